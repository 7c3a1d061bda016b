import {
  defineStrategy,
  enterLong,
  enterShort,
  exitLong,
  exitShort,
  int,
  timeframeMs,
  type Condition,
  type IndicatorContext,
  type Series,
  type StrategySettings,
  type Timeframe,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';

/** On which candles the signals are, by their number modulo a period. A period of 0, the default, is no signal at all. */
export interface Periods {
  readonly enterEvery?: number;
  readonly enterAt?: number;
  readonly exitEvery?: number;
  readonly exitAt?: number;
  readonly shortEvery?: number;
  readonly shortAt?: number;
  readonly exitShortEvery?: number;
  readonly exitShortAt?: number;
}

const PARAMS = { offset: int({ min: 0, max: 100_000, default: 0, optimize: false }) };
type NumberOfCandle = { readonly number: Series<Timeframe> };

/**
 * The parts of a strategy that enters and leaves by the number of the candle: its open time over the timeframe, plus `offset`, which
 * staggers pairs. Short signals stand last, so that the tag of a candle that has both is theirs, as in freqtrade's one tag column.
 */
export function clockSignals(timeframe: Timeframe, periods: Periods) {
  const { enterEvery = 0, enterAt = 0, exitEvery = 0, exitAt = 0 } = periods;
  const { shortEvery = 0, shortAt = 0, exitShortEvery = 0, exitShortAt = 0 } = periods;
  return {
    startupCandleCount: 0,
    params: PARAMS,
    indicators: ({ candles, params }: IndicatorContext<Timeframe, typeof PARAMS>) => ({
      number: candles.openTimeMs.div(timeframeMs(timeframe)).add(params.offset),
    }),
    entry: ({ number }: NumberOfCandle) => [
      ...(enterEvery === 0 ? [] : [enterLong(on(number, enterEvery, enterAt), 'clock')]),
      ...(shortEvery === 0 ? [] : [enterShort(on(number, shortEvery, shortAt), 'clock_short')]),
    ],
    exit: ({ number }: NumberOfCandle) => [
      ...(exitEvery === 0 ? [] : [exitLong(on(number, exitEvery, exitAt), 'clock_exit')]),
      ...(exitShortEvery === 0 ? [] : [exitShort(on(number, exitShortEvery, exitShortAt), 'clock_exit_short')]),
    ],
  };
}

function on(number: Series<Timeframe>, every: number, at: number): Condition<Timeframe> {
  return number.mod(every).eq(at);
}

/** A strategy of clock signals and settings alone. */
export function clock(
  name: string,
  timeframe: Timeframe,
  periods: Periods,
  settings: Partial<StrategySettings> = {},
): AnyStrategy {
  return defineStrategy({ stoploss: -0.99, ...settings, name, timeframe, ...clockSignals(timeframe, periods) });
}
