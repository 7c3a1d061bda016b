import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { VERSION } from '../../packages/runtime/src/contract/version.ts';
import { openState } from '../../packages/runtime/src/compose/open-state.ts';
import { allowLive } from '../../packages/runtime/src/container/live/live-permits.ts';
import { startSession, type SessionProcess } from '../crash/session-process.ts';
import { startWitness, WITNESS_SECRET } from '../crash/witness.ts';
import { LiveMarket } from '../live-place/live-market.ts';
import { livePlace, type LivePlace } from '../live-place/live-place.ts';
import { minutesTape } from '../live-place/minutes-tape.ts';
import { orderFaults, readOrderEvidence, type OrderEvidence } from '../live-place/order-evidence.ts';
import { parityDifferences, type EntryFill, type ParityDifference } from './compare.ts';
import { plannedOrders } from './intents.ts';

const STRATEGY = 'brisk';
const STRATEGIES = fileURLToPath(new URL('./strategies', import.meta.url));
const BASES = ['BTC', 'ETH', 'ADA', 'XRP', 'LINK', 'DOT', 'BCH', 'EOS'];
const PAIRS = 5;
const FIRST_MS = Date.parse('2021-02-01');
/** A tape begins so many hours after the one before. */
const APART_MS = 61 * 3_600_000;
const BALANCE = '1000';
const LOOK_MS = 50;
const LONGEST_START_MS = 60_000;
const CONFIG = {
  ...{ timeframe: '1m', stake_currency: 'USDT', stake_amount: 60, max_open_trades: 4, dry_run_wallet: Number(BALANCE) },
  order_types: { entry: 'limit', exit: 'limit', stoploss: 'market', stoploss_on_exchange: true },
  entry_pricing: { price_side: 'other' },
  exit_pricing: { price_side: 'other' },
};

export interface ParityWishes {
  /** The container's entry point. */
  readonly main: string;
  /** Which tape, from 0. */
  readonly tape: number;
  readonly minutes: number;
  readonly factor: number;
}

export interface ParityRun {
  readonly tape: number;
  /** Planned by the live session. */
  readonly orders: number;
  readonly differences: readonly ParityDifference[];
  /** What the exchange says of the live one's books, and who did not end in order. */
  readonly problems: readonly string[];
}

/** A dry run and a live session on one exchange, which shows both the same prices. */
export async function parityRun({ main, tape: number, minutes, factor }: ParityWishes): Promise<ParityRun> {
  const pairs = Array.from({ length: PAIRS }, (_, at) => `${BASES[(number + at) % BASES.length]}/USDT`);
  const tape = minutesTape({ pairs, fromMs: FIRST_MS + number * APART_MS, minutes, isFlat: true });
  const folder = join(tmpdir(), `tradai-parity-${process.pid}-${number}`);
  const [witness, market] = await Promise.all([startWitness(), LiveMarket.open(tape, { factor, balance: BALANCE })]);
  try {
    const place = async (mode: 'dry-run' | 'live'): Promise<LivePlace> =>
      livePlace({
        ...{ name: join(folder, mode), strategy: STRATEGY, strategies: STRATEGIES, pairs, mode, config: CONFIG },
      });
    const places = await Promise.all([place('dry-run'), place('live')]);
    await allow(places[1]);
    const told = (mode: string) => ({
      NOTIFY_WEBHOOK_URL: `${witness.url}${mode}`,
      NOTIFY_WEBHOOK_SECRET: WITNESS_SECRET,
    });
    const sessions = places.map(({ env, key, demo }) =>
      startSession(main, { ...env, ...market.env, ...told(key.mode) }, demo.root),
    );
    const problems = await traded(market, sessions);
    const [dry, live] = await Promise.all(places.map(evidenceOf));
    const of = (mode: string) => plannedOrders(witness.heard.filter(({ path }) => path.endsWith(mode)));
    const fills = { dry: entryFills(dry!), live: entryFills(live!) };
    const faults = Object.values(orderFaults(live!, market.sim)).flat() as string[];
    return {
      ...{ tape: number, orders: of('live').length, problems: [...problems, ...faults] },
      differences: parityDifferences(of('dry-run'), of('live'), fills),
    };
  } finally {
    await Promise.all([market.sim.close(), witness.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function allow({ env, key }: LivePlace): Promise<void> {
  const state = await openState({ kind: 'folder', folder: env['TRADAI_STATE']! });
  try {
    await allowLive(state.leaseRows, key, { builds: [VERSION], by: 'parity', atMs: Date.now() });
  } finally {
    state.close();
  }
}

/** Until the tape is over, and both have ended in order. Gives who did not. */
async function traded(market: LiveMarket, sessions: readonly SessionProcess[]): Promise<readonly string[]> {
  const over = AbortSignal.any([...sessions.map((session) => session.over), AbortSignal.timeout(LONGEST_START_MS)]);
  await market.awaitSession(over, sessions.length);
  while (!market.isOver && !sessions.some((session) => session.over.aborted)) await pause(LOOK_MS);
  for (const { child } of sessions) child.kill('SIGTERM');
  const ends = await Promise.all(sessions.map((session) => session.ended));
  return ends.flatMap(({ code, signal }, at) =>
    code === 0 ? [] : [`a session ended with ${code ?? signal}: ${sessions[at]!.log().trim().split('\n').at(-1)}`],
  );
}

async function evidenceOf(place: LivePlace): Promise<OrderEvidence> {
  const store = await place.store();
  return readOrderEvidence(store, place.key).finally(() => store.close());
}

/** Of the first order of each trade; what is filled counts without fees in the coin. */
function entryFills({ trades }: OrderEvidence): ReadonlyMap<number, EntryFill> {
  return new Map(
    trades.flatMap(({ trade, orders }) => {
      const entry = orders.find(({ isEntry, status }) => isEntry && status === 'closed');
      return entry === undefined ? [] : [[trade.id, { held: entry.filled, rate: entry.rate }] as const];
    }),
  );
}
