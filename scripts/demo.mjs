/**
 * `npm run demo`: builds the command, imports real candles that ship with the repository, and backtests an example strategy over
 * them. Everything it makes lies in `.demo/`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tradai = join(root, 'packages', 'cli', 'bin', 'tradai.js');
const demo = '.demo';
const data = `${demo}/data`;
const candles = 'examples/data/binance/spot/2021';
const pairs = 'BTC/USDT,ETH/USDT,SOL/USDT,ADA/USDT,LINK/USDT,DOT/USDT,MATIC/USDT,XRP/USDT';

step('Building the command', 'npm', ['run', '--silent', 'build']);
if (!existsSync(join(root, data, 'binance'))) {
  // Only a whole import is taken for done: an earlier demo may have been stopped in the middle.
  rmSync(join(root, data), { recursive: true, force: true });
  step('Importing candles', process.execPath, [tradai, 'data', 'import', candles, '--data', data], 'quiet');
}
step('Backtesting the example sma-crossover', process.execPath, [
  tradai,
  'backtest',
  'sma-crossover',
  '--data',
  data,
  '--pairs',
  pairs,
  '--out',
  `${demo}/report`,
]);

/** Runs a program from the root, after saying what for; the demo ends where one fails. */
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
  return programArguments[0] === tradai
    ? ['npx tradai', ...programArguments.slice(1)].join(' ')
    : [program, ...programArguments].join(' ');
}
