import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeRandom } from '@tradai/sim-exchange';
import { VERSION } from '../../packages/runtime/src/contract/version.ts';
import { buildProgram, removeProgram } from '../crash/program.ts';
import { startWitness, WITNESS_SECRET, type Witness } from '../crash/witness.ts';
import { printNews } from '../demo-dry-run/news.ts';
import { tradai } from '../demo-dry-run/tradai.ts';
import { LiveMarket } from '../live-place/live-market.ts';
import { ACCOUNT, buildCommand, livePlace, type LivePlace } from '../live-place/live-place.ts';
import { minutesTape } from '../live-place/minutes-tape.ts';
import { contest, type Contest } from './contest.ts';
import { type LifeEnd, Lives } from './lives.ts';
import { verdict } from './verdict.ts';

const STRATEGY = 'sma-crossover';
const PAIRS = [
  ...['BTC/USDT', 'ETH/USDT', 'ADA/USDT', 'XRP/USDT'],
  ...['LINK/USDT', 'DOT/USDT', 'BCH/USDT', 'EOS/USDT'],
];
/** A day on which averages crossed in one market after the other. */
const DAY = '2021-01-18';
const MINUTES = 34;
/** Requests have a window of three seconds of the exchange's time. */
const FACTOR = 15;
const BALANCE = '1000';
/**
 * What a config of money has to say: stops lie with the exchange, an order is worth less than a tenth of the account, and who leaves takes what is
 * offered, so that no trade waits without its stop.
 */
const CONFIG = {
  ...{ timeframe: '1m', stake_amount: 60, max_open_trades: 5 },
  order_types: { entry: 'limit', exit: 'limit', stoploss: 'market', stoploss_on_exchange: true },
  entry_pricing: { price_side: 'other' },
  exit_pricing: { price_side: 'other' },
};
/** Written and not sent; sent and not answered; answered and not written; filled and without its stop; a cancel on its way. */
const ENDS: readonly LifeEnd[] = [
  { kind: 'point', point: 'C03', times: 6 },
  { kind: 'point', point: 'C07', times: 1 },
  { kind: 'point', point: 'C09', times: 1 },
  { kind: 'point', point: 'C14', times: 1 },
  { kind: 'point', point: 'C18', times: 1 },
];
/** Seconds of trading, real time. */
const RANDOM_KILL = [2, 6] as const;

/** Gives the exit code. `seed`: of the moment at which it is killed at random. */
export async function demoLive(seed: number): Promise<number> {
  buildCommand();
  const program = await buildProgram();
  const [place, witness] = await Promise.all([
    livePlace({ name: 'live', strategy: STRATEGY, pairs: PAIRS, config: CONFIG }),
    startWitness(),
  ]);
  const tape = minutesTape({ pairs: PAIRS, fromMs: Date.parse(DAY), minutes: MINUTES, isFlat: false });
  const market = await LiveMarket.open(tape, { factor: FACTOR, balance: BALANCE });
  try {
    console.log(`Everything of this demo lies in ${place.demo.root}.`);
    return await played({ main: program.main, seed }, place, market, witness);
  } finally {
    await Promise.all([market.sim.close(), witness.close()]);
    removeProgram(program);
  }
}

async function played(
  { main, seed }: { readonly main: string; readonly seed: number },
  place: LivePlace,
  market: LiveMarket,
  witness: Witness,
): Promise<number> {
  if (!(await allowed(place, market))) return 1;
  console.log(
    `\n${DAY}, an hour of it as a minute, ${FACTOR} times as fast, on a simulated exchange: ${PAIRS.join(', ')}\n`,
  );
  const say = (text: string): void => print(market.nowMs, text);
  const endNews = printNews(witness, print);
  const { root } = place.demo;
  rmSync(join(root, 'container.log'), { force: true });
  const told = { NOTIFY_WEBHOOK_URL: witness.url, NOTIFY_WEBHOOK_SECRET: WITNESS_SECRET };
  const lives = new Lives({ main, env: { ...place.env, ...told, HEARTBEAT_SECONDS: '2' }, folder: root, market, say });
  const moment = momentOf(seed);
  let dueled: Contest;
  try {
    for (const end of [...ENDS, moment])
      if (!(await lives.live(end))) say(`the tape was over before ${JSON.stringify(end)}`);
    dueled = await toTheEnd(lives, market, say);
  } finally {
    endNews();
  }
  return judged(place, market, lives, dueled);
}

/** As long as it trades before it is killed at random. */
function momentOf(seed: number): LifeEnd {
  const [least, most] = RANDOM_KILL;
  const seconds = least + (most - least) * makeRandom(seed, 'moment').next();
  console.log(
    `The kill at random comes after ${seconds.toFixed(1)} s of trading: \`npm run demo:live -- --seed ${seed}\`.\n`,
  );
  return { kind: 'moment', seconds };
}

/** Two containers, and the one that is left trades until the tape is over and ends in order. */
async function toTheEnd(lives: Lives, market: LiveMarket, say: (text: string) => void): Promise<Contest> {
  const { contest: dueled, holder } = await contest(lives, market, say);
  while (!market.isOver && !holder.over.aborted) await pause(100);
  holder.child.kill('SIGTERM');
  const { code, signal } = await holder.ended;
  market.stand();
  return code === 0
    ? dueled
    : { ...dueled, problems: [...dueled.problems, `the last one ended with ${code ?? signal}`] };
}

/** As a person does it: without a permit nothing trades, so it is given; then everything is looked at. */
async function allowed({ command }: LivePlace, market: LiveMarket): Promise<boolean> {
  const words = [STRATEGY, '--account', ACCOUNT, '--build', VERSION];
  if ((await tradai(command, ['live', 'allow', ...words])) !== 0) return false;
  const env = { ...command.env, ...market.env };
  const looked = ['live', 'doctor', '--strategy', STRATEGY, '--account', ACCOUNT];
  return (await market.atRealPace(() => tradai({ ...command, env }, looked))) === 0;
}

async function judged(place: LivePlace, market: LiveMarket, lives: Lives, dueled: Contest): Promise<number> {
  const { command } = place;
  await tradai(command, ['session', 'show', STRATEGY]);
  const { text, isSound } = await verdict(place, market, {
    ...{ kills: lives.kills, starts: lives.starts, expectedKills: ENDS.length + 1, dueled, ups: lives.ups.spans },
  });
  console.log(text);
  return isSound ? 0 : 3;
}

function print(timeMs: number, text: string): void {
  console.log(`${new Date(timeMs).toISOString().slice(5, 19).replace('T', ' ')}  ${text}`);
}
