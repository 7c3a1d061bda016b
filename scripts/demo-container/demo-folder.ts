import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const STRATEGY = 'sma-crossover';
/** Inside the shipped candles. */
const TIMERANGE = '20210115-20210615';
const PAIRS = ['BTC/USDT', 'ETH/USDT', 'ADA/USDT', 'XRP/USDT'];

/** What a demo works with; everything lies below `.demo/container`. */
export interface DemoFolder {
  readonly root: string;
  /** Of the repository. */
  readonly tradai: string;
  /** Candles as a person imports them. */
  readonly data: string;
  readonly image: string;
  readonly config: string;
  readonly pairs: readonly string[];
  /** A folder that is empty, for what a container keeps. */
  empty(name: string): string;
}

export function demoFolder(): DemoFolder {
  const root = join(ROOT, '.demo', 'container');
  mkdirSync(root, { recursive: true });
  const example = JSON.parse(
    readFileSync(join(ROOT, 'examples', 'strategies', STRATEGY, 'config.json'), 'utf8'),
  ) as Record<string, unknown>;
  const config = join(root, 'config.json');
  const exchange = { name: 'binance', pair_whitelist: PAIRS };
  writeFileSync(config, `${JSON.stringify({ ...example, exchange, timerange: TIMERANGE }, null, 2)}\n`);
  return {
    root,
    config,
    pairs: PAIRS,
    tradai: join(ROOT, 'packages', 'cli', 'bin', 'tradai.js'),
    data: join(root, 'data'),
    image: join(root, 'image'),
    empty: (name) => {
      const folder = join(root, name);
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      return folder;
    },
  };
}

export const CANDLES = join(ROOT, 'examples', 'data', 'binance', 'spot', '2021');
export const REPOSITORY = ROOT;
