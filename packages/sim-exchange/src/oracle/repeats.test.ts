import { expect, it } from 'vitest';
import { Repeats } from './repeats.ts';

it('counts the text that came most often, and those that came again', () => {
  const repeats = new Repeats();
  for (const text of ['a', 'b', 'a', 'c', 'b', 'a']) repeats.add(text);
  expect(repeats).toMatchObject({ most: 3, repeated: 2 });
  repeats.clear();
  repeats.add('a');
  expect(repeats).toMatchObject({ most: 1, repeated: 0 });
});

it('remembers a text across 65 535 others, and its figures for good', () => {
  const repeats = new Repeats();
  repeats.add('first');
  for (let n = 0; n < 65_535; n++) repeats.add(`${n}`);
  repeats.add('first');
  expect(repeats).toMatchObject({ most: 2, repeated: 1 });
  for (let n = 65_535; n < 250_000; n++) repeats.add(`${n}`);
  repeats.add('first');
  expect(repeats).toMatchObject({ most: 2, repeated: 1 });
});
