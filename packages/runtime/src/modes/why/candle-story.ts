import { candleOpenMs, CANDLE_FIELDS, nextOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import { fateOf } from '../../backtest/fates.ts';
import type { Watch, WatchedCall } from '../../backtest/watch.ts';
import type { NoEntryReason } from '../../core/reasons.ts';
import type { ClosedTrade } from '../../core/trade.ts';
import type { BacktestRun, TradedPair } from '../backtest/backtest.ts';
import { utc } from '../backtest/utc.ts';
import { RunError } from '../rerun/errors.ts';
import { signalStories, type ColumnStory, type SignalStory } from './condition-story.ts';
import { gateStories, type GateStory } from './gates.ts';
import { insideStories, type InsideStory } from './inside-story.ts';

/** What became of an entry signal on the candle after it. */
export interface EntryStory {
  readonly side: 'long' | 'short' | 'both';
  readonly tag: string;
  readonly fate: NoEntryReason | 'entered';
  readonly gates: readonly GateStory[];
  /** The trade that it became; null also when its order was never filled. */
  readonly trade: Pick<
    ClosedTrade,
    'id' | 'openTimeMs' | 'openRate' | 'closeTimeMs' | 'closeRate' | 'exitReason' | 'profitRatio'
  > | null;
}

/** Everything about one candle of a pair in a run. */
export interface CandleStory {
  readonly pair: string;
  readonly timeframe: string;
  /** Epoch ms. */
  readonly openTimeMs: number;
  /** Whether its prices are traded, and whether its signals act. */
  readonly isTraded: boolean;
  readonly prices: Readonly<Record<Exclude<(typeof CANDLE_FIELDS)[number], 'openTimeMs'>, number>>;
  readonly columns: readonly ColumnStory[];
  readonly entries: readonly SignalStory[];
  readonly exits: readonly SignalStory[];
  readonly entry: EntryStory | null;
  /** Trades that were open on this candle. */
  readonly inside: readonly InsideStory[];
  /** What the strategy's callbacks were asked about the pair on this candle and when its signals acted. */
  readonly calls: readonly WatchedCall[];
}

/** What to watch so that the story of a candle can be told: it, and the two after it. */
export function watchFor(pair: string, timeMs: number, timeframe: Timeframe): Watch {
  const openMs = candleOpenMs(timeMs, timeframe);
  const nextMs = nextOpenMs(openMs, timeframe);
  return { pair, timesMs: [openMs, nextMs, nextOpenMs(nextMs, timeframe)], moments: [], calls: [] };
}

/** The story of the candle that holds `timeMs`. Throws `no-candle` with what there is instead. */
export function candleStory(run: BacktestRun, watch: Watch, timeMs: number): CandleStory {
  const { traded, candle } = candleAt(run, watch.pair, timeMs);
  const { candles, first, last, pair } = traded;
  const { columns, entries, exits } = signalStories(run.built, traded.candlesOf, candle);
  const { openTimeMs: _time, ...prices } = Object.fromEntries(
    CANDLE_FIELDS.map((field) => [field, candles[field][candle]!]),
  ) as Record<(typeof CANDLE_FIELDS)[number], number>;
  return {
    ...{ pair, timeframe: run.settings.timeframe, openTimeMs: candles.openTimeMs[candle]! },
    isTraded: candle > first && candle <= last,
    ...{ prices, columns, entries, exits },
    entry: entryStory(run, traded, candle, watch),
    inside: insideStories(run, traded, candle, watch),
    calls: watch.calls.filter(({ name }) => !['stake', 'amount', 'look'].includes(name)),
  };
}

function candleAt(
  { pairs, settings }: BacktestRun,
  pair: string,
  timeMs: number,
): { readonly traded: TradedPair; readonly candle: number } {
  const traded = pairs.find((other) => other.pair === pair);
  if (traded === undefined)
    throw new RunError('no-candle', `The run has no ${pair}; it has ${pairs.map((other) => other.pair).join(', ')}.`);
  const { openTimeMs, length } = traded.candles;
  const candle = openTimeMs.subarray(0, length).indexOf(candleOpenMs(timeMs, settings.timeframe));
  if (candle >= 0 && candle <= traded.last) return { traded, candle };
  const [from, to] = [openTimeMs[0]!, openTimeMs[traded.last]!];
  throw new RunError(
    'no-candle',
    `The run has no candle of ${pair} ${settings.timeframe} at ${utc(timeMs)}; expected ${utc(from)} to ${utc(to)}.`,
  );
}

function entryStory(run: BacktestRun, traded: TradedPair, candle: number, watch: Watch): EntryStory | null {
  const { log } = run.outcome.fates.find(({ pair }) => pair === traded.pair)!;
  const at = log.timesMs.indexOf(traded.candles.openTimeMs[candle]!);
  if (at < 0) return null;
  const actsMs = traded.candles.openTimeMs[candle + 1]!;
  const fate = fateOf(log.codes[at]!);
  const sign = log.sides[at]!;
  const gates = gateStories(fate, {
    ...{ pair: traded.pair, isShort: sign < 0, rules: run.settings.rules },
    moment: watch.moments.find((moment) => moment.timeMs === actsMs) ?? null,
    calls: watch.calls.filter((call) => call.timeMs === actsMs),
  });
  return {
    side: sign === 0 ? 'both' : sign > 0 ? 'long' : 'short',
    ...{ tag: log.tags[log.tagNumbers[at]!]!, fate, gates },
    trade: fate === 'entered' ? tradeOpened(run, traded.pair, actsMs) : null,
  };
}

function tradeOpened(run: BacktestRun, pair: string, candleMs: number): EntryStory['trade'] {
  const endMs = nextOpenMs(candleMs, run.settings.timeframe);
  const trade = run.outcome.trades.find(
    (other) => other.pair === pair && other.openTimeMs >= candleMs && other.openTimeMs < endMs,
  );
  if (trade === undefined) return null;
  const { id, openTimeMs, openRate, closeTimeMs, closeRate, exitReason, profitRatio } = trade;
  return { id, openTimeMs, openRate, closeTimeMs, closeRate, exitReason, profitRatio };
}
