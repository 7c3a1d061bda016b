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
  const env = await registeredIn(folder, program, {
    ...{ strategy, config: configOf(tape, seed), pairs: tape.pairs, timeframe: '1h', warmupDays: 2 },
    market: tape.kind === 'spot' ? 'spot' : 'futures',
  });
  const markets = tape.kind === 'spot' ? null : marketsFile(tape.pairs, folder);
  return {
    folder,
    key: { account: 'dry-run', strategy, mode: 'dry-run' },
    markets,
    env: { ...env, TRADING_MODE: 'dry-run', ...(markets === null ? {} : { TRADAI_MARKETS: markets }) },
    store: () => openSessionStore({ kind: 'folder', folder: env['TRADAI_STATE']! }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface RegisteredStrategy {
  readonly strategy: string;
  readonly config: object;
  readonly market: 'spot' | 'futures';
  readonly pairs: readonly string[];
  readonly timeframe: string;
  readonly warmupDays: number;
}

/** Registers a strategy with its config in a folder, and gives the variables by which a container finds everything there. */
export async function registeredIn(
  folder: string,
  program: Pick<CrashProgram, 'folder' | 'strategies'>,
  registered: RegisteredStrategy,
): Promise<Readonly<Record<string, string>>> {
  const { strategy, config } = registered;
  const text = JSON.stringify(config, null, 2);
  const object = `strategies/${strategy}/config.json`;
  const file = join(folder, 'objects', 'configs', object);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const registry = new SqliteRegistry(join(folder, 'registry'));
  await registry.register({
    name: strategy,
    source: 'tradai://crash',
    description: '',
    tags: tagsOf(registered, text, object),
  });
  await registry.setAlias({ name: strategy, alias: 'production', version: 1 });
  registry.close();
  return {
    ...{ STRATEGY_NAME: strategy, STRATEGY_STAGE: 'Production', TRADAI_STATE: join(folder, 'state') },
    ...{ TRADAI_DATA: join(folder, 'data'), TRADAI_REGISTRY: join(folder, 'registry') },
    ...{ TRADAI_RESULTS: join(folder, 'results'), TRADAI_OBJECTS: join(folder, 'objects') },
    ...{ TRADAI_STRATEGIES: program.strategies, TRADAI_DATA_POLICY: 'backfill', HOME: folder },
    NODE_COMPILE_CACHE: join(program.folder, 'compiled'),
  };
}

/** A file of futures markets, with two tiers as most pairs have them. */
function marketsFile(pairs: readonly string[], folder: string): string {
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

function tagsOf(
  { strategy, timeframe, warmupDays, market, pairs }: RegisteredStrategy,
  configText: string,
  object: string,
): Record<string, string> {
  return {
    ...{ schema_version: '1', strategy_class: strategy, timeframe, warmup_days: String(warmupDays) },
    ...{ exchange: 'binance', market, pairs: JSON.stringify(pairs), git_commit: 'abcdef0' },
    config_s3_path: `s3://configs/${object}`,
    config_sha256: createHash('sha256').update(configText).digest('hex'),
  };
}
