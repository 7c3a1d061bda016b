import { expect, it } from 'vitest';
import { sparkline } from './sparkline.ts';

it.each([
  ['nothing', [], 10, ''],
  ['no room', [1, 2], 0, ''],
  ['one value', [7], 10, '▄'],
  ['a flat course', [5, 5, 5], 10, '▄▄▄'],
  ['lowest and highest', [0, 100], 10, '▁█'],
  ['every eighth', [0, 1, 2, 3, 4, 5, 6, 7, 8], 10, '▁▂▃▄▅▆▇██'],
  ['the last values alone where there is no room for all', [100, 0, 1], 2, '▁█'],
] as const)('the line of %s', (_, values, columns, line) => {
  expect(sparkline(values, columns)).toBe(line);
});
