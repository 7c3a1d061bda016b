import { makeRandom } from '@tradai/sim-exchange';
import { readOrderId } from '../../../orders/client-order-id.ts';
import type { OrderView } from '../../../ports/order-exchange.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { BREACH } from './breaches.ts';
import { MadeLiveWorld, MARKET, MortalProcess, type MadeProcess } from './made-live-world.fixture.ts';
import type { MadeFault } from './made-order-exchange.fixture.ts';
import { entriesIn, oracle } from './made-oracle.fixture.ts';
import { decisionsIn, type MadeDecision, type MadeSide } from './made-trader.fixture.ts';

const SECOND = 1000;
/** Share of requests whose answer is lost: of those that arrived, never do, and arrive late a third each. */
const LOST = 0.3;
/** Just within its window, and beyond it. */
const LATEST_MS = 3500;
const LONGEST_LAG_MS = 2000;

/** Spot has no shorts. */
export const MADE_SIDES = [
  { market: 'spot', side: 'long' },
  { market: 'futures', side: 'long' },
  { market: 'futures', side: 'short' },
] as const;

export interface MadeVariant {
  readonly market: 'spot' | 'futures';
  readonly side: MadeSide;
  /** Of entries and exits. */
  readonly kind: 'market' | 'limit';
  readonly seed: number;
}

/** How long its decisions take, with some time to see what became of them. */
export const TRADED_MS = 280 * SECOND;

/**
 * An entry with its stop, which is moved, and an exit, more than a minute later so that a stop may lack for longer than it should; then an entry that never
 * fills and is canceled, and one that is left alone.
 */
function script({ side, kind }: Pick<MadeVariant, 'side' | 'kind'>): readonly MadeDecision[] {
  const rate = kind === 'market' ? null : 100;
  const [stopRate, movedRate, awayRate] = side === 'long' ? [90, 95, 98] : [110, 105, 102];
  return [
    { atMs: 10 * SECOND, pair: PAIR, do: 'enter', side, amount: 1, rate, stopRate },
    { atMs: 40 * SECOND, pair: PAIR, do: 'move-stop', stopRate: movedRate },
    { atMs: 110 * SECOND, pair: PAIR, do: 'exit', rate },
    // Worth no more than one order may be, at 102 too.
    { atMs: 160 * SECOND, pair: PAIR, do: 'enter', side, amount: 0.9, rate: awayRate, stopRate },
    { atMs: 180 * SECOND, pair: PAIR, do: 'cancel-entry' },
    { atMs: 230 * SECOND, pair: PAIR, do: 'enter', side, amount: 1, rate, stopRate },
  ];
}

/** A made world where three of ten answers are lost and reads lag up to two seconds, all by the seed. */
export class MadePlay {
  readonly world: MadeLiveWorld;
  process: MadeProcess;
  /** The longest that a position, or an order's worth of it, had no order that would end it. */
  longestBareMs = 0;
  #bareMs = 0;
  readonly #random: { next(): number };
  readonly #script: readonly MadeDecision[];

  constructor({ market, side, kind, seed }: MadeVariant) {
    this.#script = script({ side, kind });
    this.#random = makeRandom(seed, side === 'long' ? `${market}-${kind}` : `${market}-${side}-${kind}`);
    this.world = new MadeLiveWorld(this.#script, { market });
    const { exchange } = this.world;
    exchange.rest = () => madeFault(this.#random);
    exchange.cancelPlan.push(...Array.from({ length: 60 }, () => madeFault(this.#random)));
    this.process = this.world.start();
  }

  /** A process that died is started again at once. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += SECOND) {
      this.world.exchange.lagMs = LONGEST_LAG_MS * this.#random.next();
      await this.world.time.pass(SECOND);
      this.#look();
      if (this.process.mortal.isDead) this.again();
    }
  }

  again(): void {
    this.process.kill();
    this.process = this.world.start(new MortalProcess());
  }

  /** Whether it ended in order within that time. */
  async ended(ms: number): Promise<boolean> {
    let isOver = false;
    void this.process.ended.then(
      () => (isOver = true),
      () => {},
    );
    for (let passed = 0; passed < ms && !isOver && !this.process.mortal.isDead; passed += SECOND)
      await this.world.time.pass(SECOND);
    return isOver;
  }

  wrong(): Promise<readonly string[]> {
    return wrongIn(this.world);
  }

  /**
   * Decisions of the script to enter that did not become one entry each, in words. After a kill one may come too late for its request, or not at all, as entries
   * are barred.
   */
  async otherEntries(isKilled: boolean): Promise<readonly string[]> {
    const { startMs, exchange } = this.world;
    const records = await this.world.records();
    const entries = entriesIn(records);
    const decided = this.#script.slice(0, isKilled ? decisionsIn(records) : undefined);
    const isSent = (id: number): boolean => exchange.sent.some(({ cid }) => readOrderId(cid)?.intent === id);
    return decided
      .filter((decision) => decision.do === 'enter')
      .flatMap(({ pair, atMs }) => {
        const own = entries.get(`${pair} ${startMs + atMs}`) ?? [];
        const isAsDecided = own.length === 1 && (isKilled || isSent(own[0]!.id));
        return isAsDecided ? [] : [`the entry of ${atMs / SECOND} s is ${own.length} in the books, or was never sent`];
      });
  }

  #look(): void {
    const { books } = this.world.exchange;
    const held = books.held(PAIR);
    const ends = books.orders
      .filter((order) => endsWhat(held, order) && order.kind !== 'limit' && isLive(order.status))
      .reduce((sum, { amount, filled }) => sum + Number(amount) - filled, 0);
    // Sums of steps are not exact: half of one is less than any order.
    const isBare = Math.abs(held) - ends > Number(MARKET.amountStep) / 2;
    this.#bareMs = isBare ? this.#bareMs + SECOND : 0;
    this.longestBareMs = Math.max(this.longestBareMs, this.#bareMs);
  }
}

/** What is wrong at the end, in words; also where what is held has no stop over just as much. */
export async function wrongIn(world: MadeLiveWorld): Promise<readonly string[]> {
  const { books } = world.exchange;
  const live = books.orders.filter(({ status }) => isLive(status));
  const held = books.held(PAIR);
  const stops = live
    .filter((order) => order.stopPrice !== null && endsWhat(held, order))
    .reduce((sum, { amount }) => sum + Number(amount), 0);
  const breaches = [...(await world.records()).keys()].filter((key) => key.startsWith(BREACH));
  return [
    ...(await oracle(world)),
    ...breaches.map((key) => `${key} must not have happened`),
    ...(stops === Math.abs(held) ? [] : [`${held} are held, and stops are for ${stops}`]),
    ...live
      .filter((order) => order.stopPrice === null || !endsWhat(held, order))
      .map(({ cid }) => `${cid} is left behind`),
  ];
}

/** Whether an order lessens what is held, below 0 on a short position. */
function endsWhat(held: number, { side }: Pick<OrderView, 'side'>): boolean {
  return held > 0 ? side === 'sell' : held < 0 && side === 'buy';
}

function isLive(status: OrderView['status']): boolean {
  return status === 'open' || status === 'partial';
}

/** Three of ten answers are lost, and a third of those requests arrives late. */
export function madeFault(random: { next(): number }): MadeFault {
  if (random.next() >= LOST) return { kind: 'ok' };
  const third = Math.floor(3 * random.next());
  if (third === 2) return { kind: 'late', ms: LATEST_MS * random.next() };
  return { kind: 'lost', effect: third === 0 };
}
