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
    expect(trials.effective).toBe(theirs.clusters);
    expectClose([trials.silhouette!], [Math.max(...theirs.silhouettes)]);
  });

  it('the deflated ratio of the best trial', () => {
    const sharpes = returns.map(sharpeOf);
    const study = deflatedStudy(returns, sharpes.indexOf(Math.max(...sharpes)), random())!;
    expectClose([study.deflatedSharpe], [theirs.deflated_sharpe]);
    expect(study.deflatedByAllTrials).toBeLessThanOrEqual(study.deflatedSharpe);
    expect(study.deflatedSharpe).toBeLessThan(study.probabilisticSharpe);
  });
});

describe('effective trials', () => {
  const [noise, families] = oddsCases() as [ReturnType<typeof oddsCases>[0], ReturnType<typeof oddsCases>[0]];

  it('of four families are four, and of unrelated trials all', () => {
    expect(effectiveTrials(families.returns, random())).toMatchObject({ trials: 20, distinct: 20, effective: 4 });
    expect(effectiveTrials(noise.returns, random())).toMatchObject({ trials: 12, distinct: 12, effective: 12 });
  });

  it('count a copy, and a trial that only stakes more, once', () => {
    const [first] = noise.returns as [Float64Array];
    const copies = [first, first.slice(), first.map((value) => 3 * value)];
    expect(effectiveTrials([...noise.returns, ...copies], random())).toMatchObject({ trials: 15, effective: 12 });
    expect(effectiveTrials(copies, random())).toMatchObject({ distinct: 1, effective: 1, byCorrelation: 1 });
  });

  it('count all trials that never traded as one more', () => {
    const idle = [new Float64Array(101), new Float64Array(101)];
    expect(effectiveTrials([...noise.returns, ...idle], random())).toMatchObject({ distinct: 13, effective: 13 });
  });

  it('of very many trials are those of a sample', () => {
    const noiseOf = (i: number) => {
      const stream = randomStream(2, i);
      return Float64Array.from({ length: 30 }, () => stream.normal());
    };
    const many = Array.from({ length: 1100 }, (_, i) => noiseOf(i));
    expect(effectiveTrials(many, random())).toMatchObject({ trials: 1100, distinct: 1100, effective: 1100 });
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
