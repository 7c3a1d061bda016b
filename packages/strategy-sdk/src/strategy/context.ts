import type {
  Candles,
  Column,
  ColumnRecord,
  Condition,
  Frame,
  Funding,
  Joined,
  Series,
} from '../graph/column-types.ts';
import type { CandleType } from '../graph/graph.ts';
import type { MultipleOf } from '../market/timeframe-multiples.ts';
import type { Timeframe } from '../market/timeframe.ts';
import type { PairTemplate } from '../market/units.ts';
import type { ParamSpecs, ParamValues } from '../params.ts';
import type { Strategy } from './strategy-value.ts';

export type InformativeSource<TF extends Timeframe> =
  | MultipleOf<TF>
  | { readonly pair?: PairTemplate; readonly timeframe?: MultipleOf<TF>; readonly candleType?: CandleType };
export type FrameName<TF extends Timeframe, S> = S extends string
  ? S
  : `${S extends { readonly candleType: infer K extends string } ? `${K} ` : ''}${S extends { readonly pair: infer P extends string } ? `${P} ` : ''}${S extends { readonly timeframe: infer T extends string } ? T : TF}`;
export type SourceColumns<TF extends Timeframe, S> = S extends { readonly candleType: 'funding_rate' }
  ? Funding<FrameName<TF, S>>
  : Candles<FrameName<TF, S>>;

/** Values of all pairs at the same closed candle; pairs without that candle or with NaN are left out. Independent of the order of pairs. */
export interface Across<in out F extends Frame> {
  /** 1 is the highest; ties share the better rank. NaN where the own value is NaN. */
  rank(column: Series<F>): Series<F>;
  /** 0 … 1, 1 is the highest. */
  percentRank(column: Series<F>): Series<F>;
  mean(column: Series<F>): Series<F>;
  median(column: Series<F>): Series<F>;
  sum(column: Series<F>): Series<F>;
  min(column: Series<F>): Series<F>;
  max(column: Series<F>): Series<F>;
  std(column: Series<F>): Series<F>;
  /** Number and share of pairs on which the condition holds. */
  count(condition: Condition<F>): Series<F>;
  share(condition: Condition<F>): Series<F>;
}

export interface GraphContext<TF extends Timeframe, P> {
  readonly candles: Candles<TF>;
  readonly params: ParamValues<P>;
}
export interface IndicatorContext<TF extends Timeframe, P> extends GraphContext<TF, P> {
  /**
   * Columns of another timeframe, pair or price, computed on their own candles and joined by closing time: each candle sees the newest one that
   * closed no later than itself, NaN kept. The own pair unless `pair` is given, the own timeframe unless `timeframe` is.
   */
  readonly informative: <const S extends InformativeSource<TF>, R extends Column<FrameName<TF, S>>>(
    source: S,
    build: (candles: SourceColumns<TF, S>) => R,
  ) => Joined<R, TF>;
  /** The same on candles made of n of the own ones, aligned to the epoch; n ≥ 2. */
  readonly resample: <const N extends number, R extends Column<`x${N}`>>(
    n: N,
    build: (candles: Candles<`x${N}`>) => R,
  ) => Joined<R, TF>;
  /** All pairs of the run, or those given. Computed before signals. */
  readonly across: (pairs?: readonly PairTemplate[]) => Across<TF>;
  /** A published value: newest one published no later than the candle's close, NaN before the first and when older than `maxAgeMinutes`. */
  readonly external: (name: string, options?: { readonly maxAgeMinutes?: number }) => Series<TF>;
  /** Output of a trained model for this pair, by its as-of time; NaN where absent, and counted. */
  readonly prediction: Prediction<TF>;
  /** Signals and columns of another strategy of the same timeframe, as conditions (ensembles). */
  readonly signalsOf: <P2 extends ParamSpecs, C2 extends ColumnRecord<TF>>(
    strategy: Strategy<TF, P2, C2>,
    params?: Partial<ParamValues<P2>>,
  ) => SignalConditions<TF> & { readonly columns: C2 };
}
export interface Prediction<TF extends Timeframe> {
  (name: string, options?: { readonly maxAgeCandles?: number }): Series<TF>;
  <const Out extends readonly string[]>(
    name: string,
    options: { readonly outputs: Out; readonly maxAgeCandles?: number },
  ): { readonly [K in Out[number]]: Series<TF> };
}
export interface SignalConditions<in out F extends Frame> {
  readonly enterLong: Condition<F>;
  readonly enterShort: Condition<F>;
  readonly exitLong: Condition<F>;
  readonly exitShort: Condition<F>;
}

/** Names that a row or a signal function already has. */
export const RESERVED_NAMES = [
  'candles',
  'params',
  'signals',
  'openTimeMs',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'enterLong',
  'enterShort',
  'exitLong',
  'exitShort',
  'enterTag',
  'exitTag',
] as const;
export type NoReserved = { readonly [K in (typeof RESERVED_NAMES)[number]]?: never };

export type SignalContext<TF extends Timeframe, P, C> = GraphContext<TF, P> & Readonly<C>;
export type ExitContext<TF extends Timeframe, P, C> = SignalContext<TF, P, C> & {
  /** The conditions that `entry` returned, by direction. */
  readonly signals: Pick<SignalConditions<TF>, 'enterLong' | 'enterShort'>;
};
