import { timeframeMs, TradaiError } from '@tradai/strategy-sdk';
import { walkWindows, type WalkPlan, type WalkWindow } from '../../odds/walk-forward/windows.ts';
import type { SettledSearch } from '../hyperopt/prepare-study.ts';
import { tradableRange } from '../hyperopt/samples.ts';
import type { WalkWishes } from './walk-forward-request.ts';

/** Windows, and the lengths that they are made of. */
export interface PlannedWalk {
  readonly lengths: Required<Pick<WalkPlan, 'trainMs' | 'testMs' | 'stepMs' | 'embargoMs' | 'anchored'>>;
  readonly windows: readonly WalkWindow[];
}

const DAY_MS = 86_400_000;
const TRAININGS_PER_TEST = 4;
/** With trainings of four tests each, six windows. */
const TESTS_OF_RANGE = 10;

/** Lays windows of whole candles over what can be traded. Throws `bad-option` for lengths that are none, or too long for the candles. */
export function planWalk({ backtest, settled, needs }: SettledSearch, wishes: WalkWishes): PlannedWalk {
  const { settings } = settled;
  const candleMs = timeframeMs(settings.timeframe);
  const { fromMs, toMs } = tradableRange(backtest, settings, needs);
  if (!(toMs > fromMs))
    throw new TradaiError(
      'bad-option',
      'no candle is left to walk over: the time range has none after the startup candles.',
    );
  const lengths = walkLengths(wishes, toMs - fromMs, candleMs);
  return { lengths, windows: walkWindows({ startMs: fromMs, endMs: toMs, ...lengths }) };
}

/** Whole candles each, as near to the wish as can be. */
export function walkLengths(
  { trainDays, testDays, stepDays, embargoDays = 0, anchored = false }: WalkWishes,
  rangeMs: number,
  candleMs: number,
): PlannedWalk['lengths'] {
  const whole = (days: number): number => {
    const ms = Math.round((days * DAY_MS) / candleMs) * candleMs;
    return ms === 0 && days > 0 ? candleMs : ms;
  };
  const share = (days: number): number => Math.max(candleMs, Math.floor((days * DAY_MS) / candleMs) * candleMs);
  const testMs =
    testDays === undefined
      ? share((trainDays ?? (rangeMs / DAY_MS / TESTS_OF_RANGE) * TRAININGS_PER_TEST) / TRAININGS_PER_TEST)
      : whole(testDays);
  return {
    trainMs: trainDays === undefined ? testMs * TRAININGS_PER_TEST : whole(trainDays),
    testMs,
    stepMs: stepDays === undefined ? testMs : whole(stepDays),
    embargoMs: whole(embargoDays),
    anchored,
  };
}
