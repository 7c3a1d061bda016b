import { CANDLE_FIELDS, candleOpenMs, nextOpenMs } from '@tradai/strategy-sdk';
import type { SessionReason } from '../../../session/reasons.ts';
import { tradeOf, type TradeRecord } from '../../../session/trade-record.ts';
import type { BacktestRun } from '../../backtest/backtest.ts';
import { utc } from '../../backtest/utc.ts';
import { RunError } from '../../rerun/errors.ts';
import type { CandleStory } from '../../why/candle-story.ts';
import { signalStories } from '../../why/condition-story.ts';
import type { SessionJournal } from '../parity/read-journal.ts';
import { SessionEvidence } from '../parity/session-evidence.ts';

/** Everything about one candle of a pair in a session. Conditions are computed anew, by the version and the settings of then. */
export interface SessionStory extends Pick<
  CandleStory,
  'pair' | 'timeframe' | 'openTimeMs' | 'prices' | 'columns' | 'entries' | 'exits'
> {
  /** Null: the session did not look at the candle. */
  readonly fate: { readonly direction: number; readonly outcome: SessionReason | 'entered' } | null;
  /** What kept the session from entering, as far as its journal tells; empty for nothing. */
  readonly because: readonly string[];
  /** Trades that were open when the next candle opened. */
  readonly open: readonly StoryTrade[];
  /** The trade that the signal became; null also when its order was never filled. */
  readonly trade: StoryTrade | null;
}

export interface StoryTrade {
  readonly id: number;
  readonly pair: string;
  readonly openTimeMs: number;
  readonly openRate: number;
  /** Null: it is open still. */
  readonly closeTimeMs: number | null;
  readonly exitReason: string | null;
  readonly profitRatio: number | null;
}

/** The story of the candle that holds `timeMs`. `run`: a backtest that has the candle. Throws `no-candle`. */
export function sessionStory(
  run: Pick<BacktestRun, 'built' | 'pairs' | 'settings'>,
  journal: Pick<SessionJournal, 'about' | 'trades' | 'locks' | 'commands' | 'reasons'>,
  pair: string,
  timeMs: number,
): SessionStory {
  const { timeframe } = run.settings;
  const openTimeMs = candleOpenMs(timeMs, timeframe);
  const traded = run.pairs.find((other) => other.pair === pair);
  const candle = traded?.candles.openTimeMs.subarray(0, traded.candles.length).indexOf(openTimeMs) ?? -1;
  if (traded === undefined || candle < 0)
    throw new RunError('no-candle', `There is no candle of ${pair} ${timeframe} at ${utc(openTimeMs)}.`);
  const { openTimeMs: _time, ...prices } = Object.fromEntries(
    CANDLE_FIELDS.map((field) => [field, traded.candles[field][candle]!]),
  ) as Record<(typeof CANDLE_FIELDS)[number], number>;
  const actsMs = nextOpenMs(openTimeMs, timeframe);
  const endMs = nextOpenMs(actsMs, timeframe);
  const [direction, reason] = journal.reasons.find(({ candleMs }) => candleMs === openTimeMs)?.of[pair] ?? [null, null];
  const fate = direction === null ? null : { direction, outcome: reason ?? ('entered' as const) };
  const trades = journal.trades.map(storyTrade);
  const own = trades.find((trade) => trade.pair === pair && actsMs <= trade.openTimeMs && trade.openTimeMs < endMs);
  return {
    ...{ pair, timeframe, openTimeMs, prices, ...signalStories(run.built, traded.candlesOf, candle) },
    ...{ fate, because: because(journal, fate, pair, openTimeMs, timeframe) },
    open: trades.filter((trade) => trade.openTimeMs < actsMs && (trade.closeTimeMs ?? Infinity) >= actsMs),
    trade: fate?.outcome === 'entered' ? (own ?? null) : null,
  };
}

function because(
  { about, locks, commands, reasons }: Pick<SessionJournal, 'about' | 'locks' | 'commands' | 'reasons'>,
  fate: SessionStory['fate'],
  pair: string,
  candleMs: number,
  timeframe: BacktestRun['settings']['timeframe'],
): string[] {
  const clockFactor = about.clock.factor;
  const papers = { timeframe, reasons, commands, locks, looks: [], version: '', clockFactor };
  const evidence = new SessionEvidence(papers);
  const actsMs = nextOpenMs(candleMs, timeframe);
  const found: string[] = [];
  for (const text of [evidence.away(pair, candleMs), evidence.late(pair, candleMs)])
    if (text !== null) found.push(text);
  if (fate?.outcome === 'locked') {
    const lock = evidence.lockAt(pair, fate.direction < 0 ? 'short' : 'long', actsMs);
    if (lock !== null)
      found.push(`${lock.pair === '*' ? 'everything' : lock.pair} was locked until ${utc(lock.endMs)}: ${lock.reason}`);
  }
  if (fate?.outcome === 'paused') {
    const asked = evidence.wish(['pause', 'stop'], nextOpenMs(actsMs, timeframe));
    if (asked !== null) found.push(asked);
  }
  return found;
}

function storyTrade(record: TradeRecord): StoryTrade {
  const { id, pair, openTimeMs, openRate, exitReason } = tradeOf(record);
  const { closed } = record;
  return {
    ...{ id, pair, openTimeMs, openRate },
    ...(closed === null
      ? { closeTimeMs: null, exitReason: null, profitRatio: null }
      : { closeTimeMs: closed.timeMs, exitReason, profitRatio: closed.profitRatio }),
  };
}
