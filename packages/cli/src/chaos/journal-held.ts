import { sessionReports, type SessionKey } from '@tradai/runtime';
import type { Io } from '@tradai/runtime/process';
import { TradaiError } from '@tradai/strategy-sdk';
import { replayPlaces } from '../commands/session-parity.ts';
import { lookAt } from '../commands/session-look.ts';
import { withSessions, type Place } from '../commands/session-place.ts';
import type { ChaosPlace } from './chaos-place.ts';
import { decidedRows } from './decided-rows.ts';
import type { Held } from './chaos-wishes.ts';

/** What the journal of a session says of it. */
export interface JournalHeld {
  readonly held: readonly Held[];
  readonly decided: number;
  readonly missed: number;
  readonly trades: number;
  readonly explained: number | null;
}

export interface JournalWishes {
  readonly place: ChaosPlace;
  readonly strategyDir?: readonly string[];
  readonly markets?: string;
  /** The exchange, which tells nothing wrong any more. */
  readonly exchange: string;
  /** Milliseconds of exchange time by which its idea of the exchange's clock may be apart. */
  readonly slackMs: number;
}

/** Rates that are no farther apart count as equal: a session meets the price of a moment, a backtest the one of a candle. */
const TOLERANCE = 0.02;

/** Looks at what a session wrote down: each candle decided once, in order, after it was over, and trades as a backtest has them. */
export async function journalHeld(wishes: JournalWishes, io: Io): Promise<JournalHeld> {
  return withSessions({ state: wishes.place.state }, io, async (place) => {
    const key = { account: 'dry-run', strategy: wishes.place.strategy, mode: 'dry-run' } as const;
    const { view } = await lookAt(place, key);
    if (view.about === null) return NOTHING_WRITTEN;
    const rows = (await place.door.store.rows(key, 'reasons', {})).map((row) => place.api.readRow('reasons', row));
    const { wrong, decided, missed } = decidedRows(rows, wishes.slackMs);
    const parity = await asABacktest(place, key, wishes, io);
    return {
      held: [
        { check: 'each candle is decided once, in order, when it is over', wrong },
        { check: 'trades are those of a backtest, or it is known why not', wrong: parity.wrong },
      ],
      ...{ decided, missed },
      trades: view.closedTotals.trades + view.open.length,
      explained: parity.explained,
    };
  });
}

const NOTHING_WRITTEN: JournalHeld = {
  held: [{ check: 'the session gets as far as trading', wrong: 'its journal holds nothing' }],
  ...{ decided: 0, missed: 0, trades: 0, explained: null },
};

async function asABacktest(
  { door }: Place,
  key: SessionKey,
  { place, strategyDir, markets, exchange }: JournalWishes,
  io: Io,
): Promise<{ readonly wrong: string | null; readonly explained: number | null }> {
  const { sessionParity } = await sessionReports();
  const env = { ...io.env, TRADAI_EXCHANGE_URL: exchange };
  const options = {
    data: place.data,
    ...(strategyDir === undefined ? {} : { strategyDir }),
    ...(markets === undefined ? {} : { markets }),
  };
  const range = { fromMs: -Infinity, toMs: Infinity };
  const request = { store: door.store, key, range, tolerance: TOLERANCE, ...replayPlaces(options, { ...io, env }) };
  try {
    const { summary, differences } = await sessionParity(request);
    const first = differences.find(({ cause }) => cause === 'unexplained');
    if (first === undefined) return { wrong: null, explained: summary.different };
    const when = new Date(first.at_ms).toISOString();
    return {
      wrong: `${summary.unexplained} of ${summary.different} differences have no cause, the first one ${first.pair} at ${when}`,
      explained: summary.different - summary.unexplained,
    };
  } catch (error) {
    if (error instanceof TradaiError && error.code === 'no-candle') return { wrong: null, explained: null };
    throw error;
  }
}
