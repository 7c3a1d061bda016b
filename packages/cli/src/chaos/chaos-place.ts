import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { findStrategy, strategyFolders, strategyRoots } from '@tradai/runtime';
import { makeFolder } from '@tradai/runtime/data';
import { UsageError, type Io } from '@tradai/runtime/process';
import type { OpenedTapes } from '@tradai/sim-exchange';
import { registryRegisterCommand } from '../commands/registry-register.ts';
import type { ChaosWishes } from './chaos-wishes.ts';

/** What a container of a chaos run finds: registry, config, state. */
export interface ChaosPlace {
  readonly state: string;
  readonly data: string;
  /** As the registry knows it. */
  readonly strategy: string;
  readonly env: Readonly<Record<string, string>>;
}

const STAKE = 100;
const WALLET = 1_000;

/** Makes the folder of a run: the strategy is registered there, with the pairs of the tapes. Throws as `registry register` does. */
export async function chaosPlace(
  wishes: ChaosWishes,
  { markets }: OpenedTapes,
  folder: string,
  io: Io,
): Promise<ChaosPlace> {
  makeFolder(folder);
  const inside = (name: string): string => join(folder, name);
  const config = inside('session-config.json');
  writeFileSync(config, `${JSON.stringify(configOf(wishes, markets), null, 1)}\n`);
  let told = '';
  const where = { TRADAI_REGISTRY: inside('registry'), TRADAI_CONFIG_PATH: config };
  const env = { ...io.env, ...where, MLFLOW_TRACKING_URI: undefined };
  const { strategyDir } = wishes;
  await registryRegisterCommand(
    wishes.strategy,
    { config: [config], alias: 'production', json: true, ...(strategyDir === undefined ? {} : { strategyDir }) },
    { ...io, env, out: (text) => (told += text) },
  );
  const { name } = JSON.parse(told) as { readonly name: string };
  const { file } = await findStrategy(wishes.strategy, strategyFolders(strategyRoots(), strategyDir));
  return {
    state: inside('state'),
    data: inside('data'),
    strategy: name,
    env: {
      ...{ STRATEGY_NAME: name, STRATEGY_STAGE: 'Production', TRADING_MODE: 'dry-run', HOME: folder },
      ...{ ...where, TRADAI_STATE: inside('state') },
      ...{ TRADAI_DATA: inside('data'), TRADAI_RESULTS: inside('results'), TRADAI_DATA_POLICY: 'backfill' },
      ...(wishes.markets === undefined ? {} : { TRADAI_MARKETS: resolve(wishes.markets) }),
      // The folder that holds a folder per strategy.
      TRADAI_STRATEGIES: dirname(dirname(resolve(file))),
    },
  };
}

function configOf({ config }: ChaosWishes, markets: OpenedTapes['markets']): Record<string, unknown> {
  const [first] = markets;
  const { kind, quote } = first!;
  if (markets.some((each) => each.kind !== kind || each.quote !== quote))
    throw new UsageError(
      'The tapes have markets of several kinds or stake currencies; expected --market or --symbol to choose those of one.',
    );
  const given = config === undefined ? {} : readConfig(config);
  const pairs = markets.map(({ base }) => (kind === 'spot' ? `${base}/${quote}` : `${base}/${quote}:${quote}`));
  const futures = kind === 'usdm' ? { trading_mode: 'futures', margin_mode: 'isolated' } : {};
  return {
    ...{ stake_amount: STAKE, dry_run_wallet: WALLET, max_open_trades: pairs.length },
    ...given,
    ...{ ...futures, stake_currency: quote, exchange: { name: 'binance', pair_whitelist: pairs } },
  };
}

function readConfig(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(`--config ${file} cannot be read as JSON: ${(error as Error).message}`);
  }
}
