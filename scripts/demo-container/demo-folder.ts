import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What a demo works with; everything lies below `root`. */
export interface DemoFolder {
  readonly root: string;
  /** Of the repository. */
  readonly tradai: string;
  readonly strategy: string;
  /** Candles as a person imports them. */
  readonly data: string;
  readonly image: string;
  readonly config: string;
  readonly pairs: readonly string[];
  /** A folder that is empty, for what a container keeps. */
  empty(name: string): string;
}

export interface DemoWishes {
  /** Of a folder in `.demo`, or a path. */
  readonly name: string;
  readonly strategy: string;
  readonly pairs: readonly string[];
  /** Of which the pairs are put in their place. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Writes the config. */
export function demoFolder({ name, strategy, pairs, config: given }: DemoWishes): DemoFolder {
  const root = resolve(ROOT, '.demo', name);
  mkdirSync(root, { recursive: true });
  const config = join(root, 'config.json');
  const exchange = { name: 'binance', pair_whitelist: pairs };
  writeFileSync(config, `${JSON.stringify({ ...given, exchange }, null, 2)}\n`);
  return {
    ...{ root, strategy, config, pairs },
    tradai: join(ROOT, 'packages', 'cli', 'bin', 'tradai.js'),
    data: join(root, 'data'),
    image: join(root, 'image'),
    empty: (folderName) => {
      const folder = join(root, folderName);
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      return folder;
    },
  };
}

/** The config that an example strategy comes with. */
export function exampleConfig(strategy: string): Readonly<Record<string, unknown>> {
  const file = join(ROOT, 'examples', 'strategies', strategy, 'config.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

export const CANDLES = join(ROOT, 'examples', 'data', 'binance', 'spot', '2021');
export const REPOSITORY = ROOT;
