import { TradaiError } from '@tradai/strategy-sdk';
import { mean } from '../../metrics/numbers.ts';
import type { Random } from '../../search/random.ts';
import { stationaryBlockLength } from './block-length.ts';
import { longRunDeviation } from './long-run-deviation.ts';
import { stationarySample } from './stationary-bootstrap.ts';

/** Probabilities that the best of all strategies would look so good if none were better than the benchmark, 0 to 1. */
export interface SuperiorAbility {
  /** White's reality check: of the largest mean difference. */
  readonly realityCheck: number;
  /** Hansen's test of the largest studentized mean difference; poor strategies do not weaken it. The one to read. */
  readonly spa: number;
  /** Its bounds: as if all poor strategies were left out (lower), and as if all were as good as the benchmark (upper). */
  readonly spaLower: number;
  readonly spaUpper: number;
  /** Which strategy has the largest studentized mean difference, counted from 0, and that difference per period. */
  readonly best: number;
  readonly bestDifference: number;
  readonly samples: number;
  /** Mean length of the bootstrap's blocks, periods. */
  readonly meanBlock: number;
}

export interface SuperiorAbilityOptions {
  /** Default: what suits the differences, the longest of their block lengths. */
  readonly meanBlock?: number;
  readonly samples?: number;
}

const SAMPLES = 1000;
const PERIODS_NEEDED = 20;

/**
 * Tests all strategies of a search at once against one benchmark: returns per period, all of the same periods, at least 20. Pass every strategy that was
 * tried, not the winner alone. Throws `bad-option`.
 *
 * White, "A Reality Check for Data Snooping", Econometrica 68(5), 2000; Hansen, "A Test for Superior Predictive Ability", Journal of
 * Business & Economic Statistics 23(4), 2005; samples by stationary bootstrap.
 */
export function superiorAbility(
  strategies: readonly Float64Array[],
  benchmark: Float64Array,
  random: Random,
  { samples = SAMPLES, ...options }: SuperiorAbilityOptions = {},
): SuperiorAbility {
  refuse(strategies, benchmark);
  const differences = strategies.map((returns) => returns.map((value, i) => value - benchmark[i]!));
  const meanBlock = options.meanBlock ?? largestOfAll(differences.map(stationaryBlockLength));
  const positions = Array.from({ length: samples }, () => stationarySample(benchmark.length, meanBlock, random));
  return superiorAbilityOf(differences, positions, meanBlock);
}

function refuse(strategies: readonly Float64Array[], { length }: Float64Array): void {
  const problem =
    strategies.length === 0
      ? 'a test against a benchmark needs at least one strategy'
      : length < PERIODS_NEEDED
        ? `a test against a benchmark needs at least ${PERIODS_NEEDED} periods, there are ${length}`
        : (strategies.find((returns) => returns.length !== length)?.length ?? null);
  if (typeof problem === 'number')
    throw new TradaiError('bad-option', `a strategy has ${problem} periods and its benchmark ${length}`);
  if (problem !== null) throw new TradaiError('bad-option', problem);
}

/** The same for samples that are given, each by positions in `differences` (strategy minus benchmark). */
export function superiorAbilityOf(
  differences: readonly Float64Array[],
  samples: readonly Uint32Array[],
  meanBlock: number,
): SuperiorAbility {
  const root = Math.sqrt(differences[0]!.length);
  const rules = differences.map((series) => ruleOf(series, meanBlock, root));
  const scores = rules.map(({ difference, deviation }) => studentized(difference, deviation, root));
  const highest = largestOfAll(scores);
  const observed = Math.max(0, highest);
  const best = scores.indexOf(highest);
  const largest = largestOfAll(rules.map(({ difference }) => difference));
  const atLeast = { plain: 0, lower: 0, consistent: 0, upper: 0 };
  for (const sample of samples) {
    const drawn = largestOf(rules, sample, root);
    if (drawn.plain >= largest) atLeast.plain++;
    if (drawn.lower >= observed) atLeast.lower++;
    if (drawn.consistent >= observed) atLeast.consistent++;
    if (drawn.upper >= observed) atLeast.upper++;
  }
  return {
    realityCheck: atLeast.plain / samples.length,
    spa: atLeast.consistent / samples.length,
    spaLower: atLeast.lower / samples.length,
    spaUpper: atLeast.upper / samples.length,
    best,
    bestDifference: rules[best]!.difference,
    samples: samples.length,
    meanBlock,
  };
}

/** A call takes some 120,000 arguments, and a search may have more trials. */
function largestOfAll(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}

interface Rule {
  readonly series: Float64Array;
  readonly difference: number;
  readonly deviation: number;
  /** What a sample's mean is measured from, by the three ways to think of poor strategies. */
  readonly lower: number;
  readonly consistent: number;
  readonly upper: number;
}

function ruleOf(series: Float64Array, meanBlock: number, root: number): Rule {
  const difference = mean(series);
  const deviation = longRunDeviation(series, meanBlock);
  // So far below the benchmark that it cannot be as good: law of the iterated logarithm.
  const poor = -(deviation / root) * Math.sqrt(2 * Math.log(Math.log(series.length)));
  const consistent = difference >= poor ? difference : 0;
  return { series, difference, deviation, lower: Math.max(0, difference), consistent, upper: difference };
}

/** A strategy that always equals its benchmark has shown nothing. */
function studentized(difference: number, deviation: number, root: number): number {
  return deviation > 0 ? (root * difference) / deviation : 0;
}

type Largest = Record<'plain' | 'lower' | 'consistent' | 'upper', number>;

function largestOf(rules: readonly Rule[], sample: Uint32Array, root: number): Largest {
  const largest: Largest = { plain: -Infinity, lower: 0, consistent: 0, upper: 0 };
  for (const { series, deviation, difference, ...centers } of rules) {
    let sum = 0;
    for (let i = 0; i < sample.length; i++) sum += series[sample[i]!]!;
    const drawn = sum / sample.length;
    largest.plain = Math.max(largest.plain, drawn - difference);
    for (const name of ['lower', 'consistent', 'upper'] as const)
      largest[name] = Math.max(largest[name], studentized(drawn - centers[name], deviation, root));
  }
  return largest;
}
