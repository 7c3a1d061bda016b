import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { openPlatformFolder } from '../../packages/platform/src/index.ts';
import { REPOSITORY } from '../demo-container/demo-folder.ts';
import { buildTradai, TRADAI, tradaiIn } from './built-tradai.ts';
import { checkAll, type Check } from './checks.ts';
import { demoExchange, type DemoExchange } from './demo-exchange.ts';
import { holedCandles } from './holed-candles.ts';
import { PlatformClient, type RunSeen } from './platform-client.ts';

/*
 * The platform on an empty folder: `npm run demo:platform`. Users, a registered strategy, candles with holes that are fetched from a simulated
 * exchange, 25 backtests of three users, five of them asked for twice under one key. Looks afterwards whether everything is as it should be, and
 * ends with a table; exit code 1 when anything is not.
 */

const STRATEGY = 'sma-crossover';
const PAIRS = ['BTC/USDT', 'ETH/USDT', 'ADA/USDT', 'XRP/USDT'];
const TIMEFRAME = '1h';
/** Where the exchange's clock stands, and the syncs end. */
const TO = '2021-06-20';
const SLOTS = 10;
const [RUNS, TWICE] = [20, 5];
const USERS = ['ann', 'bob', 'cid'];
const LOOK_MS = 50;
const LONGEST_MS = 10 * 60_000;

const root = join(REPOSITORY, '.demo', 'platform');
const data = join(root, 'data');
rmSync(root, { recursive: true, force: true });
mkdirSync(root, { recursive: true });
console.log(`Everything of this demo lies in ${root}.`);

await step('Building the command', buildTradai);
const exchange = await step('Starting a simulated exchange', () =>
  demoExchange(
    PAIRS.map((pair) => pair.replace('/', '')),
    TIMEFRAME,
    TO,
  ),
);
const seeded = await step('Writing candles with holes', seedCandles);
const platform = await step('tradai up, on an empty folder', () => up(exchange));
let checks: readonly Check[] = [];
try {
  await step(`Registering ${STRATEGY}`, register);
  const users = await step('Making three users, and signing in', signIn);
  await step('Fetching what the candles lack', () => sync(users[0]!));
  const ids = await step(`Submitting ${RUNS + TWICE} backtests, ${TWICE} of them twice`, () => submit(users));
  const most = await step('Running them', () => runAll(users[0]!, ids));
  checks = await step('Looking everywhere', () =>
    checkAll({ data, strategy: STRATEGY, ids, most, slots: SLOTS, pairs: PAIRS, timeframe: TIMEFRAME, to: TO, tradai }),
  );
} finally {
  await step('Stopping', () => stop());
  await exchange.close();
}
const width = Math.max(...checks.map(({ what }) => what.length));
console.log();
for (const { what, found, isSo } of checks) console.log(`${isSo ? '✓' : '✗'} ${what.padEnd(width)}  ${found}`);
const failed = checks.filter(({ isSo }) => !isSo).length;
console.log(`\n${checks.length - failed} as they should be, ${failed} not. ${seeded} candles were missing at first.`);
process.exitCode = failed > 0 ? 1 : 0;

async function step<Result>(text: string, work: () => Promise<Result> | Result): Promise<Result> {
  const fromMs = performance.now();
  process.stdout.write(`${text} … `);
  const result = await work();
  console.log(`${((performance.now() - fromMs) / 1000).toFixed(1)} s`);
  return result;
}

function tradai(args: readonly string[]): Promise<string> {
  return tradaiIn(root, args, join(root, 'compiled'));
}

/** Gives how many candles are missing. */
async function seedCandles(): Promise<number> {
  const holed = PAIRS.map((pair) => holedCandles(pair, TIMEFRAME, root));
  await tradai(['data', 'import', ...holed.map(({ file }) => file), '--data', join(data, 'candles')]);
  return holed.reduce((sum, { missing }) => sum + missing, 0);
}

interface Up {
  readonly address: string;
  end(): Promise<number | null>;
}

async function up({ url }: DemoExchange): Promise<Up> {
  const strategies = join(REPOSITORY, 'examples/strategies');
  const words = ['up', '--data', data, '--port', '0', '--slots', String(SLOTS), '--strategy-dir', strategies, '--json'];
  const child = spawn(process.execPath, [TRADAI, ...words], {
    ...{ cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TRADAI_EXCHANGE_URL_BINANCE: url },
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { address } = JSON.parse(line) as { address: string };
  return {
    address,
    async end() {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
      return child.exitCode;
    },
  };
}

async function stop(): Promise<void> {
  const code = await platform.end();
  if (code !== 0) throw new Error(`tradai up ended with ${String(code)}`);
}

async function register(): Promise<void> {
  const place = ['--registry', join(data, 'registry'), '--strategy-dir', join(REPOSITORY, 'examples/strategies')];
  await tradai(['registry', 'register', STRATEGY, '--pairs', PAIRS.join(','), '--alias', 'production', ...place]);
}

function signIn(): Promise<readonly PlatformClient[]> {
  return Promise.all(
    USERS.map(async (name) => {
      const out = await tradai(['token', 'create', name, '--group', 'researcher', '--data', data, '--json']);
      return PlatformClient.signIn(platform.address, name, (JSON.parse(out) as { secret: string }).secret);
    }),
  );
}

async function sync(user: PlatformClient): Promise<void> {
  const libraries = [{ exchange: 'binance', market: 'spot', timeframe: TIMEFRAME, pairs: PAIRS }];
  const { sync_id: id } = await user.post<{ sync_id: string }>('/data/syncs', {
    libraries,
    from: '2021-01-01',
    to: TO,
  });
  for (const untilMs = performance.now() + LONGEST_MS; performance.now() < untilMs; await pause(5000)) {
    const { state } = await user.get<{ state: string }>(`/data/syncs/${id}`);
    if (state === 'DONE') return;
    if (state === 'FAILED' || state === 'PARTIAL') throw new Error(`the sync is ${state}`);
  }
}

/** Every fourth run is asked for once more; gives the ids. */
async function submit(users: readonly PlatformClient[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let run = 0; run < RUNS; run++) {
    const user = users[run % users.length]!;
    const body = {
      ...{ strategy: STRATEGY, alias: 'production', data_policy: 'strict', labels: { demo: String(run) } },
      timerange: { from: `2021-0${2 + (run % 3)}-01`, to: '2021-06-15' },
    };
    const { id } = await user.submit(`demo-${run}`, body);
    ids.push(id);
    if (run % (RUNS / TWICE) !== 0) continue;
    const again = await user.submit(`demo-${run}`, body);
    if (!again.isReplayed || again.id !== id) throw new Error(`run ${run} was accepted twice under one key`);
  }
  return ids;
}

/** Looks into the folder, which costs no requests; gives how many ran at once at most. */
async function runAll(user: PlatformClient, ids: readonly string[]): Promise<number> {
  const folder = await openPlatformFolder(data);
  try {
    let most = 0;
    for (const untilMs = performance.now() + LONGEST_MS; performance.now() < untilMs; await pause(LOOK_MS)) {
      const { slots, runs } = await folder.counts();
      most = Math.max(most, slots.backtest);
      const { QUEUED: queued, STARTING: starting, RUNNING: running } = runs;
      const left = queued + starting + running;
      if (process.stdout.isTTY) process.stdout.write(`\rRunning them … ${ids.length - left} of ${ids.length} `);
      if (left === 0 && slots.backtest === 0) return most;
    }
    throw new Error('the runs did not end in time');
  } finally {
    folder.close();
    for (const run of await user.runs()) if (run.status !== 'COMPLETED') console.log(failureText(run));
  }
}

function failureText({ run_id: id, status, error }: RunSeen): string {
  return `${id} is ${status}: ${error?.code ?? ''} ${error?.message ?? ''}`;
}
