import { defineStrategy, type Candles, type Column, type ColumnRecord, type NoReserved } from '../index.ts';
import { candlesFromCloses, runStrategy, type ArraysOf, type CandleInput } from './index.ts';

/** Columns of hourly candles as plain arrays; numbers are closes. */
export function compute<R extends ColumnRecord<'1h'> & NoReserved>(
  candles: readonly CandleInput[] | readonly number[],
  indicators: (candles: Candles<'1h'>) => R,
): ArraysOf<R> {
  const strategy = defineStrategy({
    name: 'compute',
    timeframe: '1h',
    stoploss: -0.1,
    indicators: ({ candles: own }): ColumnRecord<'1h'> => indicators(own),
    entry: () => [],
  });
  const isCloses = (given: typeof candles): given is readonly number[] =>
    given.every((candle) => typeof candle === 'number');
  const inputs = isCloses(candles) ? candlesFromCloses(candles) : candles;
  return runStrategy(strategy, inputs).columns as ArraysOf<R>;
}

/** One column of closes. */
export function computed(closes: readonly number[], build: (close: Candles<'1h'>['close']) => Column<'1h'>): unknown {
  const { value } = compute<{ readonly value: Column<'1h'> }>(closes, ({ close }) => ({ value: build(close) }));
  return value;
}
