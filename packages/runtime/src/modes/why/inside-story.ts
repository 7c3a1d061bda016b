import { nextOpenMs } from '@tradai/strategy-sdk';
import { makeFees, profitRatio } from '../../core/accounting.ts';
import { roiRow } from '../../core/roi.ts';
import type { ClosedTrade } from '../../core/trade.ts';
import type { TradeMoment, Watch, WatchedCall } from '../../backtest/watch.ts';
import type { BacktestRun, TradedPair } from '../backtest/backtest.ts';

/** A reason to leave, and how it stood on one candle. */
export interface ExitStory {
  readonly reason: 'exit_signal' | 'stop' | 'liquidation' | 'roi' | 'custom_exit';
  readonly isReached: boolean;
  readonly text: string;
}

/** A trade on one candle that it was open on. */
export interface InsideStory {
  readonly tradeId: number;
  readonly isShort: boolean;
  readonly openTimeMs: number;
  readonly openRate: number;
  readonly closeTimeMs: number;
  /** Minutes in trade when the candle opened. */
  readonly minutes: number;
  /** Ratios of the stake after fees, at the candle's open, its best and worst rate for the trade, and its close. */
  readonly profit: { readonly open: number; readonly best: number; readonly worst: number; readonly close: number };
  /** When the candle opened, and after it moved the stop. */
  readonly stop: { readonly before: number; readonly after: number; readonly isTrailing: boolean };
  readonly exits: readonly ExitStory[];
  /** Null when the trade stayed open. */
  readonly left: { readonly reason: string; readonly rate: number } | null;
}

/** The trades of a pair that were open on a candle, each with what could have ended it there. */
export function insideStories(run: BacktestRun, traded: TradedPair, candle: number, watch: Watch): InsideStory[] {
  const timeMs = traded.candles.openTimeMs[candle]!;
  const endMs = nextOpenMs(timeMs, run.settings.timeframe);
  return run.outcome.trades
    .filter(({ pair, openTimeMs, closeTimeMs }) => pair === traded.pair && openTimeMs < endMs && timeMs <= closeTimeMs)
    .map((trade) => insideStory(run, traded, candle, trade, watch));
}

function insideStory(
  run: BacktestRun,
  traded: TradedPair,
  candle: number,
  trade: ClosedTrade,
  watch: Watch,
): InsideStory {
  const { candles } = traded;
  const timeMs = candles.openTimeMs[candle]!;
  const before = momentOf(watch, timeMs, trade.id);
  const after = momentOf(watch, candles.openTimeMs[candle + 1] ?? Number.NaN, trade.id);
  const calls = watch.calls.filter((call) => call.timeMs === timeMs && call.stopLoss !== null);
  const [best, worst] = trade.isShort ? (['low', 'high'] as const) : (['high', 'low'] as const);
  const held = before ?? trade;
  const profitAt = (rate: number): number => profitRatio({ ...held, orders: [] }, rate, makeFees(run.outcome.fee));
  const profit = {
    open: profitAt(candles.open[candle]!),
    best: profitAt(candles[best][candle]!),
    worst: profitAt(candles[worst][candle]!),
    close: profitAt(candles.close[candle]!),
  };
  const stopAfter = after?.stopLoss ?? calls.at(-1)?.stopLoss ?? trade.stopLoss;
  const minutes = Math.max(0, Math.floor((timeMs - trade.openTimeMs) / 60_000));
  const view = { run, traded, candle, trade, calls, profit, minutes, stop: stopAfter };
  return {
    ...{ tradeId: trade.id, isShort: trade.isShort, openTimeMs: trade.openTimeMs, openRate: held.openRate },
    ...{ closeTimeMs: trade.closeTimeMs, minutes, profit },
    stop: {
      before: before?.stopLoss ?? trade.initialStopLoss,
      after: stopAfter,
      isTrailing: (after ?? trade).stopIsTrailing,
    },
    exits: [signalExit(view), stopExit(view), ...liquidationExit(view), roiExit(view), ...customExit(view)],
    left:
      trade.closeTimeMs < nextOpenMs(timeMs, run.settings.timeframe)
        ? { reason: trade.exitReason, rate: trade.closeRate }
        : null,
  };
}

function momentOf({ moments }: Watch, timeMs: number, id: number): TradeMoment | undefined {
  return moments.find((moment) => moment.timeMs === timeMs)?.trades.find((trade) => trade.id === id);
}

interface ExitView {
  readonly run: BacktestRun;
  readonly traded: TradedPair;
  readonly candle: number;
  readonly trade: ClosedTrade;
  readonly calls: readonly WatchedCall[];
  readonly profit: InsideStory['profit'];
  readonly minutes: number;
  readonly stop: number;
}

/** By the signals of the candle before. */
function signalExit({ run, traded, candle, trade, profit }: ExitView): ExitStory {
  const { useExitSignal, exitProfitOnly, exitProfitOffset } = run.settings.rules;
  const { enterLong, enterShort, exitLong, exitShort } = traded.input.signals;
  const isSet = (trade.isShort ? exitShort : exitLong)[candle - 1]! > 0;
  const isHeld = (trade.isShort ? enterShort : enterLong)[candle - 1]! > 0;
  const story = (isReached: boolean, text: string): ExitStory => ({ reason: 'exit_signal', isReached, text });
  if (!isSet) return story(false, 'none on the candle before');
  if (!useExitSignal) return story(false, 'set, but use_exit_signal is off');
  if (isHeld) return story(false, 'set, but so is the entry signal');
  if (exitProfitOnly && !(profit.open > exitProfitOffset))
    return story(false, `set, but the profit at the open is not above exit_profit_offset, ${exitProfitOffset}`);
  return story(true, 'set on the candle before');
}

function stopExit({ traded, candle, trade, stop }: ExitView): ExitStory {
  return levelExit('stop', 'the stop', stop, traded, candle, trade);
}

function liquidationExit({ traded, candle, trade }: ExitView): ExitStory[] {
  const level = trade.liquidationPrice;
  return level === null ? [] : [levelExit('liquidation', 'the liquidation price', level, traded, candle, trade)];
}

function levelExit(
  reason: 'stop' | 'liquidation',
  name: string,
  level: number,
  { candles }: TradedPair,
  candle: number,
  { isShort }: ClosedTrade,
): ExitStory {
  const worst = isShort ? candles.high[candle]! : candles.low[candle]!;
  const isReached = isShort ? worst >= level : worst <= level;
  const text = `the ${isShort ? 'high' : 'low'} ${worst} ${isReached ? 'reaches' : 'stays off'} ${name}, ${level}`;
  return { reason, isReached, text };
}

function roiExit({ run, calls, profit, minutes, traded, candle, trade }: ExitView): ExitStory {
  const { minimalRoi, ignoreRoiIfEntrySignal } = run.settings.rules;
  const row = roiRow(minimalRoi, minutes);
  const table = row < 0 ? null : minimalRoi.ratios[row]!;
  const answer = calls.find(({ name }) => name === 'customRoi')?.answer;
  const own = typeof answer === 'number' && (table === null || answer < table) ? answer : null;
  const target = own ?? table;
  if (target === null) return { reason: 'roi', isReached: false, text: `no target after ${minutes} minutes` };
  const whose = own === null ? `minimal_roi after ${minimalRoi.minutes[row]} minutes` : 'customRoi';
  const { enterLong, enterShort } = traded.input.signals;
  if (ignoreRoiIfEntrySignal && (trade.isShort ? enterShort : enterLong)[candle - 1]! > 0)
    return { reason: 'roi', isReached: false, text: 'ignored while the entry signal is set' };
  const isReached = profit.best > target;
  const text = `the best profit ${profit.best} is ${isReached ? '' : 'not '}above ${target} (${whose})`;
  return { reason: 'roi', isReached, text };
}

function customExit({ calls }: ExitView): ExitStory[] {
  return calls
    .filter(({ name }) => name === 'customExit')
    .map(({ answer }) => ({
      reason: 'custom_exit',
      isReached: answer !== null,
      text: answer === null ? 'customExit wanted to stay' : `customExit: ${JSON.stringify(answer)}`,
    }));
}
