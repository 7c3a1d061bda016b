import { expect, it } from 'vitest';
import { gathered, type Measurement } from './metrics.ts';

const measured = (name: string, kind: Measurement['kind'], ...values: number[]): Measurement[] =>
  values.map((value) => ({ name, kind, unit: 'count', value }));

it.each<[string, Measurement[], number[][]]>([
  ['counters add up', measured('beats', 'counter', 1, 2, 4), [[7]]],
  ['of gauges the last one counts', measured('open_trades', 'gauge', 3, 5), [[5]]],
  ['histograms keep all values', measured('latency', 'histogram', 3, 5, 3), [[3, 5, 3]]],
  ['what is not finite is left out', measured('beats', 'counter', 1, NaN, Infinity, 2), [[3]]],
  ['a name without a usable value is left out', measured('latency', 'histogram', NaN), []],
  [
    'names are apart',
    [...measured('a', 'gauge', 1), ...measured('b', 'gauge', 2), ...measured('a', 'gauge', 3)],
    [[3], [2]],
  ],
])('%s', (_, measurements, expected) => {
  expect(gathered(measurements).map(({ values }) => values)).toEqual(expected);
});
