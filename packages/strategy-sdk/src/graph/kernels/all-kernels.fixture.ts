import type { InputKind } from '../../testing/random-columns.ts';
import type { Kernel } from '../kernel.ts';
import { variableWindowKernels } from '../rolling.ts';
import { offsetsOf, utc } from '../zone.ts';
import * as arithmetic from './arithmetic.ts';
import * as choice from './choice.ts';
import * as clock from './clock.ts';
import * as comparison from './comparison.ts';
import * as crossing from './crossing.ts';
import * as cumulative from './cumulative.ts';
import * as events from './events.ts';
import * as exponential from './exponential.ts';
import * as fill from './fill.ts';
import * as functions from './functions.ts';
import { heikinAshiKernel } from './heikin-ashi.ts';
import * as logic from './logic.ts';
import * as lookup from './lookup.ts';
import * as deviation from './rolling-deviation.ts';
import * as extremes from './rolling-extremes.ts';
import * as sums from './rolling-sum.ts';
import * as shift from './shift.ts';
import * as since from './since-reset.ts';
import * as sorted from './sorted-window.ts';
import type { WindowKernels } from './window-facts.ts';
import * as ring from './window-ring.ts';

/** A kernel with parameters to try and what its inputs hold. */
export interface KernelCase {
  readonly kernel: Kernel;
  readonly params: readonly (readonly number[])[];
  readonly inputs: readonly InputKind[];
}

function cases(
  kernels: readonly Kernel[],
  inputs: readonly InputKind[],
  params: readonly (readonly number[])[] = [[]],
): readonly KernelCase[] {
  return kernels.map((kernel) => ({ kernel, inputs, params }));
}

function matching(module: object, pattern: RegExp): readonly Kernel[] {
  return Object.entries(module).flatMap(([name, value]) => (pattern.test(name) ? [value as Kernel] : []));
}

/** Kernels of a module by the end of their names. */
function ending(module: object, end: string): readonly Kernel[] {
  return Object.entries(module).flatMap(([name, value]) =>
    name.endsWith(end) && typeof value === 'object' ? [value as Kernel] : [],
  );
}

/** Each with full windows and with shorter ones, `rest` after n and m. */
function windows(
  kernels: WindowKernels,
  inputs: readonly InputKind[] = ['close'],
  rest: (n: number) => readonly number[] = () => [],
): readonly KernelCase[] {
  return [
    ...cases(
      [kernels.full],
      inputs,
      [1, 2, 5, 14].map((n) => [n, n, ...rest(n)]),
    ),
    ...cases([kernels.partial], inputs, [
      [2, 1, ...rest(2)],
      [5, 3, ...rest(5)],
      [14, 1, ...rest(14)],
    ]),
  ];
}

const two: readonly InputKind[] = ['close', 'open'];
const constants = [[2], [-1.5], [0]];
const zone = offsetsOf('America/New_York');
const counts = [[1], [2], [7]];

/** Every kernel of the operators. */
export const operatorKernels: readonly KernelCase[] = [
  ...[arithmetic, comparison, fill].flatMap((module) => [
    ...cases(ending(module, 'Columns'), two),
    ...cases(ending(module, 'Columns'), ['small', 'close']),
    ...cases(ending(module, 'Constant'), ['close'], constants),
    ...cases(ending(module, 'Constant'), ['small'], constants),
  ]),
  ...cases(matching(choice, /^m(ax|in)\w+Columns/), two),
  ...cases(matching(choice, /^m(ax|in)\w+Constant/), ['close'], constants),
  ...cases([choice.whereColumns], ['condition', 'close', 'open']),
  ...cases([choice.whereElseConstant, choice.whereThenConstant], ['condition', 'close'], constants),
  ...cases([choice.whereConstants], ['condition'], [[1, -1]]),
  ...cases(
    Object.values(functions).filter((kernel) => kernel !== functions.roundColumn),
    ['small'],
  ),
  ...cases([functions.roundColumn], ['close'], [[1], [100]]),
  ...cases([comparison.isNaNColumn], ['close']),
  ...cases([comparison.oneOfColumn], ['small'], [[], [1, 2, 5]]),
  ...cases([fill.forwardFill], ['close'], [[1], [3], [Number.POSITIVE_INFINITY]]),
  ...cases([logic.allConditions, logic.anyCondition, logic.voteConditions], ['condition', 'condition', 'condition']),
  ...cases(
    [logic.allConditions, logic.anyCondition, logic.voteConditions, logic.notCondition, logic.conditionToSeries],
    ['condition'],
  ),
  ...cases([logic.xorConditions], ['condition', 'condition']),
  ...cases([logic.constantCondition, logic.constantSeries], ['openTimeMs'], [[0], [1]]),
  ...cases([shift.shiftSeries, shift.diffSeries, shift.changeSeries], ['close'], counts),
  ...cases([shift.shiftCondition], ['condition'], counts),
  ...cases(ending(crossing, 'Columns'), two),
  ...cases(ending(crossing, 'Constant'), ['close'], [[100]]),
  ...cases(
    [cumulative.cumulativeSum, cumulative.cumulativeMean, cumulative.cumulativeMin, cumulative.cumulativeMax],
    ['close'],
  ),
  ...cases([cumulative.cumulativeStd], ['close'], [[0], [1]]),
  ...cases([events.everyCondition, events.someCondition, events.cooldownCondition], ['condition'], counts),
  ...cases([events.consecutiveTrue, events.firstOfRun, events.barsSinceTrue, events.changedCondition], ['condition']),
  ...cases([events.valueWhenTrue], ['condition', 'close'], [[0], [1], [4]]),
  ...cases([events.risingSeries, events.fallingSeries], ['close'], counts),
  ...cases([events.changedSeries], ['small']),
  ...cases(Object.values(since), ['close', 'condition']),
  ...cases(
    Object.values(exponential),
    ['close'],
    [
      [0.1, 1, 1],
      [0.1, 0, 1],
      [0.5, 1, 10],
      [1, 0, 3],
      [0.999, 1, 1],
    ],
  ),
  ...cases([lookup.shiftByColumn], ['close', 'small'], [[3], [10]]),
  ...cases(
    [lookup.pivotLowKernel, lookup.pivotHighKernel],
    ['low'],
    [
      [2, 2],
      [1, 5],
    ],
  ),
  ...cases(
    [lookup.trailingEntryKernel],
    ['low', 'close', 'condition'],
    [
      [0.005, 5, Number.POSITIVE_INFINITY, 1],
      [0.01, 12, 0.02, 1],
      [0.01, 12, 0.02, -1],
    ],
  ),
  ...cases([heikinAshiKernel], ['open', 'high', 'low', 'close']),
  ...cases(
    (['hour', 'minute', 'dayOfWeek', 'dayOfMonth', 'month'] as const).flatMap((field) => [
      clock.clockKernel(field, null, utc),
      clock.clockKernel(field, 'America/New_York', zone),
    ]),
    ['openTimeMs'],
  ),
  ...cases(
    [clock.sessionKernel(null, utc), clock.sessionKernel('America/New_York', zone)],
    ['openTimeMs'],
    [
      [570, 960],
      [1320, 120],
    ],
  ),
  ...cases(
    (['day', 'week', 'month'] as const).map((of) => clock.startKernel(of, null, utc)),
    ['openTimeMs'],
  ),
  ...[
    sums.rollingSum,
    sums.rollingMean,
    extremes.rollingMax,
    extremes.rollingMin,
    extremes.rollingArgmax,
    extremes.rollingArgmin,
  ].flatMap((kernels) => windows(kernels)),
  ...[extremes.rollingArgmax, extremes.rollingArgmin, sorted.rollingMedian, sorted.rollingPercentRank].flatMap(
    (kernels) => windows(kernels, ['small']),
  ),
  ...windows(deviation.rollingStd, ['close'], () => [0]),
  ...windows(deviation.rollingStd, ['close'], () => [1]),
  ...[sorted.rollingMedian, sorted.rollingPercentRank, ring.rollingSlope].flatMap((kernels) => windows(kernels)),
  ...windows(sorted.rollingQuantile, ['close'], () => [0.3]),
  ...windows(sorted.rollingNthLargest, ['close'], () => [1]),
  ...windows(ring.rollingWeighted, ['close'], (n) => Array.from({ length: n }, (_, k) => k + 1)),
  ...windows(ring.rollingCorrelation, two),
  ...Object.values(variableWindowKernels).flatMap((kernel) =>
    cases(
      [kernel],
      ['close', 'small'],
      [
        [5, 0],
        [8, 1],
      ],
    ),
  ),
];
