import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../demo-container/demo-folder.ts';
import { tradaiIn } from '../demo-platform/built-tradai.ts';
import { holedCandles } from '../demo-platform/holed-candles.ts';
import { PlatformClient } from '../demo-platform/platform-client.ts';
import { RunningPlatform } from './running-platform.ts';

export const STRATEGY = 'sma-crossover';
export const PAIRS = ['BTC/USDT', 'ETH/USDT'] as const;
export const TIMEFRAME = '1h';
export const TO = '2021-06-20';
const USERS = ['ann', 'bob', 'cid'] as const;

/** What rounds begin with: registered strategy, users, candles with holes. */
export interface BaseFolder {
  readonly folder: string;
  readonly passwords: Readonly<Record<string, string>>;
}

/** Of the command that is tried. */
export function tradai(cwd: string, args: readonly string[]): Promise<string> {
  return tradaiIn(cwd, args, join(cwd, '..', 'compiled'));
}

/** Made once; every round has a copy. */
export async function makeBase(folder: string): Promise<BaseFolder> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const data = join(folder, 'data');
  const files = PAIRS.map((pair) => holedCandles(pair, TIMEFRAME, folder).file);
  await tradai(folder, ['data', 'import', ...files, '--data', join(data, 'candles')]);
  const strategies = join(REPOSITORY, 'examples/strategies');
  const place = ['--registry', join(data, 'registry'), '--strategy-dir', strategies];
  await tradai(folder, [
    'registry',
    'register',
    STRATEGY,
    '--pairs',
    PAIRS.join(','),
    '--alias',
    'production',
    ...place,
  ]);
  return { folder, passwords: await makeUsers(folder) };
}

/** A platform makes its folder when it starts. */
async function makeUsers(folder: string): Promise<BaseFolder['passwords']> {
  const platform = new RunningPlatform({ root: folder, slots: 1, env: {}, withMlflow: false });
  await platform.start();
  try {
    const made = USERS.map(async (name) => {
      const words = ['token', 'create', name, '--group', 'researcher', '--data', join(folder, 'data'), '--json'];
      return [name, (JSON.parse(await tradai(folder, words)) as { secret: string }).secret] as const;
    });
    return Object.fromEntries(await Promise.all(made));
  } finally {
    await platform.stop();
  }
}

/** A folder of a round of its own. */
export function copyBase({ folder }: BaseFolder, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(folder, to, { recursive: true });
}

export function signIn({ passwords }: BaseFolder, address: string): Promise<readonly PlatformClient[]> {
  return Promise.all(USERS.map((name) => PlatformClient.signIn(address, name, passwords[name]!)));
}
