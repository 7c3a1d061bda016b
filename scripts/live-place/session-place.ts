import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSessionStore } from '../../packages/runtime/src/compose/open-session-store.ts';
import { openState, type StatePlace } from '../../packages/runtime/src/compose/open-state.ts';
import { allowLive } from '../../packages/runtime/src/ports/live-permits.ts';
import type { SessionMode } from '../../packages/runtime/src/contract/heartbeat.ts';
import { VERSION } from '../../packages/runtime/src/contract/version.ts';
import type { SessionKey, SessionStore } from '../../packages/runtime/src/ports/session-store.ts';
import { registeredIn } from '../crash/place.ts';
import type { CrashProgram } from '../crash/program.ts';
import { SIM_KEY } from './live-market.ts';

const ACCOUNT = 'main';

export interface SessionPlaceWishes {
  /** As `registeredIn` wants it. */
  readonly program: Pick<CrashProgram, 'folder' | 'strategies'>;
  /** One of the program's. */
  readonly strategy: string;
  /** Its timeframe; absent: 1m. */
  readonly timeframe?: string;
  readonly pairs: readonly string[];
  readonly mode: SessionMode;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A folder of its own with everything that a container needs on spot, key and permit included. */
export interface SessionPlace {
  readonly folder: string;
  readonly key: SessionKey;
  readonly state: StatePlace & { readonly kind: 'folder' };
  readonly env: Readonly<Record<string, string>>;
  /** A connection of its own to the journal. */
  store(): Promise<SessionStore>;
  remove(): void;
}

export async function sessionPlace(wishes: SessionPlaceWishes): Promise<SessionPlace> {
  const { program, strategy, pairs, mode, timeframe = '1m' } = wishes;
  const folder = mkdtempSync(join(tmpdir(), `tradai-${mode}-`));
  const exchange = { name: 'binance', pair_whitelist: pairs };
  const config = { ...wishes.config, stake_currency: 'USDT', exchange, dry_run: mode === 'dry-run' };
  const found = await registeredIn(folder, program, {
    ...{ strategy, config, market: 'spot', pairs, timeframe, warmupDays: 1 },
  });
  const key = { account: mode === 'live' ? ACCOUNT : 'dry-run', strategy, mode };
  const state = { kind: 'folder', folder: found['TRADAI_STATE']! } as const;
  if (mode === 'live') await allow(state, key);
  return {
    ...{ folder, key, state },
    env: {
      ...{ ...found, TRADING_MODE: mode, ACCOUNT: key.account, SESSION_LOG_HOURS: '1000' },
      ...(mode === 'live' ? { TRADAI_SECRET_EXCHANGE_MAIN: JSON.stringify(SIM_KEY) } : {}),
    },
    store: () => openSessionStore(state),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function allow(place: StatePlace, key: SessionKey): Promise<void> {
  const state = await openState(place);
  try {
    await allowLive(state.leaseRows, key, { builds: [VERSION], by: 'script', atMs: Date.now() });
  } finally {
    state.close();
  }
}
