import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SqliteRegistry } from '../adapters/embedded/registry-sqlite.ts';
import { importFolder } from '../data/import/import-folder.ts';
import type { Io } from '../process/io.ts';

const EXAMPLES = fileURLToPath(new URL('../../../../examples/', import.meta.url));
export const STRATEGY = 'sma-crossover';
/** Two months: enough for some trades, and read in a moment. */
export const MONTHS = '20210301-20210501';
const CONFIG_KEY = `strategies/${STRATEGY}/config.json`;

/** A folder with candles, a registry and buckets, as an embedded container finds them. */
export interface ContainerWorld {
  readonly folder: string;
  /** The three variables, and where everything is. */
  readonly env: Readonly<Record<string, string>>;
  readonly registry: SqliteRegistry;
  /** File of an object in the bucket `configs`. */
  configFile(key: string): string;
  putConfig(text: string): void;
  remove(): void;
}

/** With candles of a few pairs, an example strategy registered as version 1, and its config in the bucket `configs`. */
export async function containerWorld(): Promise<ContainerWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-container-'));
  const at = (name: string): string => join(folder, name);
  const candles = join(EXAMPLES, 'data/binance/spot/2021');
  await importFolder(candles, at('data'), { exchange: 'binance' }, { nowMs: Date.UTC(2026, 0, 1) });
  const configFile = (key: string): string => join(folder, 'objects', 'configs', key);
  const text = readFileSync(join(EXAMPLES, 'strategies', STRATEGY, 'config.json'), 'utf8');
  const putConfig = (content: string): void => {
    mkdirSync(dirname(configFile(CONFIG_KEY)), { recursive: true });
    writeFileSync(configFile(CONFIG_KEY), content);
  };
  putConfig(text);
  const registry = new SqliteRegistry(at('registry'));
  await registry.register({ name: STRATEGY, source: 'tradai://test', description: '', tags: tagsFor(text) });
  await registry.setAlias({ name: STRATEGY, alias: 'production', version: 1 });
  return {
    folder,
    registry,
    configFile,
    putConfig,
    env: {
      STRATEGY_NAME: STRATEGY,
      STRATEGY_STAGE: 'Production',
      TRADING_MODE: 'backtest',
      TRADAI_DATA: at('data'),
      TRADAI_REGISTRY: at('registry'),
      TRADAI_STATE: at('state'),
      TRADAI_RESULTS: at('results'),
      TRADAI_OBJECTS: at('objects'),
      // Nobody is to be asked.
      TRADAI_DATA_POLICY: 'strict',
    },
    remove: () => {
      registry.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function tagsFor(configText: string): Record<string, string> {
  return {
    schema_version: '1',
    strategy_class: STRATEGY,
    timeframe: '1h',
    warmup_days: '9',
    exchange: 'binance',
    market: 'spot',
    pairs: '["BTC/USDT","ETH/USDT"]',
    config_s3_path: `s3://configs/${CONFIG_KEY}`,
    config_sha256: createHash('sha256').update(configText).digest('hex'),
    git_commit: 'abcdef0',
  };
}

export interface HeardIo extends Io {
  /** What was written so far. */
  readonly heard: { out: string; err: string };
}

/** No terminal. */
export function heardIo(env: Io['env']): HeardIo {
  const heard = { out: '', err: '' };
  return {
    env,
    heard,
    outColumns: 140,
    progress: null,
    out: (text) => void (heard.out += text),
    err: (text) => void (heard.err += text),
  };
}

export interface LogLine {
  readonly type: string;
  readonly level?: string;
  readonly event?: string;
  readonly message?: string;
}

/** Lines of a log, in order. */
export function eventsIn(err: string): readonly LogLine[] {
  return err
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine);
}
