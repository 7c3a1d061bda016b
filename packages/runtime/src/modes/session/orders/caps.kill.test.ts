import { makeRandom } from '@tradai/sim-exchange';
import { expect, it } from 'vitest';
import { MOST_CAPS, type Caps } from '../../../orders/caps.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld, MortalProcess } from './made-live-world.fixture.ts';
import { opens, oracle } from './made-oracle.fixture.ts';
import { resumedBy } from './made-person.fixture.ts';
import { MADE_SIDES } from './made-places.fixture.ts';

/** A night tries more. */
const RUNS = Number(process.env['TRADAI_RUNAWAYS'] ?? 5);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const PLAYED_MS = 8 * MINUTE;
const RESUMED_EVERY_MS = 20 * SECOND;
const KILLS = 6;
/** Points of a process at which it is killed: the first, and how many from there on. */
const KILLED_WITHIN = [20, 100] as const;
/** The session begins with 1000, and prices stay at 100. */
const EQUITY = 1000;
const PRICE = 100;
const AMOUNT = 0.5;
const WORTH = AMOUNT * PRICE;
/** Of sums of shares in this test. */
const ROUNDING = 1e-9;

/** What the exchange saw at most, in the unit of the cap. */
type Seen = Pick<Caps, 'ordersPerMinute' | 'ordersPerDay' | 'orderShare' | 'openShare' | 'dayShare'>;
type Cap = keyof Seen;

/** The cap that binds, and what it is lowered to by chance: as many orders, or shares that are worth so many. */
const BINDING: readonly (readonly [cap: Cap, least: number, most: number, unit: number])[] = [
  ['ordersPerMinute', 3, 9, 1],
  ['ordersPerDay', 6, 20, 1],
  ['orderShare', 1, 1, WORTH / EQUITY],
  ['openShare', 3, 12, WORTH / EQUITY],
  ['dayShare', 4, 16, WORTH / EQUITY],
];

/** Enters with all the session's time has, and a second later again. */
function runaway({ market, side }: (typeof MADE_SIDES)[number], draw: (below: number) => number): MadeLiveWorld {
  const [awayRate, stopRate] = side === 'long' ? [99, 90] : [101, 110];
  const script = Array.from(
    { length: PLAYED_MS / SECOND },
    (_, at) =>
      ({
        ...{ atMs: at * SECOND, pair: PAIR, do: 'enter' as const, side, stopRate },
        // Now and then more than an order may be worth where that is lowered, and one that waits.
        ...{ amount: AMOUNT + (draw(8) === 0 ? 0.001 : 0), rate: draw(3) === 0 ? awayRate : null },
      }) as const,
  );
  const world = new MadeLiveWorld(script, { market });
  world.exchange.rest = () => (draw(8) === 0 ? { kind: 'lost', effect: draw(2) === 0 } : { kind: 'ok' });
  return world;
}

interface Played {
  readonly kills: number;
  /** In words. */
  readonly wrong: readonly string[];
}

/** Killed at points by chance and started again at once, while a person resumes whatever halts. */
async function played(seed: number): Promise<Played> {
  const random = makeRandom(seed, 'runaway');
  const draw = (below: number): number => Math.floor(below * random.next());
  const [cap, least, most, unit] = BINDING[seed % BINDING.length]!;
  const world = runaway(MADE_SIDES[seed % MADE_SIDES.length]!, draw);
  world.caps = { [cap]: Number(((least + draw(most - least + 1)) * unit).toFixed(6)) };
  let process = world.start(new MortalProcess(KILLED_WITHIN[0] + draw(KILLED_WITHIN[1])));
  let kills = 0;
  const entered = { openShare: 0, dayShare: 0 };
  for (let ms = 0; ms < PLAYED_MS; ms += SECOND) {
    if (ms % RESUMED_EVERY_MS === 0) await resumedBy(world, ms);
    await world.time.pass(SECOND);
    const now = enteredIn(world);
    for (const share of ['openShare', 'dayShare'] as const) entered[share] = Math.max(entered[share], now[share]);
    if (!process.mortal.isDead) continue;
    process.kill();
    kills += 1;
    process = world.start(new MortalProcess(kills < KILLS ? KILLED_WITHIN[0] + draw(KILLED_WITHIN[1]) : Infinity));
  }
  await world.time.pass(MINUTE);
  const seen = { ...ordersIn(world), ...entered };
  const caps = { ...MOST_CAPS, ...world.caps };
  // What a killed process had written down and did not send counts for the day, so that fewer may have left.
  const isTold = cap === 'ordersPerDay' && world.lines.some((line) => line.endsWith('was refused: orders-per-day'));
  const isReached = isTold || seen[cap] + unit > caps[cap] + ROUNDING;
  const wrong = [...(await oracle(world)), ...beyond(seen, caps)];
  if (!isReached) wrong.push(`${cap} came to ${seen[cap]} alone of ${caps[cap]}`);
  process.stop.abort(new Error('stopped'));
  await world.time.pass(SECOND);
  return { kills, wrong };
}

function beyond(seen: Seen, caps: Caps): readonly string[] {
  const over = (Object.keys(seen) as Cap[]).filter((cap) => seen[cap] > caps[cap] + ROUNDING);
  return over.map((cap) => `${cap} came to ${seen[cap]}, and ${caps[cap]} is allowed`);
}

/** What is held or was ever entered, with what waits, as shares of the equity. */
function enteredIn(world: MadeLiveWorld): Pick<Seen, 'openShare' | 'dayShare'> {
  const { books } = world.exchange;
  const entries = books.orders.filter((order) => opens(world, order));
  const filled = entries.reduce((sum, each) => sum + each.filled, 0);
  const waiting = entries
    .filter(({ status }) => status === 'open' || status === 'partial')
    .reduce((sum, { amount, filled: part, price }) => sum + (Number(amount) - part) * Number(price ?? PRICE), 0);
  return {
    openShare: (Math.abs(books.held(PAIR)) * PRICE + waiting) / EQUITY,
    dayShare: (filled * PRICE + waiting) / EQUITY,
  };
}

/** Of those that the strategy wants, which enters alone: stops, and what leaves in their place, count for nothing. */
function ordersIn(world: MadeLiveWorld): Pick<Seen, 'ordersPerMinute' | 'ordersPerDay' | 'orderShare'> {
  const seen = { ordersPerMinute: 0, ordersPerDay: 0, orderShare: 0 };
  const wanted = world.exchange.sent.filter(({ request }) => opens(world, request));
  for (const [at, { atMs, request }] of wanted.entries()) {
    const before = wanted.slice(0, at + 1);
    const lately = before.filter((each) => each.atMs > atMs - MINUTE);
    seen.ordersPerMinute = Math.max(seen.ordersPerMinute, lately.length);
    seen.ordersPerDay = before.length;
    seen.orderShare = Math.max(seen.orderShare, (Number(request.amount) * Number(request.price ?? PRICE)) / EQUITY);
  }
  return seen;
}

it(
  '18.1 a strategy that enters on every tick, killed in between, is bound to the unit by orders per minute and day, and by the shares of an order, of all that is open and of a day',
  async () => {
    const failures: string[] = [];
    for (let seed = 0; seed < RUNS; seed += 1) {
      const { kills, wrong } = await played(seed);
      if (kills < KILLS) failures.push(`seed ${seed}: killed ${kills} times alone`);
      failures.push(...wrong.map((words) => `seed ${seed}: ${words}`));
    }
    expect(failures).toEqual([]);
  },
  60_000 * RUNS,
);
