/** What a strategy author imports. */
export { StrategyError, TradaiError, assertNever, type StrategyErrorCode } from './errors.ts';
export { defineStrategy, type Misplaced } from './define-strategy.ts';
export type { Row, RowOf, Strategy, StrategyDefinition, PlotHint, PlotHints } from './strategy/strategy.ts';
export type {
  Across,
  ExitContext,
  GraphContext,
  IndicatorContext,
  InformativeSource,
  NoReserved,
  Prediction,
  SignalConditions,
  SignalContext,
} from './strategy/context.ts';
export type { StrategySettings } from './trading/settings.ts';
export {
  bool,
  choice,
  decimal,
  int,
  type Param,
  type ParamOptions,
  type ParamSpecs,
  type ParamValues,
} from './params.ts';
export { control, type Control, type ControlSpecs, type ControlValues } from './control.ts';
export {
  enterLong,
  enterShort,
  exitLong,
  exitShort,
  type EntrySignal,
  type EntryTerms,
  type ExitSignal,
} from './signals.ts';
export type { MultipleOf } from './market/timeframe-multiples.ts';
export {
  TIMEFRAMES,
  candleOpenMs,
  isMultipleOf,
  isTimeframe,
  nextOpenMs,
  parseTimeframe,
  timeframeMs,
  type Timeframe,
} from './market/timeframe.ts';
export { CANDLE_FIELDS, type CandleColumns, type CandleField } from './market/candle-columns.ts';
export type * from './market/units.ts';
export type {
  Absent,
  Back,
  Candles,
  Clause,
  Clauses,
  Column,
  ColumnRecord,
  Condition,
  Deviation,
  Frame,
  Funding,
  Joined,
  Operand,
  Rolling,
  Series,
  ValuesOf,
  WindowOptions,
} from './graph/column-types.ts';
export type { CandleType } from './graph/graph.ts';
export type { ScanState } from './graph/scan-operation.ts';
export type { Widened } from './widened.ts';
export { all, any, not, vote, when } from './graph/conditions.ts';
export type * from './trading/callbacks.ts';
export {
  add,
  cancelOrder,
  confirm,
  exitNow,
  keep,
  keepStop,
  reduce,
  reprice,
  stopAt,
  stopFromOpen,
  stopFromRate,
  veto,
  type Add,
  type CancelOrder,
  type Confirm,
  type ExitNow,
  type Keep,
  type Reduce,
  type ReduceSize,
  type Reprice,
  type StopDecision,
  type Veto,
} from './trading/decisions.ts';
export type { Objective, ObjectiveRun, ObjectiveTrade } from './trading/objective.ts';
export type { Order } from './trading/order.ts';
export type { BookLevel, Market, Portfolio, RunSettings, TradeFilter, Wallet } from './trading/portfolio.ts';
export { cooldownPeriod, lowProfitPairs, maxDrawdown, stoplossGuard, type Protection } from './trading/protections.ts';
export { interpolatedStop, stopLadder, timedStop, unclog } from './trading/ready-made.ts';
export type { ClosedTrade, ExitType, Trade } from './trading/trade.ts';
export { div, sub } from './graph/arithmetic.ts';
export { choose, max, min, select, where } from './graph/choice.ts';
export { crossesAbove, crossesBelow } from './graph/crossings.ts';
export { cumulative } from './graph/cumulative.ts';
export { defineKernel, type KernelDefinition, type KernelFunction } from './graph/define-kernel.ts';
export {
  barsSince,
  changed,
  consecutive,
  cooldown,
  falling,
  first,
  maxSince,
  minSince,
  rising,
  sumSince,
  valueWhen,
} from './graph/events.ts';
export { ewm, type EwmDecay } from './graph/ewm.ts';
export { heikinAshi, withOhlc } from './graph/heikin-ashi.ts';
export { pivotHigh, pivotLow, shiftBy, trailingEntry } from './graph/lookup.ts';
export { every, rolling, rollingBy, some } from './graph/rolling.ts';
export { scan, type ScanOutput } from './graph/scan.ts';
export { time, type Zone } from './graph/time.ts';
export { technicalIndicator } from './technical-indicators-adapter.ts';
export * from './indicators/index.ts';
