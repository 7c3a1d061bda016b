import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { startSimExchange, type SimExchange } from '@tradai/sim-exchange';
import { imageProgram, type SessionProgram } from '../scripts/chaos/program.ts';
import { sessionPlace } from '../scripts/live-place/session-place.ts';
import { CANDLE_MS, madeTape, symbolOf, type MadeTape } from '../scripts/chaos/tape.ts';
import { WatchedSession } from '../scripts/chaos/watched-session.ts';
import { quantile } from '../scripts/soak/figures.ts';
import { atMost, type Figure, type Goal, type Report } from './harness.ts';

/** A candle of five minutes lasts ten seconds, so that a pair says as much a second as a lively one does. */
const CLOSE_FACTOR = 30;
/** Five seconds of real time between two looks, as by default: the exchange allows so many requests a minute of real time. */
const LOOK_SECONDS = 5 * CLOSE_FACTOR;
const CLOSES = 8;
/** Pairs whose price falls, one after the other, at the pace of life. */
const TICK_PAIRS = 30;
/** Trades at once, where there are as many pairs. */
const MOST_SLOTS = 30;
/** The tape would bring the price back. */
const AGAIN_MS = 1000;
const LONGEST_START_MS = 180_000;
/** In which Linux counts the time that processes had. */
const JIFFY_MS = 10;
const MB = 1e6;

/**
 * Closes: the container as it is in the image, a process of its own, beside a simulated exchange: from a price to the line that says what was decided
 * and is written down. What is measured includes the exchange, sockets, ccxt, the strategy's thread, the commit and the pipe of the log.
 */
export async function sessionPath(): Promise<Report> {
  const program = await imageProgram();
  const figures: Figure[] = [];
  const goals: Goal[] = [];
  for (const pairs of [20, 200]) {
    const { delays, rssMb, frames, cpuMs, seconds } = await closesOf(program, pairs);
    const name = `${pairs} pairs`;
    figures.push({ name: `${name}: end of a candle to a decision, p50`, value: quantile(delays, 0.5), unit: 'ms' });
    figures.push({ name: `${name}: end of a candle to a decision, p99`, value: quantile(delays, 0.99), unit: 'ms' });
    figures.push({ name: `${name}: decisions`, value: delays.length, unit: '' });
    figures.push({ name: `${name}: memory`, value: rssMb, unit: 'MB' });
    figures.push({ name: `${name}: messages a second`, value: frames / seconds, unit: '/s' });
    figures.push({ name: `${name}: messages a second of CPU time`, value: (1000 * frames) / cpuMs, unit: '/s' });
    goals.push(atMost(`${name}: end of a candle to a decision, p99, ms`, quantile(delays, 0.99), 1_000));
    if (pairs === 20) goals.push(atMost(`${name}: memory, MB`, rssMb, 350));
  }
  program.remove();
  return { part: 'a session: the end of a candle to a decision', figures, goals };
}

/** Prices, at the pace of life: looks are 50 ms apart; by default they are five seconds apart, which is then what a price waits for. */
export async function sessionTicks(): Promise<Report> {
  const program = await imageProgram();
  const ticks = await fallsOf(program);
  program.remove();
  const name = `${TICK_PAIRS} pairs in trades: price to a decision`;
  return {
    part: 'a session: a price to a decision',
    figures: [
      { name: `${name}, p50`, value: quantile(ticks, 0.5), unit: 'ms' },
      { name: `${name}, p99`, value: quantile(ticks, 0.99), unit: 'ms' },
      { name: `${name}, n`, value: ticks.length, unit: '' },
    ],
    goals: [atMost(`${name}, p99, ms`, quantile(ticks, 0.99), 1_000)],
  };
}

interface Beside {
  readonly sim: SimExchange;
  readonly session: WatchedSession;
  readonly tape: MadeTape;
}

async function closesOf(program: SessionProgram, pairs: number) {
  const internals = { process_throttle_secs: LOOK_SECONDS };
  const config = { minimal_roi: { '0': 10 }, stoploss: -0.9, internals };
  return beside(program, { pairs, factor: CLOSE_FACTOR, strategy: 'restive', config }, async ({ sim, session }) => {
    await session.until(() => session.lines.some(({ event }) => event === 'entry'), 'an entry', LONGEST_START_MS);
    const pid = session.child.pid!;
    const untilNext = (): number => (CANDLE_MS - (sim.clock.now() % CANDLE_MS)) / CLOSE_FACTOR;
    await pause(untilNext() - 1000 > 0 ? untilNext() - 1000 : untilNext() + CANDLE_MS / CLOSE_FACTOR - 1000);
    const before = { cpuMs: cpuMsOf(pid), frames: framesOf(sim), lines: session.lines.length, atMs: performance.now() };
    await pause((CLOSES * CANDLE_MS) / CLOSE_FACTOR);
    const seconds = (performance.now() - before.atMs) / 1000;
    const [marketMs, realMs] = [sim.clock.now(), performance.now()];
    const delays = session.lines.slice(before.lines).flatMap((line) => {
      if (line.event !== 'entry' && line.event !== 'exit') return [];
      const atMs = marketMs - (realMs - line.realMs) * CLOSE_FACTOR;
      return [(atMs % CANDLE_MS) / CLOSE_FACTOR];
    });
    return {
      ...{ delays, seconds, rssMb: rssMbOf(pid) },
      ...{ frames: framesOf(sim) - before.frames, cpuMs: cpuMsOf(pid) - before.cpuMs },
    };
  });
}

/** Each pair is held, and falls by three percent at some moment. */
async function fallsOf(program: SessionProgram): Promise<readonly number[]> {
  const config = { internals: { process_throttle_secs: 0.05 } };
  const choice = { pairs: TICK_PAIRS, factor: 1, strategy: 'willing', config };
  return beside(program, choice, async ({ sim, session, tape }) => {
    const filled = (): number => session.lines.filter(({ event }) => event === 'entry-fill').length;
    await session.until(() => filled() === TICK_PAIRS, 'all entries', LONGEST_START_MS + CANDLE_MS);
    const delays: number[] = [];
    for (const pair of tape.pairs) {
      await pause(200 + 300 * Math.random());
      const isSold = ({ event, facts }: WatchedSession['lines'][number]): boolean =>
        event === 'exit' && facts['pair'] === pair;
      if (session.lines.some(isSold)) continue;
      const market = sim.engine.market('spot', symbolOf(pair))!;
      const price = (0.97 * Number(market.last)) / 1e8;
      const fellMs = performance.now();
      const again = setInterval(() => void fall(sim, pair, price), AGAIN_MS);
      await fall(sim, pair, price);
      await session.until(() => session.lines.some(isSold), `the exit of ${pair}`, 60_000);
      clearInterval(again);
      delays.push(session.lines.find(isSold)!.realMs - fellMs);
    }
    return delays;
  });
}

async function fall({ urls }: SimExchange, pair: string, price: number): Promise<void> {
  const body = JSON.stringify({ price: price.toFixed(2) });
  await fetch(`${urls.admin}/market/${symbolOf(pair)}`, { method: 'POST', body });
}

interface BesideChoice {
  readonly pairs: number;
  readonly factor: number;
  readonly strategy: string;
  readonly config: Readonly<Record<string, unknown>>;
}

async function beside<T>(
  program: SessionProgram,
  choice: BesideChoice,
  work: (parts: Beside) => Promise<T>,
): Promise<T> {
  const { pairs, factor, strategy, config } = choice;
  const tape = madeTape(1, pairs, 8);
  const sim = await startSimExchange({
    ...{ seed: 1, markets: tape.markets, accounts: [{ apiKey: 'key', secret: 'secret' }] },
    clock: factor === 1 ? { mode: 'real', start: tape.startMs } : { mode: 'scaled', start: tape.startMs, factor },
  });
  const money = { max_open_trades: Math.min(pairs, MOST_SLOTS), stake_amount: 100, dry_run_wallet: 200 * MOST_SLOTS };
  const place = await sessionPlace({
    ...{ mode: 'dry-run', timeframe: '5m', program, strategy, pairs: tape.pairs },
    config: { ...money, ...config },
  });
  const session = new WatchedSession(program, place, {
    ...{ TRADAI_EXCHANGE_URL: sim.urls.rest, TRADAI_EXCHANGE_WS: sim.urls.ws },
    TRADAI_CLOCK: `x${factor}`,
  });
  try {
    return await work({ sim, session, tape });
  } finally {
    await session.end();
    await sim.close();
    place.remove();
  }
}

function framesOf({ frames }: SimExchange): number {
  return [...frames.counts.values()].reduce((sum, { written }) => sum + written, 0);
}

/** Of all threads. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * JIFFY_MS;
}

function rssMbOf(pid: number): number {
  return (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024) / MB;
}
