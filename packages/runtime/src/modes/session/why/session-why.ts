import { candleOpenMs, parseTimeframe } from '@tradai/strategy-sdk';
import { didYouMean } from '@tradai/strategy-sdk/graph';
import type { HalfOpenRange } from '../../../data/timerange.ts';
import { backtest } from '../../backtest/backtest.ts';
import { RunError } from '../../rerun/errors.ts';
import { openVersion } from '../parity/open-version.ts';
import { parityRange } from '../parity/parity-range.ts';
import { loggedVersion, readJournal, type SessionJournal } from '../parity/read-journal.ts';
import { replayedCandles } from '../parity/replayed-candles.ts';
import { replayedRequest, settingsAt } from '../parity/replayed-request.ts';
import type { SessionParityRequest } from '../parity/session-parity.ts';
import { reasonCounts, type ReasonCounts } from './reason-counts.ts';
import { sessionStory, type SessionStory } from './session-story.ts';

type Where = Pick<SessionParityRequest, 'store' | 'key'>;

/** Why a session entered a pair or not: counts over a stretch, null for its last finished day. Throws `no-run`, `no-candle`. */
export async function sessionReasons(
  { store, key }: Where,
  pair: string,
  asked: HalfOpenRange | null,
): Promise<ReasonCounts> {
  const journal = await readJournal(store, key);
  checkPair(journal, pair);
  const timeframe = parseTimeframe(journal.about.timeframe);
  const rowsMs = journal.reasons.map(({ candleMs }) => candleMs);
  const acts = parityRange(asked, rowsMs, timeframe, key.strategy);
  // Rows are of the candles with the signals, which act one candle later.
  const before = (timeMs: number): number => candleOpenMs(timeMs - 1, timeframe);
  const range = asked === null ? { fromMs: before(acts.fromMs), toMs: before(acts.toMs) } : acts;
  return reasonCounts(journal.reasons, pair, range, timeframe);
}

/**
 * The story of the candle that holds `timeMs`: its prices, columns and conditions, computed anew from the candles as they are known now, and
 * what the session made of it. Throws `no-run`, `no-candle`, `strategy-changed`, and the errors of a backtest and of its candles.
 */
export async function sessionWhy(
  request: Omit<SessionParityRequest, 'range' | 'tolerance'>,
  pair: string,
  timeMs: number,
): Promise<SessionStory> {
  const journal = await readJournal(request.store, request.key);
  checkPair(journal, pair);
  const { about, commands, stored } = journal;
  const timeframe = parseTimeframe(about.timeframe);
  const openMs = candleOpenMs(timeMs, timeframe);
  const { version, loaded } = await openVersion(journal, openMs, request.load, (id) =>
    loggedVersion(request.store, request.key, id, openMs),
  );
  const wanted = replayedRequest({
    ...{ version: { ...version, pairs: [pair] }, strategy: loaded.strategy },
    markets: request.marketsOf(version.exchange, about.market, [pair]),
    ...{ dataDir: request.dataDir, timeframe, wallet: about.wallet, settings: settingsAt(commands, openMs) },
    // Only the candle itself is looked at.
    ...{ fromMs: openMs, toMs: openMs },
  });
  const replayed = await replayedCandles(wanted, { ...request, nowMs: Math.max(request.nowMs, stored.atMs) });
  return sessionStory(backtest(replayed), journal, pair, openMs);
}

function checkPair({ about, stored }: SessionJournal, pair: string): void {
  if (about.pairs.includes(pair)) return;
  throw new RunError(
    'no-candle',
    `The session of ${stored.key.strategy} does not trade ${pair}; ${didYouMean(pair, [...about.pairs])}`,
  );
}
