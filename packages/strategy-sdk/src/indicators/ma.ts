import { StrategyError } from '../errors.ts';
import type { Frame, Series } from '../graph/column-types.ts';
import { dema } from './dema.ts';
import { ema } from './ema.ts';
import { hma } from './hma.ts';
import { kama } from './kama.ts';
import { mama } from './mama.ts';
import { rma } from './rma.ts';
import { sma } from './sma.ts';
import { t3 } from './t3.ts';
import { tema } from './tema.ts';
import { trima } from './trima.ts';
import { wma } from './wma.ts';
import { zlema } from './zlema.ts';

/** TA-Lib's averages (its numbers 0 … 9, 12, 13). */
export type MaType =
  | 'sma'
  | 'ema'
  | 'wma'
  | 'dema'
  | 'tema'
  | 'trima'
  | 'kama'
  | 'mama'
  | 't3'
  | 'hma'
  | 'zlema'
  | 'rma';

type Average = {
  readonly of: <F extends Frame>(series: Series<F>, period: number) => Series<F>;
  readonly lookback: (period: number) => number;
};

const AVERAGES: Readonly<Record<MaType, Average>> = {
  sma: { of: sma, lookback: (n) => n - 1 },
  ema: { of: ema, lookback: (n) => n - 1 },
  wma: { of: wma, lookback: (n) => n - 1 },
  dema: { of: dema, lookback: (n) => 2 * (n - 1) },
  tema: { of: tema, lookback: (n) => 3 * (n - 1) },
  trima: { of: trima, lookback: (n) => n - 1 },
  kama: { of: kama, lookback: (n) => (n === 1 ? 0 : n) },
  mama: { of: (series) => mama(series).mama, lookback: () => 32 },
  t3: { of: (series, period) => t3(series, period), lookback: (n) => 6 * (n - 1) },
  hma: { of: hma, lookback: (n) => n + Math.floor(Math.sqrt(n)) - 2 },
  zlema: { of: zlema, lookback: (n) => Math.floor((n - 1) / 2) + n - 1 },
  rma: { of: rma, lookback: (n) => n - 1 },
};

/**
 * The average of the named kind over `period` values: the function of the same name, with its look-back and rules. `mama` ignores
 * the period (limits 0.5 and 0.05), `t3` uses the volume factor 0.7. Period 1 is the series itself, as in TA-Lib MA.
 */
export function ma<F extends Frame>(series: Series<F>, period: number, type: MaType): Series<F> {
  const average = averageOf(type);
  return period === 1 ? series : average.of(series, period);
}

/** Candles that `ma` adds in front. */
export function maLookback(period: number, type: MaType): number {
  return period === 1 ? 0 : averageOf(type).lookback(period);
}

function averageOf(type: MaType): Average {
  if (Object.hasOwn(AVERAGES, type)) return AVERAGES[type];
  throw new StrategyError(
    'invalid-graph',
    `ma: unknown average "${type}"; expected one of ${Object.keys(AVERAGES).join(', ')}.`,
  );
}
