import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { startSession, type SessionProcess } from '../crash/session-process.ts';
import type { CrashProgram } from '../crash/program.ts';
import { startWitness, WITNESS_SECRET } from '../crash/witness.ts';
import { LiveMarket } from '../live-place/live-market.ts';
import { minutesTape } from '../live-place/minutes-tape.ts';
import { sessionPlace, type SessionPlace } from '../live-place/session-place.ts';
import { orderFaults, readOrderEvidence, type OrderEvidence } from '../live-place/order-evidence.ts';
import { parityDifferences, type ParityDifference } from './compare.ts';
import { comparedOrders, whyUnjudged } from './compared-orders.ts';
import { entryFills } from './entry-fills.ts';
import { withHeldStops, withPlannedStops } from './stop-amounts.ts';
import { stopsMet } from './stops-met.ts';

const STRATEGY = 'brisk';
/** For the program. */
export const PARITY_STRATEGIES = fileURLToPath(new URL('./strategies', import.meta.url));
const BASES = ['BTC', 'ETH', 'ADA', 'XRP', 'LINK', 'DOT', 'BCH', 'EOS'];
/** A live session may send ten orders a minute, and each entry is two of them. */
const PAIRS = 3;
const FIRST_MS = Date.parse('2021-02-01');
/** A tape begins so many hours after the one before. */
const APART_MS = 61 * 3_600_000;
const BALANCE = '1000';
const LOOK_MS = 50;
const LONGEST_START_MS = 60_000;
const CONFIG = {
  ...{ timeframe: '1m', stake_amount: 60, max_open_trades: PAIRS, dry_run_wallet: Number(BALANCE) },
  order_types: { entry: 'limit', exit: 'limit', stoploss: 'market', stoploss_on_exchange: true },
  entry_pricing: { price_side: 'other' },
  exit_pricing: { price_side: 'other' },
};

export interface ParityWishes {
  /** With the strategies of this folder. */
  readonly program: CrashProgram;
  /** Which tape, from 0. */
  readonly tape: number;
  readonly minutes: number;
  readonly factor: number;
}

export interface ParityRun {
  readonly tape: number;
  /** Planned by the live session. */
  readonly orders: number;
  /** Why nothing can be said of it, whatever stands below; null: it was judged. */
  readonly unjudged: string | null;
  readonly differences: readonly ParityDifference[];
  /** What the exchange says of the live one's books, and who did not trade, or end in order. */
  readonly problems: readonly string[];
}

/** A dry run and a live session on one exchange, which shows both the same prices. */
export async function parityRun({ program, tape: number, minutes, factor }: ParityWishes): Promise<ParityRun> {
  const pairs = Array.from({ length: PAIRS }, (_, at) => `${BASES[(number + at) % BASES.length]}/USDT`);
  const tape = minutesTape({ pairs, fromMs: FIRST_MS + number * APART_MS, minutes, isFlat: true });
  const [witness, market] = await Promise.all([startWitness(), LiveMarket.open(tape, { factor, balance: BALANCE })]);
  const place = (mode: 'dry-run' | 'live'): Promise<SessionPlace> =>
    sessionPlace({ program, strategy: STRATEGY, pairs, mode, config: CONFIG });
  const places = await Promise.all([place('dry-run'), place('live')]);
  try {
    const told = (mode: string) => ({
      NOTIFY_WEBHOOK_URL: `${witness.url}${mode}`,
      NOTIFY_WEBHOOK_SECRET: WITNESS_SECRET,
    });
    const sessions = places.map(({ env, key, folder }) =>
      startSession(program.main, { ...env, ...market.env, ...told(key.mode) }, folder),
    );
    const { isWhole, problems } = await traded(market, sessions);
    const [dry, live] = await Promise.all(places.map(evidenceOf));
    const heardOf = (mode: string) => witness.heard.filter(({ path }) => path.endsWith(mode));
    const orders = comparedOrders({ dry: heardOf('dry-run'), live: heardOf('live') }, tape.endMs);
    const fills = {
      ...{ dry: entryFills(dry!, orders.dry), live: entryFills(live!, orders.live) },
      met: stopsMet(live!, market.sim),
    };
    const faults = Object.values(orderFaults(live!, market.sim)).flat() as string[];
    const absent = orders.never.map((who) => `${who} never said that it trades`);
    return {
      ...{ tape: number, orders: orders.live.length, unjudged: whyUnjudged(orders, isWhole) },
      problems: [...absent, ...problems, ...faults],
      differences: parityDifferences(withHeldStops(orders.dry, dry!), withPlannedStops(orders.live, live!), fills),
    };
  } finally {
    await Promise.all([market.sim.close(), witness.close()]);
    for (const each of places) each.remove();
  }
}

interface TradedTape {
  /** Both were there until its end. */
  readonly isWhole: boolean;
  /** Who was not, and who did not end in order. */
  readonly problems: readonly string[];
}

/** Until the tape is over, or one has ended before it. */
async function traded(market: LiveMarket, sessions: readonly SessionProcess[]): Promise<TradedTape> {
  const over = AbortSignal.any([...sessions.map((session) => session.over), AbortSignal.timeout(LONGEST_START_MS)]);
  // The clock of a market that nobody asks for the time stands: its tape never ends.
  const hasBegun = await market.awaitSession(over, sessions.length);
  while (hasBegun && !market.isOver && !sessions.some((session) => session.over.aborted)) await pause(LOOK_MS);
  const isWhole = market.isOver;
  // No price moves while one has ended and the other has not.
  market.sim.clock.setFactor(1);
  for (const { child } of sessions) child.kill('SIGTERM');
  const ends = await Promise.all(sessions.map((session) => session.ended));
  const disorder = ends.flatMap(({ code, signal }, at) =>
    code === 0 ? [] : [`a session ended with ${code ?? signal}: ${sessions[at]!.log().trim().split('\n').at(-1)}`],
  );
  return { isWhole, problems: [...(isWhole ? [] : ['the tape was left before its end']), ...disorder] };
}

/** What a session never wrote down is nothing: it may have ended before. */
async function evidenceOf(place: SessionPlace): Promise<OrderEvidence> {
  const store = await place.store();
  try {
    const isThere = (await store.read(place.key)) !== null;
    return isThere ? await readOrderEvidence(store, place.key) : { intents: [], attempts: [], fills: [], trades: [] };
  } finally {
    store.close();
  }
}
