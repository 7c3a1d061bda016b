import { makeRandom } from '@tradai/sim-exchange';
import { expect, it } from 'vitest';
import { positionKey, type BookedPosition } from '../../../orders/order-draft.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';
import { MadeStream } from './made-stream.fixture.ts';

/** Simulated; a night takes more. */
const HOURS = Number(process.env['TRADAI_STREAM_HOURS'] ?? 1);
const FIRST = Number(process.env['TRADAI_STREAM_FROM'] ?? 0);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const PLAYED_MS = 20 * MINUTE;
const LONGEST_DRIFT_MS = 60 * SECOND;

const CYCLE_MS = MINUTE;

/** An order to buy below the price, and one to sell above it: both are executed later, which their answers do not tell. */
function script() {
  return Array.from({ length: PLAYED_MS / CYCLE_MS - 1 }, (_, at) => [
    { atMs: at * CYCLE_MS + 5 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 99, stopRate: 97 } as const,
    { atMs: at * CYCLE_MS + 25 * SECOND, pair: PAIR, do: 'exit', rate: 101 } as const,
  ]).flat();
}

/** By the second of a cycle; in every third one the stop is met in place of the exit. */
function priceAt(ms: number): number {
  const second = (ms % CYCLE_MS) / SECOND;
  const isStopped = Math.floor(ms / CYCLE_MS) % 3 === 2;
  if (second >= 12 && second < 18) return 98.5;
  if (second >= 40 && second < 46) return isStopped ? 96 : 102;
  return 100;
}

async function booked(world: MadeLiveWorld): Promise<number> {
  const text = (await world.records()).get(positionKey(PAIR, 'long'));
  if (text === undefined) return 0;
  const { amount, dust } = JSON.parse(text) as BookedPosition;
  return Number(amount) + Number(dust);
}

interface Played {
  /** Looked at every second. */
  readonly longestDriftMs: number;
  readonly drifts: number;
  readonly wrong: readonly string[];
}

async function played(seed: number): Promise<Played> {
  const random = makeRandom(seed, 'stream');
  const world = new MadeLiveWorld(script(), { market: seed % 2 === 0 ? 'spot' : 'futures' });
  const stream = new MadeStream(world, random);
  const { exchange } = world;
  const process = world.start();
  let [sinceMs, longestDriftMs, drifts] = [Infinity, 0, 0];
  for (let ms = 0; ms < PLAYED_MS; ms += SECOND) {
    if (ms % (15 * SECOND) === 0) {
      stream.change();
      exchange.lagMs = 2 * SECOND * random.next();
      if (random.next() < 0.2) exchange.failReads = 2;
    }
    exchange.books.price(PAIR, priceAt(ms));
    await world.time.pass(SECOND);
    const isApart = Math.abs((await booked(world)) - exchange.books.held(PAIR)) > 1e-9;
    if (isApart && sinceMs === Infinity) drifts += 1;
    sinceMs = isApart ? Math.min(sinceMs, ms) : Infinity;
    longestDriftMs = Math.max(longestDriftMs, isApart ? ms - sinceMs + SECOND : 0);
  }
  stream.trouble = 'well';
  await world.time.pass(2 * MINUTE);
  const wrong = await oracle(world);
  process.stop.abort(new Error('stopped'));
  await world.time.pass(SECOND);
  return { longestDriftMs, drifts, wrong };
}

it('an audit that is due in a part of a millisecond is waited for, not asked for in circles', async () => {
  expect((await played(38)).wrong).toEqual([]);
});

it('a look that is due every minute at most leaves time for itself: one that finds what no stream told comes within that minute', async () => {
  expect((await played(106)).longestDriftMs).toBeLessThan(LONGEST_DRIFT_MS);
});

it(
  `12 through ${HOURS} simulated hours of an account's stream that loses, doubles and holds back what it tells, books are apart from the exchange for a minute at most, and nothing is done twice`,
  async () => {
    const failures: string[] = [];
    let drifts = 0;
    for (let seed = FIRST; seed < FIRST + (HOURS * 60 * MINUTE) / PLAYED_MS; seed += 1) {
      const found = await played(seed);
      drifts += found.drifts;
      failures.push(...found.wrong.map((words) => `seed ${seed}: ${words}`));
      if (found.longestDriftMs > LONGEST_DRIFT_MS) failures.push(`seed ${seed}: apart for ${found.longestDriftMs} ms`);
    }
    expect(failures).toEqual([]);
    expect(drifts).toBeGreaterThan(HOURS);
  },
  120_000 * HOURS,
);
