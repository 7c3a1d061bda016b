import { describe, expect, it } from 'vitest';
import { randomStream } from '../../search/random.ts';
import { expectClose } from '../expect-close.fixture.ts';
import { golden } from '../golden.fixture.ts';
import { oddsCases } from '../odds-cases.fixture.ts';
import { halfSplits } from './half-splits.ts';
import { overfitting } from './overfitting.ts';

const random = () => randomStream(1, 'test');

describe('probability of overfitting', () => {
  it.each(oddsCases())('of $name, with all that belongs to it, is that of numpy', ({ name, returns, blocks }) => {
    const theirs = golden().cases[name]!.overfitting;
    const ours = overfitting(returns, random(), { blocks });
    expect(ours.probability).toBe(theirs.probability);
    expectClose([...ours.logits.toSorted()], theirs.logits);
    const { slope, intercept, rSquared, probabilityOfLoss } = ours.degradation;
    expectClose([slope, intercept, rSquared], [theirs.slope, theirs.intercept, theirs.r_squared]);
    expect(probabilityOfLoss).toBe(theirs.probability_of_loss);
    expectClose([ours.dominance.leastArea], [theirs.least_area]);
    expect(ours.dominance).toMatchObject({ firstOrder: theirs.first_order, secondOrder: theirs.second_order });
  });

  it('is near ½ for noise, on the average', () => {
    const found = Array.from({ length: 40 }, (_, seed) => overfitting(noise(20, 200, seed), random(), { blocks: 8 }));
    const mean = found.reduce((sum, { probability }) => sum + probability, 0) / found.length;
    expect(mean).toBeGreaterThan(0.4);
    expect(mean).toBeLessThan(0.6);
  });

  it('is near 0 where one trial has an edge', () => {
    const returns = noise(20, 200, 3);
    returns[7] = returns[7]!.map((value) => value + 0.5);
    const { probability, degradation, dominance } = overfitting(returns, random());
    expect(probability).toBeLessThan(0.01);
    expect(degradation.probabilityOfLoss).toBe(0);
    expect(dominance).toMatchObject({ firstOrder: true, secondOrder: true });
  });

  it('is 1 where what won in one half loses in the other', () => {
    const swing = (sign: number) =>
      Float64Array.from({ length: 40 }, (_, i) => sign * (i < 20 ? 1 : -1) + (i % 2) / 10);
    const { probability, degradation } = overfitting([swing(1), swing(-1)], random(), { blocks: 4, by: 'mean' });
    // Of the six splits four have a block of each kind on both sides, where the two trials are equal.
    expect(probability).toBe(1);
    expect(degradation.slope).toBeLessThan(0);
  });

  it('gives a trial that rested in a half exactly 0 there', () => {
    const [busy, other] = noise(2, 40, 2) as [Float64Array, Float64Array];
    const rests = busy.map((value, i) => (i < 20 ? 0.1 + value / 1000 : 0));
    const { judged } = overfitting([rests, other], random(), { blocks: 4 });
    expect([...judged].filter((value) => value === 0)).toHaveLength(1);
  });

  it('counts trials that are the same as the middle', () => {
    const series = noise(1, 64, 1)[0]!;
    const { logits } = overfitting([series, series, series], random(), { blocks: 4 });
    expect(new Set(logits)).toEqual(new Set([0]));
  });

  it('takes splits by chance when there are too many, each with its complement', () => {
    const masks = halfSplits(20, random(), 200);
    expect(new Set(masks).size).toBe(200);
    const all = 2 ** 20 - 1;
    for (const mask of masks) {
      expect(mask.toString(2).replaceAll('0', '')).toHaveLength(10);
      expect(masks).toContain(all ^ mask);
    }
    const few = overfitting(noise(10, 200, 5), random(), { blocks: 20, mostSplits: 2000 }).probability;
    const whole = overfitting(noise(10, 200, 5), random(), { blocks: 20, mostSplits: 200_000 }).probability;
    expect(Math.abs(few - whole)).toBeLessThan(0.05);
  });

  it('takes every half once where they can be counted', () => {
    expect(halfSplits(4, random())).toEqual(Uint32Array.of(0b0011, 0b0101, 0b0110, 0b1001, 0b1010, 0b1100));
    expect(new Set(halfSplits(16, random())).size).toBe(12_870);
  });

  it.each([
    [1, 200, 8, 'the probability of overfitting needs at least 2 trials whose returns differ, there are 1'],
    [3, 200, 7, 'blocks of the probability of overfitting must be an even number from 4 to 30, not 7'],
    [3, 200, 2, 'blocks of the probability of overfitting must be an even number from 4 to 30, not 2'],
    [3, 15, 8, 'the probability of overfitting with 8 blocks needs at least 16 periods, there are 15'],
  ])('of %d trials over %d days in %d blocks is refused', (trials, days, blocks, message) => {
    expect(() => overfitting(noise(trials, days, 1), random(), { blocks })).toThrow(message);
  });
});

function noise(trials: number, days: number, seed: number): Float64Array[] {
  const stream = randomStream(seed, 'noise');
  return Array.from({ length: trials }, () => Float64Array.from({ length: days }, () => stream.normal()));
}
