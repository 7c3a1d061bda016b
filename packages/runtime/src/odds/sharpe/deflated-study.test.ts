import { describe, expect, it } from 'vitest';
import { randomStream } from '../../search/random.ts';
import { golden } from '../golden.fixture.ts';
import { oddsCases } from '../odds-cases.fixture.ts';
import { expectClose } from '../expect-close.fixture.ts';
import { averageLinkage } from './average-linkage.ts';
import { correlations } from './correlations.ts';
import { deflatedStudy } from './deflated-study.ts';
import { effectiveTrials } from './effective-trials.ts';
import { measuredSharpe, sharpeOf } from './sharpe-of.ts';
import { bestClustering } from './silhouettes.ts';
import { minimumTrackRecord } from './track-record-length.ts';
import { probabilisticSharpe } from '../../metrics/probabilistic-sharpe.ts';

const random = () => randomStream(1, 'test');

describe.each(oddsCases())('beside scipy, $name:', ({ name, returns }) => {
  const theirs = golden().cases[name]!;
  const ours = returns.map((series) => measuredSharpe(series)!);

  it('ratios, moments and their probabilities', () => {
    expectClose(
      ours.map(({ sharpe }) => sharpe),
      theirs.sharpe,
    );
    expectClose(
      ours.map(({ skew }) => skew),
      theirs.skew,
    );
    expectClose(
      ours.map(({ kurtosis }) => kurtosis),
      theirs.kurtosis,
    );
    expectClose(
      ours.map((measured) => probabilisticSharpe(measured)),
      theirs.probabilistic_sharpe,
    );
    const endless = (periods: number): number => (periods === Infinity ? -1 : periods);
    expectClose(
      ours.map((measured) => endless(minimumTrackRecord(measured))),
      theirs.track_record,
    );
  });

  it('heights of the merges', () => {
    const distances = correlations(returns).map((rho) => Math.sqrt((1 - rho) / 2));
    const merges = averageLinkage(distances, returns.length);
    expectClose(
      merges.map(({ height }) => height),
      theirs.linkage_heights,
    );
  });

  it('clusters and their silhouette', () => {
    const trials = effectiveTrials(returns, random());
    expect(trials.clusters).toBe(theirs.clusters);
    expectClose([trials.silhouette!], [Math.max(...theirs.silhouettes)]);
  });

  it('the deflated ratio of the best trial', () => {
    const sharpes = returns.map(sharpeOf);
    const study = deflatedStudy(returns, sharpes.indexOf(Math.max(...sharpes)), random())!;
    expectClose([probabilisticSharpe(study.best, study.luckyByClusters)], [theirs.deflated_sharpe]);
    expect(study.luckySharpe).toBe(Math.max(study.luckyByClusters, study.luckyByCorrelations));
    expect(study.deflatedSharpe).toBe(probabilisticSharpe(study.best, study.luckySharpe));
    expect(study.deflatedSharpe).toBeLessThan(study.probabilisticSharpe);
  });
});

describe('effective trials', () => {
  const [noise, families] = oddsCases() as [ReturnType<typeof oddsCases>[0], ReturnType<typeof oddsCases>[0]];

  it('of four families are four, and of unrelated trials all', () => {
    expect(effectiveTrials(families.returns, random())).toMatchObject({ trials: 20, distinct: 20, clusters: 4 });
    expect(effectiveTrials(noise.returns, random())).toMatchObject({ trials: 12, distinct: 12, clusters: 12 });
  });

  it('count a copy, and a trial that only stakes more, once', () => {
    const [first] = noise.returns as [Float64Array];
    const copies = [first, first.slice(), first.map((value) => 3 * value)];
    expect(effectiveTrials([...noise.returns, ...copies], random())).toMatchObject({ trials: 15, clusters: 12 });
    const once = effectiveTrials(copies, random());
    expect(once).toMatchObject({ distinct: 1, clusters: 1, effective: 1, byCorrelation: 1 });
    expect(once.luckyMaximum).toBeCloseTo(0, 12);
  });

  it('count all trials that never traded as one more', () => {
    const idle = [new Float64Array(101), new Float64Array(101)];
    expect(effectiveTrials([...noise.returns, ...idle], random())).toMatchObject({ distinct: 13, clusters: 13 });
  });

  it('of very many trials are those of a sample', () => {
    const noiseOf = (i: number) => {
      const stream = randomStream(2, i);
      return Float64Array.from({ length: 30 }, () => stream.normal());
    };
    const many = Array.from({ length: 1100 }, (_, i) => noiseOf(i));
    expect(effectiveTrials(many, random())).toMatchObject({ trials: 1100, distinct: 1100, clusters: 1100 });
  });
});

describe('the largest ratio by luck', () => {
  it('of independent trials is the expected maximum', () => {
    const stream = randomStream(5, 'independent');
    const trials = Array.from({ length: 30 }, () => Float64Array.from({ length: 4000 }, () => stream.normal()));
    const { luckyMaximum, effective } = effectiveTrials(trials, random());
    // 2.0428 is the exact value (Harter, 1961); the formula for many trials is a little above.
    expect(Math.abs(luckyMaximum - 2.0428)).toBeLessThan(0.06);
    expect(effective).toBeGreaterThan(22);
    expect(effective).toBeLessThanOrEqual(30);
  });

  it('of trials that share most of their days is smaller by what they share', () => {
    const stream = randomStream(6, 'shared');
    const shared = Float64Array.from({ length: 2000 }, () => stream.normal());
    // Correlation 0.8: √0.2 times the maximum of what is their own.
    const trials = Array.from({ length: 30 }, () => shared.map((value) => 2 * value + stream.normal()));
    const { luckyMaximum, effective } = effectiveTrials(trials, random());
    expect(Math.abs(luckyMaximum - Math.sqrt(0.2) * 2.0428)).toBeLessThan(0.06);
    expect(effective).toBeLessThan(5);
  });

  it('makes noise skill no oftener than it says', () => {
    const found = Array.from({ length: 60 }, (_, seed) => {
      const stream = randomStream(seed, 'noise');
      const shared = Float64Array.from({ length: 250 }, () => stream.normal());
      const trials = Array.from({ length: 25 }, () => shared.map((value) => 2 * value + stream.normal()));
      const sharpes = trials.map(sharpeOf);
      return deflatedStudy(trials, sharpes.indexOf(Math.max(...sharpes)), random())!.deflatedSharpe;
    });
    expect(found.filter((probability) => probability > 0.95).length).toBeLessThanOrEqual(3);
    expect(Math.abs(found.reduce((sum, value) => sum + value, 0) / 60 - 0.5)).toBeLessThan(0.12);
  });
});

describe('a study', () => {
  it('whose best trial never moved has no odds', () => {
    expect(deflatedStudy([new Float64Array(50), Float64Array.from({ length: 50 }, Math.sin)], 0, random())).toBeNull();
  });

  it('of which no trial won has an endless minimum', () => {
    const losing = Float64Array.from({ length: 50 }, (_, i) => Math.sin(i) - 2);
    const worse = losing.map((value, i) => value - (i % 3));
    const study = deflatedStudy([losing, worse], 0, random())!;
    expect([study.minimumTrackRecord, study.minimumBacktest]).toEqual([Infinity, Infinity]);
  });
});

describe('clustering', () => {
  it('needs three members', () => {
    expect(bestClustering(new Float64Array(4), 2, averageLinkage(new Float64Array(4), 2))).toBeNull();
  });

  it('merges by the mean of all distances', () => {
    // Points on a line at 0, 1, 4, 9.
    const places = [0, 1, 4, 9];
    const distances = Float64Array.from(places.flatMap((a) => places.map((b) => Math.abs(a - b))));
    const merges = averageLinkage(distances, 4);
    expect(merges.map(({ height }) => height)).toEqual([1, 3.5, (9 + 8 + 5) / 3]);
    expect(bestClustering(distances, 4, merges)!.count).toBe(2);
  });
});
