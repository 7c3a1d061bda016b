import type { Timeframe } from './timeframe.ts';

interface Multiples {
  '1m': Timeframe;
  '3m': Exclude<Timeframe, '1m' | '5m'>;
  '5m': Exclude<Timeframe, '1m' | '3m'>;
  '15m': Exclude<Timeframe, '1m' | '3m' | '5m'>;
  '30m': Exclude<Timeframe, '1m' | '3m' | '5m' | '15m'>;
  '1h': '1h' | '2h' | '4h' | '6h' | '8h' | '12h' | '1d' | '3d' | '1w' | '1M';
  '2h': '2h' | '4h' | '6h' | '8h' | '12h' | '1d' | '3d' | '1w' | '1M';
  '4h': '4h' | '8h' | '12h' | '1d' | '3d' | '1w' | '1M';
  '6h': '6h' | '12h' | '1d' | '3d' | '1w' | '1M';
  '8h': '8h' | '1d' | '3d' | '1w' | '1M';
  '12h': '12h' | '1d' | '3d' | '1w' | '1M';
  '1d': '1d' | '3d' | '1w' | '1M';
  '3d': '3d';
  '1w': '1w';
  '1M': '1M';
}

/** Timeframes whose candles are whole numbers of `T` candles; the only ones that `informative` accepts. */
export type MultipleOf<T extends Timeframe> = Multiples[T];
