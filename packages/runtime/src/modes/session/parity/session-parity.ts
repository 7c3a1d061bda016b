import { parseTimeframe } from '@tradai/strategy-sdk';
import type { MarketFile } from '../../../config/market-file.ts';
import type { ParityDocument } from '../../../contract/parity.ts';
import type { HalfOpenRange } from '../../../data/timerange.ts';
import type { SessionKey, SessionStore } from '../../../ports/session-store.ts';
import { backtest } from '../../backtest/backtest.ts';
import { utc } from '../../backtest/utc.ts';
import { documentHead } from '../../document-head.ts';
import { openVersion, type LoadVersion } from './open-version.ts';
import { parity, type ParityInput } from './parity.ts';
import { parityDocument } from './parity-document.ts';
import { parityInput } from './parity-input.ts';
import { parityRange } from './parity-range.ts';
import { loggedVersion, readJournal, readLooks } from './read-journal.ts';
import { replayedCandles, type CandlePlaces } from './replayed-candles.ts';
import { earnedBy, replayedRequest, settingsAt } from './replayed-request.ts';
import type { Look } from './session-evidence.ts';

/** Where everything is that a session was made of, beside its journal. */
export interface ReplayPlaces extends CandlePlaces {
  /** The cache of candles. */
  readonly dataDir: string;
  readonly load: LoadVersion;
  readonly marketsOf: (exchange: string, market: 'spot' | 'futures', pairs: readonly string[]) => MarketFile;
}

export interface SessionParityRequest extends ReplayPlaces {
  readonly store: SessionStore;
  readonly key: SessionKey;
  /** Null: the last finished day. */
  readonly range: HalfOpenRange | null;
  /** Rates and stakes no farther apart than this, a ratio, count as equal. */
  readonly tolerance: number;
}

/**
 * A stretch of a session laid beside a backtest of the same strategy, config, parameters, settings and wallet, over the candles as they are known
 * now. Throws `no-run`, `no-candle`, `strategy-changed`, and the errors of a backtest and of its candles.
 */
export async function sessionParity(request: SessionParityRequest): Promise<ParityDocument> {
  const { store, key, tolerance, dataDir, marketsOf } = request;
  const journal = await readJournal(store, key);
  const { about, commands, reasons, trades, stored } = journal;
  const timeframe = parseTimeframe(about.timeframe);
  const rowsMs = reasons.map(({ candleMs }) => candleMs);
  const range = parityRange(request.range, rowsMs, timeframe, key.strategy);
  const { version, loaded, notes } = await openVersion(journal, range.fromMs, request.load, (id) =>
    loggedVersion(store, key, id, range.fromMs),
  );
  const wanted = replayedRequest({
    ...{ version, strategy: loaded.strategy, dataDir, timeframe, ...range },
    markets: marketsOf(version.exchange, about.market, version.pairs),
    ...{ wallet: about.wallet + earnedBy(trades, range.fromMs), settings: settingsAt(commands, range.fromMs) },
  });
  const replayed = await replayedCandles(wanted, { ...request, nowMs: Math.max(request.nowMs, stored.atMs) });
  const run = backtest(replayed);
  const looks = await readLooks(store, key, range);
  const input = parityInput({ run, journal, range, looks, tolerance, version: version.id });
  return parityDocument(parity(input), {
    ...{ head: documentHead(replayed, run, loaded.file), key, range, input },
    notes: [...notes, ...assumed(input, looks, range)],
  });
}

/** What was taken for granted where the two cannot be the same. */
function assumed(
  { carried, session, backtest: replayed }: ParityInput,
  [first]: readonly Look[],
  { fromMs, toMs }: HalfOpenRange,
): string[] {
  const isOpen = [...session, ...replayed].some(({ exitMs }) => exitMs === null);
  return [
    ...(carried.length === 0
      ? []
      : ['Trades that were open at the start are left out; in the backtest their slots and their stakes are free.']),
    ...(isOpen ? [`Trades that were open at ${utc(toMs)} are valued at the first price from then on, in both.`] : []),
    ...(first === undefined || first.nowMs > fromMs + LOG_MARGIN_MS
      ? [
          `What the session saw is kept ${first === undefined ? 'no more' : `from ${utc(first.nowMs)} on`}: exits before that are not held to it.`,
        ]
      : []),
  ];
}

/** Something is seen every few seconds. */
const LOG_MARGIN_MS = 60_000;
