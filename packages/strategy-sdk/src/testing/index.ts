/** What a strategy's unit test needs. */
export { aTrade, type TradeInput } from './a-trade.ts';
export { callbackOf } from './callback-of.ts';
export { aCandle, candlesFromCloses, type CandleInput } from './candles.ts';
export { runStrategy, type ArraysOf, type StrategyRun } from './run-strategy.ts';
export { candlesFromShapes, crash, flat, gap, rally, type Shape } from './shapes.ts';
export { checkKernel, type CheckKernelOptions } from './check-kernel.ts';
