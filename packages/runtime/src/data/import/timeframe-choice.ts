import { candleOpenMs, timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import { Fault } from './fault.ts';
import { formatStep, measureSteps, timeframeOfStep, type Steps } from './steps.ts';

export interface TimeframeEvidence {
  /** Sorted, without repeats. */
  readonly times: Float64Array;
  readonly option: Timeframe | undefined;
  readonly named: Timeframe | null;
  /** Candle length by the rows' own open and close times. */
  readonly statedMs: number | null;
}

const MOSTLY = 0.9;
const FEW_STEPS = 10;
const REMEDY = { option: 'timeframe', values: '1h, say,' } as const;

/** The timeframe, where option, rows and name do not contradict each other. Throws `timeframe`. */
export function chooseTimeframe({ times, option, named, statedMs }: TimeframeEvidence): Timeframe {
  const steps = measureSteps(times);
  if (option !== undefined) {
    refuseContradiction(option, steps);
    return option;
  }
  const stated = statedMs === null ? null : timeframeOfStep(statedMs);
  if (stated !== null) {
    if (named !== null && named !== stated)
      throw new Fault('timeframe', `the name says ${named}, the closing times say ${stated}`, REMEDY);
    return stated;
  }
  if (steps.count === 0) {
    if (named !== null) return named;
    throw new Fault('timeframe', 'one candle does not tell its timeframe, nor does the name', REMEDY);
  }
  return named === null ? ofSteps(times, steps) : ofName(named, steps);
}

/** An option is believed, unless the rows are plainly candles of a longer timeframe. */
function refuseContradiction(option: Timeframe, { usualMs, count, usualShare }: Steps): void {
  const plain = count >= FEW_STEPS && usualShare > MOSTLY;
  if (
    plain &&
    usualMs > timeframeMs(option) &&
    timeframeOfStep(usualMs) !== null &&
    timeframeOfStep(usualMs) !== option
  ) {
    throw new Fault('timeframe', `the option says ${option}, but the rows are ${formatStep(usualMs)} apart`, REMEDY);
  }
}

function ofName(named: Timeframe, { usualMs, smallestMs }: Steps): Timeframe {
  const length = timeframeMs(named);
  if (timeframeOfStep(usualMs) === named || timeframeOfStep(smallestMs) === named) return named;
  if (smallestMs > length)
    throw new Fault(
      'timeframe',
      `the name says ${named}, the smallest step of the rows is ${formatStep(smallestMs)}`,
      REMEDY,
    );
  if (usualMs < length)
    throw new Fault('timeframe', `the name says ${named}, but the rows are ${formatStep(usualMs)} apart`, REMEDY);
  return named;
}

/** The commonest step, or in sparse data the smallest, when all times lie on its grid. */
function ofSteps(times: Float64Array, { usualMs, smallestMs, regular }: Steps): Timeframe {
  const usual = timeframeOfStep(usualMs);
  if (usual !== null && regular >= MOSTLY) return usual;
  const smallest = timeframeOfStep(smallestMs);
  if (smallest !== null && times.every((time) => candleOpenMs(time, smallest) === time)) return smallest;
  if (usual !== null && times.length <= FEW_STEPS) return usual;
  throw new Fault(
    'timeframe',
    `rows are ${formatStep(usualMs)} apart, the nearest ${formatStep(smallestMs)}, which does not tell a timeframe`,
    REMEDY,
  );
}
