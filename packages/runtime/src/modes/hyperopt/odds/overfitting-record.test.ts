import { expect, it } from 'vitest';
import { randomStream } from '../../../search/random.ts';
import { overfittingRecord } from './overfitting-record.ts';

const random = randomStream(1, 'returns');
const noise = (): Float64Array => Float64Array.from({ length: 64 }, () => random.normal());

it.each([
  [30, 30],
  [5000, 2000],
])('of %d trials that differ, %d are compared in all splits', { timeout: 60_000 }, (count, compared) => {
  const trials = Array.from({ length: count }, noise);
  expect(overfittingRecord(trials, randomStream(1))).toMatchObject({ trials: compared, splits: 12_870 });
});

it('has no answer where all trials resemble each other', () => {
  const series = noise();
  const trials = [1, 2, 3].map((stake) => series.map((value) => stake * value));
  const unanswered = 'the returns of all 3 trials resemble those of the first, so that there was nothing to choose';
  expect(overfittingRecord(trials, randomStream(1))).toEqual({ unanswered });
});
