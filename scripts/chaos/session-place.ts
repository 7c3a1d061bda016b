import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SqliteRegistry } from '../../packages/runtime/src/adapters/embedded/registry-sqlite.ts';
import type { SessionKey } from '../../packages/runtime/src/ports/session-store.ts';

/** A folder with what an embedded container finds: registry, config, state. */
export interface SessionPlace {
  readonly folder: string;
  readonly state: string;
  readonly key: SessionKey;
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

export interface PlaceChoice {
  /** Its timeframe is 5m. */
  readonly strategy: string;
  /** Where strategies are. */
  readonly strategies: string;
  /** Of Binance's spot market. */
  readonly pairs: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
}

/** Candles are not there: the exchange is asked for all of them. */
export async function sessionPlace({ strategy, strategies, pairs, config }: PlaceChoice): Promise<SessionPlace> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-session-'));
  const exchange = { name: 'binance', pair_whitelist: pairs };
  const text = JSON.stringify({ stake_currency: 'USDT', exchange, ...config });
  const object = `strategies/${strategy}/config.json`;
  const file = join(folder, 'objects', 'configs', object);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const registry = new SqliteRegistry(join(folder, 'registry'));
  const tags = {
    ...{ schema_version: '1', strategy_class: strategy, timeframe: '5m', warmup_days: '1', exchange: 'binance' },
    ...{ market: 'spot', pairs: JSON.stringify(pairs), git_commit: 'abcdef0' },
    config_s3_path: `s3://configs/${object}`,
    config_sha256: createHash('sha256').update(text).digest('hex'),
  };
  await registry.register({ name: strategy, source: 'tradai://soak', description: '', tags });
  await registry.setAlias({ name: strategy, alias: 'production', version: 1 });
  registry.close();
  const state = join(folder, 'state');
  return {
    ...{ folder, state, key: { account: 'dry-run', strategy, mode: 'dry-run' } },
    env: {
      ...{ STRATEGY_NAME: strategy, STRATEGY_STAGE: 'Production', TRADING_MODE: 'dry-run', TRADAI_STATE: state },
      ...{ TRADAI_DATA: join(folder, 'data'), TRADAI_REGISTRY: join(folder, 'registry'), HOME: folder },
      ...{ TRADAI_RESULTS: join(folder, 'results'), TRADAI_OBJECTS: join(folder, 'objects') },
      ...{ TRADAI_STRATEGIES: strategies, TRADAI_DATA_POLICY: 'backfill' },
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
