import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SqliteRegistry } from '../../packages/runtime/src/adapters/embedded/registry-sqlite.ts';
import { openSessionStore } from '../../packages/runtime/src/compose/open-session-store.ts';
import type { SessionKey, SessionStore } from '../../packages/runtime/src/ports/session-store.ts';
import type { CrashProgram } from './program.ts';
import type { CrashTape } from './tape.ts';

const STRATEGY = { spot: 'restless', usdm: 'restless-futures' } as const satisfies Record<CrashTape['kind'], string>;
export const WALLET = 2000;

/** A folder with everything that an embedded container finds: registry, config, candles, state. */
export interface CrashPlace {
  readonly folder: string;
  readonly key: SessionKey;
  /** Futures need a file with leverage tiers; null: the one that ships. */
  readonly markets: string | null;
  readonly env: Readonly<Record<string, string>>;
  /** A connection of its own to the journal. */
  store(): Promise<SessionStore>;
  remove(): void;
}

/** `seed` decides whether entries wait for the market or take what it offers. */
export async function crashPlace(tape: CrashTape, seed: number, program: CrashProgram): Promise<CrashPlace> {
  const folder = mkdtempSync(join(tmpdir(), `tradai-crash-${tape.kind}-${seed}-`));
  const strategy = STRATEGY[tape.kind];
  const text = JSON.stringify(configOf(tape, seed), null, 2);
  const object = `strategies/${strategy}/config.json`;
  const file = join(folder, 'objects', 'configs', object);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const registry = new SqliteRegistry(join(folder, 'registry'));
  await registry.register({
    name: strategy,
    source: 'tradai://crash',
    description: '',
    tags: tagsOf(tape, text, object),
  });
  await registry.setAlias({ name: strategy, alias: 'production', version: 1 });
  registry.close();
  const state = join(folder, 'state');
  const markets = marketsFile(tape, folder);
  return {
    folder,
    key: { account: 'dry-run', strategy, mode: 'dry-run' },
    markets,
    env: {
      ...{ STRATEGY_NAME: strategy, STRATEGY_STAGE: 'Production', TRADING_MODE: 'dry-run' },
      ...{ TRADAI_DATA: join(folder, 'data'), TRADAI_REGISTRY: join(folder, 'registry'), TRADAI_STATE: state },
      ...{ TRADAI_RESULTS: join(folder, 'results'), TRADAI_OBJECTS: join(folder, 'objects') },
      ...{ TRADAI_STRATEGIES: program.strategies, TRADAI_DATA_POLICY: 'backfill', HOME: folder },
      ...(markets === null ? {} : { TRADAI_MARKETS: markets }),
      NODE_COMPILE_CACHE: join(program.folder, 'compiled'),
    },
    store: () => openSessionStore({ kind: 'folder', folder: state }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Two tiers as most pairs have them. */
function marketsFile({ kind, pairs }: CrashTape, folder: string): string | null {
  if (kind === 'spot') return null;
  const file = join(folder, 'markets.json');
  const tiers = [
    [0, 50_000, 0.01, 20, 0],
    [50_000, null, 0.025, 10, 750],
  ];
  const row = [0.001, null, 0.001, null, 5, null];
  const columns = ['amountStep', 'priceTick', 'minAmount', 'maxAmount', 'minCost', 'maxCost'];
  writeFileSync(
    file,
    JSON.stringify({
      ...{
        schema: 'tradai.markets/1',
        date: '2025-03-01',
        market: 'futures',
        takerFee: 0.0005,
        makerFee: 0.0002,
        columns,
      },
      pairs: Object.fromEntries(pairs.map((pair) => [pair, row])),
      tiers: Object.fromEntries(pairs.map((pair) => [pair, tiers])),
    }),
  );
  return file;
}

function configOf({ kind, pairs }: CrashTape, seed: number): object {
  const pricing = { price_side: (seed >> 1) % 2 === 0 ? 'same' : 'other', use_order_book: true, order_book_top: 1 };
  return {
    ...(kind === 'spot' ? {} : { trading_mode: 'futures', margin_mode: 'isolated' }),
    ...{ max_open_trades: 4, stake_currency: 'USDT', stake_amount: 300, dry_run_wallet: WALLET },
    ...{
      enable_protections: true,
      force_entry_enable: true,
      entry_pricing: pricing,
      exit_pricing: { price_side: 'other' },
    },
    exchange: { name: 'binance', pair_whitelist: pairs },
  };
}

function tagsOf({ kind, pairs }: CrashTape, configText: string, object: string): Record<string, string> {
  return {
    ...{ schema_version: '1', strategy_class: STRATEGY[kind], timeframe: '1h', warmup_days: '2', exchange: 'binance' },
    ...{ market: kind === 'spot' ? 'spot' : 'futures', pairs: JSON.stringify(pairs), git_commit: 'abcdef0' },
    config_s3_path: `s3://configs/${object}`,
    config_sha256: createHash('sha256').update(configText).digest('hex'),
  };
}
