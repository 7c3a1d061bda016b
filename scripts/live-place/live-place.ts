import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openSessionStore } from '../../packages/runtime/src/compose/open-session-store.ts';
import type { SessionKey, SessionStore } from '../../packages/runtime/src/ports/session-store.ts';
import { demoFolder, exampleConfig, REPOSITORY, type DemoFolder } from '../demo-container/demo-folder.ts';
import { embeddedPlace } from '../demo-container/embedded-place.ts';
import { register } from '../demo-container/register.ts';
import type { TradaiPlace } from '../demo-dry-run/tradai.ts';
import { SIM_KEY } from './live-market.ts';

const EXAMPLES = join(REPOSITORY, 'examples', 'strategies');
export const ACCOUNT = 'main';

export interface LivePlaceWishes {
  /** Of a folder in `.demo`, or a path. */
  readonly name: string;
  /** Of the examples. */
  readonly strategy: string;
  readonly pairs: readonly string[];
  /** Beside the example's config. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Registry, config, key and state of a session with money, in folders. */
export interface LivePlace {
  readonly demo: DemoFolder;
  readonly key: SessionKey;
  readonly env: Readonly<Record<string, string>>;
  readonly command: TradaiPlace;
  /** A connection of its own to the journal. */
  store(): Promise<SessionStore>;
}

/** Registers the strategy. A permit is not given here: a person does that, with `tradai live allow`. */
export async function livePlace({ name, strategy, pairs, config }: LivePlaceWishes): Promise<LivePlace> {
  const given = { ...exampleConfig(strategy), ...config, dry_run: false };
  const demo = demoFolder({ name, strategy, pairs, config: given });
  const place = await embeddedPlace({ ...demo, data: demo.empty('session-data') });
  await register(demo, place, EXAMPLES);
  await place.close();
  const state = demo.empty('state');
  const env = {
    ...{ ...place.env, TRADAI_STATE: state, HOME: demo.root, NODE_COMPILE_CACHE: join(demo.root, 'compiled') },
    ...{ STRATEGY_NAME: strategy, STRATEGY_STAGE: 'Production', TRADING_MODE: 'live', ACCOUNT },
    ...{ TRADAI_STRATEGIES: EXAMPLES, TRADAI_DATA_POLICY: 'backfill', SESSION_LOG_HOURS: '1000' },
    TRADAI_SECRET_EXCHANGE_MAIN: JSON.stringify(SIM_KEY),
  };
  return {
    ...{ demo, env, key: { account: ACCOUNT, strategy, mode: 'live' } as const },
    command: { file: demo.tradai, cwd: demo.root, env },
    store: () => openSessionStore({ kind: 'folder', folder: state }),
  };
}

/** The command. */
export function buildCommand(): void {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: REPOSITORY, stdio: 'inherit' });
  if (status !== 0) throw new Error('the build failed, as is said above');
}
