import type { ControlSpecs, ControlValues } from '../control.ts';
import type { ColumnRecord, Condition, Series, ValuesOf } from '../graph/column-types.ts';
import type { Timeframe } from '../market/timeframe.ts';
import type { JsonObject, Ms, Rate } from '../market/units.ts';
import type { ParamSpecs, ParamValues } from '../params.ts';
import type { EntrySignal, ExitSignal } from '../signals.ts';
import type { Callbacks } from '../trading/callbacks.ts';
import type { Protection } from '../trading/protections.ts';
import type { StrategySettings } from '../trading/settings.ts';
import type { Widened } from '../widened.ts';
import type { ExitContext, IndicatorContext, SignalContext } from './context.ts';
import type { Strategy } from './strategy-value.ts';

export type { Strategy } from './strategy-value.ts';

/** One closed candle: prices, signals, and every column by its name. */
export type Row<C> = {
  readonly openTimeMs: Ms;
  readonly open: Rate;
  readonly high: Rate;
  readonly low: Rate;
  readonly close: Rate;
  readonly volume: number;
  readonly enterLong: boolean;
  readonly enterShort: boolean;
  readonly exitLong: boolean;
  readonly exitShort: boolean;
  readonly enterTag: string | null;
  readonly exitTag: string | null;
} & ValuesOf<C>;

export interface PlotHint {
  readonly pane?: 'price' | (string & {});
  readonly color?: string;
  readonly style?: 'line' | 'histogram' | 'points' | 'area';
  readonly hidden?: boolean;
}
export type PlotHints<C> = {
  readonly [K in keyof C]?: C[K] extends Series<infer _> | Condition<infer _> ? PlotHint : PlotHint | PlotHints<C[K]>;
};

type ShapeOf<P, C, K, TS, PS> = {
  row: Row<C>;
  params: ParamValues<P>;
  controls: ControlValues<K>;
  tradeState: Widened<TS>;
  pairState: Widened<PS>;
};

export interface StrategyDefinition<
  TF extends Timeframe,
  P extends ParamSpecs,
  C extends ColumnRecord<TF>,
  K extends ControlSpecs,
  TS extends JsonObject,
  PS extends JsonObject,
>
  extends StrategySettings, Callbacks<ShapeOf<P, NoInfer<C>, K, TS, PS>> {
  /** `^[A-Za-z][A-Za-z0-9_-]{0,63}$`, ours in kebab-case; the registry name, STRATEGY_NAME. */
  readonly name: string;
  readonly timeframe: TF;
  readonly params?: P;
  readonly controls?: K;
  /** Initial values of the durable memory per trade and per pair; copied for each. */
  readonly state?: { readonly trade?: TS; readonly pair?: PS };
  /** Builds the graph, once per parameter set. May loop and branch on parameters; must not keep anything between calls. `() => ({})` for none. */
  readonly indicators: (context: IndicatorContext<TF, P>) => C;
  readonly entry: (context: SignalContext<TF, P, C>) => readonly EntrySignal<TF>[];
  readonly exit?: (context: ExitContext<TF, P, C>) => readonly ExitSignal<TF>[];
  /** Who gets a slot first among the signals of one candle: the highest value. Default: the order of pairs. */
  readonly entryPriority?: (context: SignalContext<TF, P, C>) => Series<TF>;
  readonly protections?:
    | readonly Protection[]
    | ((context: { readonly params: ParamValues<P> }) => readonly Protection[]);
  readonly plot?: PlotHints<NoInfer<C>>;
}

/** Row type of a strategy, for tests and for callbacks in files of their own. */
export type RowOf<S> = S extends Strategy<infer _, infer _P, infer C> ? Row<C> : never;
