import { StrategyError } from '../errors.ts';
import type { CandleColumns } from '../market/candle-columns.ts';
import { timeframeMs, type Timeframe } from '../market/timeframe.ts';
import type { Ms, Rate } from '../market/units.ts';

export type CandleInput = {
  readonly openTimeMs: Ms;
  readonly open: Rate;
  readonly high: Rate;
  readonly low: Rate;
  readonly close: Rate;
  readonly volume: number;
};

/** Monday 2024-01-01 00:00 UTC, where candles of every timeframe but `3d` begin. */
export const TEST_START_MS: Ms = 1_704_067_200_000;

/** One candle; what is not given is flat at 100 with a volume of 1. High and low follow open and close. */
export function aCandle(values: Partial<CandleInput> = {}): CandleInput {
  const open = values.open ?? values.close ?? 100;
  const close = values.close ?? open;
  return {
    openTimeMs: values.openTimeMs ?? TEST_START_MS,
    open,
    high: values.high ?? Math.max(open, close),
    low: values.low ?? Math.min(open, close),
    close,
    volume: values.volume ?? 1,
  };
}

/** Candles that each open at the close before, with a volume of 1. Default: `1h` from 2024-01-01 00:00 UTC. */
export function candlesFromCloses(
  closes: readonly number[],
  options: { readonly timeframe?: Timeframe; readonly startMs?: Ms } = {},
): readonly CandleInput[] {
  const { timeframe = '1h', startMs = TEST_START_MS } = options;
  const step = timeframeMs(timeframe);
  return closes.map((close, i) => aCandle({ openTimeMs: startMs + i * step, open: closes[i - 1] ?? close, close }));
}

/** As columns. Throws when a candle is out of order. */
export function columnsOf(candles: readonly CandleInput[]): CandleColumns {
  candles.forEach(({ openTimeMs }, i) => {
    if (i > 0 && !(openTimeMs > candles[i - 1]!.openTimeMs)) {
      throw new StrategyError(
        'invalid-setting',
        `candle ${i} opens at ${openTimeMs}, not after the one before; expected rising open times.`,
      );
    }
  });
  return {
    openTimeMs: Float64Array.from(candles, (candle) => candle.openTimeMs),
    open: Float64Array.from(candles, (candle) => candle.open),
    high: Float64Array.from(candles, (candle) => candle.high),
    low: Float64Array.from(candles, (candle) => candle.low),
    close: Float64Array.from(candles, (candle) => candle.close),
    volume: Float64Array.from(candles, (candle) => candle.volume),
    length: candles.length,
  };
}
