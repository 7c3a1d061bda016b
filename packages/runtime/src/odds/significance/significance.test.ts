import { describe, expect, it } from 'vitest';
import { randomStream } from '../../search/random.ts';
import { expectClose } from '../expect-close.fixture.ts';
import { golden } from '../golden.fixture.ts';
import { oddsCases } from '../odds-cases.fixture.ts';
import { stationaryBlockLength } from './block-length.ts';
import { longRunDeviation } from './long-run-deviation.ts';
import { stationarySample } from './stationary-bootstrap.ts';
import { superiorAbility, superiorAbilityOf } from './superior-ability.ts';

describe.each(oddsCases())('beside numpy and arch, $name:', ({ name, returns, benchmark, samples, meanBlock }) => {
  const theirs = golden().cases[name]!;

  it('block lengths', () => {
    const ours = returns.map(stationaryBlockLength);
    expectClose(ours, theirs.block_lengths);
    // arch measures correlations a little otherwise, and at the border of the band it takes another bandwidth.
    const same = ours.filter((length, i) => Math.abs(length / theirs.arch_block_lengths[i]! - 1) < 1e-9);
    expect(same.length).toBeGreaterThanOrEqual(0.7 * ours.length);
  });

  it('deviations of means', () => {
    expectClose(
      returns.map((series) => longRunDeviation(series, meanBlock)),
      theirs.long_run_deviations,
    );
  });

  it('probabilities over the same samples', () => {
    const differences = returns.map((series) => series.map((value, i) => value - benchmark[i]!));
    const { realityCheck, spa, spaLower, spaUpper } = superiorAbilityOf(differences, samples, meanBlock);
    const { reality_check, consistent, lower, upper } = theirs.superior;
    expectClose([realityCheck, spa, spaLower, spaUpper], [reality_check, consistent, lower, upper]);
  });

  it('the reality check of arch over samples of its own, within what chance allows', () => {
    const options = { meanBlock, samples: 4000 };
    const { realityCheck } = superiorAbility(returns, benchmark, randomStream(1, name), options);
    expect(Math.abs(realityCheck - theirs.arch_reality_check)).toBeLessThan(0.03);
  });
});

describe('test of superior ability', () => {
  const strategies = (seed: number, edge: number) => {
    const stream = randomStream(seed, 'superior');
    const noise = Array.from({ length: 10 }, () => Float64Array.from({ length: 250 }, () => stream.normal()));
    return [...noise.slice(1), noise[0]!.map((value) => value + edge)];
  };
  const cash = new Float64Array(250);
  const spaOf = (seed: number, edge: number) =>
    superiorAbility(strategies(seed, edge), cash, randomStream(seed, 'samples'), { samples: 200 }).spa;

  it('calls noise skill about as often as it says', () => {
    const found = Array.from({ length: 60 }, (_, seed) => spaOf(seed, 0));
    expect(found.filter((probability) => probability < 0.1).length).toBeLessThanOrEqual(14);
    expect(found.filter((probability) => probability > 0.5).length).toBeGreaterThan(15);
  });

  it('finds an edge, and whose it is', () => {
    const found = superiorAbility(strategies(1, 0.35), cash, randomStream(1, 'samples'));
    expect(found).toMatchObject({ best: 9, samples: 1000 });
    expect(found.spa).toBeLessThan(0.02);
    expect(found.realityCheck).toBeLessThan(0.02);
  });

  it('is not weakened by poor strategies, as the reality check is', () => {
    const poor = strategies(2, 0.15).map((series, i) => (i === 9 ? series : series.map((value) => 8 * value - 2)));
    const { spa, spaLower, spaUpper, realityCheck } = superiorAbility(poor, cash, randomStream(1, 'samples'));
    expect(spaLower).toBeLessThanOrEqual(spa);
    expect(spa).toBeLessThanOrEqual(spaUpper);
    expect(spa).toBeLessThan(realityCheck / 3);
  });

  it('says of strategies that equal their benchmark that it was luck', () => {
    expect(superiorAbility([cash, cash], cash, randomStream(1, 'samples')).spa).toBe(1);
  });

  it('takes more trials than a call takes arguments', { timeout: 60_000 }, () => {
    const trials = Array.from({ length: 150_000 }, (_, trial) =>
      Float64Array.from({ length: 20 }, (__, day) => ((day * 7) % 5) - 2 + (trial % 10) / 10),
    );
    const { best, bestDifference } = superiorAbility(trials, new Float64Array(20), randomStream(1), { samples: 1 });
    expect([best, bestDifference]).toEqual([9, expect.closeTo(0.9, 9)]);
  });

  it('refuses what it cannot test', () => {
    const random = randomStream(1, 'samples');
    expect(() => superiorAbility([], cash, random)).toThrow('at least one strategy');
    expect(() => superiorAbility([cash.slice(1)], cash, random)).toThrow(
      'a strategy has 249 periods and its benchmark 250',
    );
    expect(() => superiorAbility([new Float64Array(19)], new Float64Array(19), random)).toThrow(
      'a test against a benchmark needs at least 20 periods, there are 19',
    );
  });
});

describe('stationary bootstrap', () => {
  it('takes every position alike, in blocks of the mean length', () => {
    const random = randomStream(1, 'stationary');
    const counts = new Uint32Array(20);
    let breaks = 0;
    for (let i = 0; i < 2000; i++) {
      const sample = stationarySample(20, 5, random);
      sample.forEach((position, k) => {
        counts[position]!++;
        if (k > 0 && position !== (sample[k - 1]! + 1) % 20) breaks++;
      });
    }
    // A block's successor is the next position in one of 20 cases, too.
    expect(breaks / (2000 * 19)).toBeCloseTo((1 / 5) * (19 / 20), 2);
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(300);
  });
});

describe('block length', () => {
  it('grows with the memory of a series and is 1 without variation', () => {
    const walk = (memory: number) => {
      const stream = randomStream(4, 'memory');
      let before = 0;
      return Float64Array.from({ length: 500 }, () => (before = memory * before + stream.normal()));
    };
    const lengths = [0.1, 0.5, 0.9].map((memory) => stationaryBlockLength(walk(memory)));
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    expect(lengths[2]).toBeGreaterThan(3 * lengths[1]!);
    expect(stationaryBlockLength(new Float64Array(100).fill(0.01))).toBe(1);
  });
});
