import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSessionStore } from '../../packages/runtime/src/compose/open-session-store.ts';
import { openState, statePlace, type StatePlace } from '../../packages/runtime/src/compose/open-state.ts';
import { allowLive } from '../../packages/runtime/src/ports/live-permits.ts';
import { VERSION } from '../../packages/runtime/src/contract/version.ts';
import type { SessionKey, SessionStore } from '../../packages/runtime/src/ports/session-store.ts';
import { registeredIn } from '../crash/place.ts';
import type { CrashProgram } from '../crash/program.ts';
import { marketsFile } from '../live-place/markets-file.ts';
import { ACCOUNT_KEY } from './live-market.ts';
import { STEPS, type LiveTape } from './live-tape.ts';

const ACCOUNT = 'main';
const STRATEGY = { spot: 'hectic', usdm: 'hectic-futures' } as const;
/** Quote units of an order: well below a tenth of the account, the largest that caps let pass. */
const STAKE = 300;

/** A table of a stand-in for DynamoDB in place of a folder. */
export interface StateTable {
  readonly table: string;
  /** How it is reached. */
  readonly env: Readonly<Record<string, string>>;
}

/** A folder with everything that an embedded container needs to trade an account, key and permit included. */
export interface LiveCrashPlace {
  readonly folder: string;
  readonly key: SessionKey;
  readonly env: Readonly<Record<string, string>>;
  readonly state: StatePlace;
  /** A connection of its own to the journal. */
  store(): Promise<SessionStore>;
  remove(): void;
}

/** `seed` decides whether entries and exits are sent with a limit or at the market. */
export async function liveCrashPlace(
  tape: LiveTape,
  seed: number,
  program: CrashProgram,
  table: StateTable | null = null,
): Promise<LiveCrashPlace> {
  const folder = mkdtempSync(join(tmpdir(), `tradai-live-crash-${tape.kind}-${seed}-`));
  const strategy = STRATEGY[tape.kind];
  const market = tape.kind === 'spot' ? 'spot' : 'futures';
  const found = await registeredIn(folder, program, {
    ...{ strategy, market, config: configOf(tape, seed), pairs: tape.pairs, timeframe: '1m', warmupDays: 1 },
  });
  const env = {
    ...found,
    ...{
      TRADING_MODE: 'live',
      ACCOUNT,
      SESSION_LOG_HOURS: '1000',
      TRADAI_MARKETS: marketsFile(folder, { ...tape, steps: STEPS }),
    },
    TRADAI_SECRET_EXCHANGE_MAIN: JSON.stringify(ACCOUNT_KEY),
    ...(table === null ? {} : { ...table.env, HEARTBEAT_TABLE: table.table }),
  };
  const state = statePlace(table?.table ?? null, found['TRADAI_STATE']!, env);
  await allow(state, strategy);
  return {
    ...{ folder, env, state },
    key: { account: ACCOUNT, strategy, mode: 'live' },
    store: () => openSessionStore(state),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function allow(state: StatePlace, strategy: string): Promise<void> {
  const opened = await openState(state);
  await allowLive(
    opened.leaseRows,
    { account: ACCOUNT, strategy },
    { builds: [VERSION], by: 'campaign', atMs: Date.now() },
  );
  opened.close();
}

function configOf({ kind, pairs }: LiveTape, seed: number): object {
  const type = (seed >> 1) % 2 === 0 ? 'limit' : 'market';
  // A limit at this side waits, at the other one it takes what is there: half of the seeds each.
  const pricing = { price_side: type === 'market' || (seed >> 2) % 2 === 0 ? 'other' : 'same', use_order_book: true };
  return {
    ...(kind === 'spot' ? {} : { trading_mode: 'futures', margin_mode: 'isolated' }),
    ...{ dry_run: false, max_open_trades: 3, stake_currency: 'USDT', stake_amount: STAKE },
    ...{ entry_pricing: pricing, exit_pricing: pricing, internals: { process_throttle_secs: 2 } },
    order_types: {
      ...{ entry: type, exit: type, stoploss: 'market', stoploss_on_exchange: true },
      stoploss_on_exchange_interval: 10,
    },
    unfilledtimeout: { entry: 20, exit: 15, unit: 'seconds' },
    exchange: { name: 'binance', pair_whitelist: pairs },
  };
}
