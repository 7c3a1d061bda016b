import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSessionStore } from '../../packages/runtime/src/compose/open-session-store.ts';
import { CrashMarket } from '../crash/market.ts';
import type { PlannedWish } from '../crash/plan.ts';
import { startWitness, WITNESS_SECRET, type Witness } from '../crash/witness.ts';
import { CANDLES, demoFolder, exampleConfig, REPOSITORY, type DemoFolder } from '../demo-container/demo-folder.ts';
import type { DemoPlace } from '../demo-container/demo-place.ts';
import { embeddedPlace } from '../demo-container/embedded-place.ts';
import { register } from '../demo-container/register.ts';
import { runProgram } from '../demo-container/run-program.ts';
import { comparisonsText } from './comparisons-text.ts';
import { atHour, DAY, PAIRS, tapeOfDay } from './day.ts';
import { openTradesOf } from './open-trades-of.ts';
import { printNews } from './news.ts';
import { playDay } from './play-day.ts';
import { tradai, type TradaiPlace } from './tradai.ts';
import { verdict } from './verdict.ts';

const STRATEGY = 'sma-crossover';
/** Of its config. */
const WALLET = 1000;
/** A day in three minutes. */
const FACTOR = 480;
const MAIN = join(REPOSITORY, 'packages', 'runtime', 'dist', 'main.js');
const EXAMPLES = join(REPOSITORY, 'examples', 'strategies');
/** Somewhere between these hours of the day, in each of which a trade is open. */
const KILLS = [
  [3, 6],
  [11, 14],
  [17, 21],
] as const;
const PAUSE = { id: 'demo-pause', hour: 8.3, words: ['pause', STRATEGY, '--reason', 'news at nine'] } as const;
const RESUME = { id: 'demo-resume', hour: 9.4, words: ['resume', STRATEGY, '--reason', 'the news is out'] } as const;
const WISHES: readonly PlannedWish[] = [
  { id: PAUSE.id, atMs: atHour(PAUSE.hour), wish: { kind: 'pause' } },
  { id: RESUME.id, atMs: atHour(RESUME.hour), wish: { kind: 'resume' } },
];

/** What surrounds the session of the demo. */
interface DemoDay {
  readonly demo: DemoFolder;
  readonly env: DemoPlace['env'];
  readonly market: CrashMarket;
  readonly witness: Witness;
  readonly command: TradaiPlace;
}

/** The container on nothing but folders, the simulated exchange beside it. Gives the exit code. */
export async function dayOnFolders(): Promise<number> {
  const demo = demoFolder({ name: 'dry-run', strategy: STRATEGY, pairs: PAIRS, config: exampleConfig(STRATEGY) });
  console.log(`Everything of this demo lies in ${demo.root}.`);
  build();
  await importCandles(demo);
  const place = await embeddedPlace({ ...demo, data: demo.empty('session-data') });
  await register(demo, place, EXAMPLES);
  const [market, witness] = await Promise.all([CrashMarket.open(tapeOfDay(), FACTOR), startWitness()]);
  const env = { ...place.env, TRADAI_STATE: demo.empty('state') };
  const command = { file: demo.tradai, cwd: demo.root, env };
  try {
    const kills = await traded({ demo, env, market, witness, command });
    return await judged({ demo, env, market, witness, command }, kills);
  } finally {
    await Promise.all([market.sim.close(), witness.close(), place.close()]);
  }
}

/** The command and the container's program. */
function build(): void {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: REPOSITORY, stdio: 'inherit' });
  if (status !== 0) throw new Error('the build failed, as is said above');
}

/** For the backtest that the day is laid beside. */
async function importCandles({ data, tradai: file, root }: DemoFolder): Promise<void> {
  if (existsSync(join(data, 'binance'))) return;
  // Only a whole import is taken for done: an earlier demo may have been stopped in the middle.
  rmSync(data, { recursive: true, force: true });
  await runProgram(file, ['data', 'import', CANDLES, '--data', data], { cwd: root });
}

/** How many trades were open at each kill. */
async function traded({ demo, env, market, witness, command }: DemoDay): Promise<readonly number[]> {
  console.log(`\n${DAY} on a simulated exchange, ${FACTOR} times as fast: ${PAIRS.join(', ')}\n`);
  const endNews = printNews(witness, print);
  const openAtKill: number[] = [];
  const wish = ({ id, hour, words }: typeof PAUSE | typeof RESUME) => ({
    atMs: atHour(hour),
    act: async () => void (await tradai(command, ['session', ...words, '--id', id])),
  });
  const show = { atMs: atHour(16.2), act: async () => void (await tradai(command, ['session', 'list'])) };
  await playDay({
    ...{ main: MAIN, market, folder: demo.root, acts: [wish(PAUSE), wish(RESUME), show] },
    env: {
      ...{ ...env, STRATEGY_NAME: STRATEGY, STRATEGY_STAGE: 'Production', TRADING_MODE: 'dry-run' },
      ...{
        TRADAI_STRATEGIES: EXAMPLES,
        HEARTBEAT_SECONDS: '2',
        NOTIFY_WEBHOOK_URL: witness.url,
        NOTIFY_WEBHOOK_SECRET: WITNESS_SECRET,
      },
    },
    killsMs: KILLS.map(([from, to]) => atHour(from + (to - from) * Math.random())),
    onKilled: async () => {
      const open = await openTradesOf(env['TRADAI_STATE']!, STRATEGY);
      openAtKill.push(open);
      print(market.nowMs, `SIGKILL, ${open} open; the exchange's clock stands until somebody trades again`);
    },
    onTrading: (start, seconds) =>
      print(market.nowMs, `process ${start} trades, ${seconds.toFixed(1)} s after its start`),
  }).finally(endNews);
  return openAtKill;
}

async function judged(day: DemoDay, kills: readonly number[]): Promise<number> {
  const { env, market, witness, command } = day;
  await tradai(command, ['session', 'show', STRATEGY]);
  const parity = ['session', 'parity', STRATEGY, '--day', DAY, '--data', 'data', '--offline'];
  const parityCode = await tradai(command, parity);
  const store = await openSessionStore({ kind: 'folder', folder: env['TRADAI_STATE']! });
  const parts = { store, market, history: market.sim, witness, strategy: STRATEGY, wishes: WISHES, wallet: WALLET };
  const { text, count } = comparisonsText(await verdict(parts).finally(() => store.close()));
  console.log(`After ${kills.length} SIGKILLs, with ${kills.join(', ')} trades open:\n\n${text}`);
  const isProved = kills.length === KILLS.length && kills.some((open) => open > 0);
  if (!isProved) console.log('No kill hit an open trade: this day has proved too little.');
  return count === 0 && parityCode === 0 && isProved ? 0 : 3;
}

function print(timeMs: number, text: string): void {
  console.log(`${new Date(timeMs).toISOString().slice(5, 16).replace('T', ' ')}  ${text}`);
}
