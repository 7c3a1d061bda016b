/** What the demos have in common: the command, candles, and a way to show and run one step after the other. Everything lies in `.demo/`. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = join(root, 'packages', 'cli', 'bin', 'tradai.js');
const data = '.demo/data';
const candles = 'examples/data/binance/spot/2021';

export const demo = '.demo';

/** The example and what it runs on, as options of `tradai backtest` and all that take the same. */
export const example = [
  'sma-crossover',
  '--data',
  data,
  '--pairs',
  'BTC/USDT,ETH/USDT,SOL/USDT,ADA/USDT,LINK/USDT,DOT/USDT,MATIC/USDT,XRP/USDT',
];

/** Builds the command and imports the candles that ship with the repository, once. */
export function prepare() {
  step('Building the command', 'npm', ['run', '--silent', 'build']);
  if (existsSync(join(root, data, 'binance'))) return;
  // Only a whole import is taken for done: an earlier demo may have been stopped in the middle.
  rmSync(join(root, data), { recursive: true, force: true });
  step('Importing candles', process.execPath, [command, 'data', 'import', candles, '--data', data], 'quiet');
}

/** Runs the command after saying what for. */
export function tradai(title, ...programArguments) {
  step(title, process.execPath, [command, ...programArguments]);
}

/** Runs a program from the root; the demo ends where one fails. */
function step(title, program, programArguments, output) {
  console.error(`\n${title}: ${shown(program, programArguments)}`);
  const { status } = spawnSync(program, programArguments, {
    cwd: root,
    stdio: ['inherit', output === 'quiet' ? 'ignore' : 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** As a person would type it. */
function shown(program, programArguments) {
  return programArguments[0] === command
    ? ['npx tradai', ...programArguments.slice(1)].join(' ')
    : [program, ...programArguments].join(' ');
}
