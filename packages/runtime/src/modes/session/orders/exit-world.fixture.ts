import {
  add,
  defineStrategy,
  enterLong,
  enterShort,
  exitNow,
  keep,
  keepStop,
  reduce,
  stopAt,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { vi } from 'vitest';
import { PAIR, SWAP_PAIR } from '../play/play-driver.fixture.ts';
import { PlayFeed } from '../play/play-feed.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import type { MadeProcess } from './made-live-world.fixture.ts';

const SECOND = 1000;
/** What others bid lies below what the session sees, and what they ask above it: its exits rest, and its entries do not. */
const APART = 0.5;

/** The core of a strategy that leaves when a test says so, long or on futures short, looked at every five seconds, where nobody takes its exits at a limit before that is said. */
export class ExitWorld extends CoreWorld {
  /** A reason to leave, or the share by which it reduces, as long as it holds more than so much. */
  wish: 'keep' | { readonly leave: string } | { readonly reduce: number; readonly above?: number } = 'keep';
  /** Where it moves its stop to; null: nowhere. */
  stopAt: number | null = null;
  /** Until then the exchange does not answer who takes an exit at a limit away. */
  deafUntilMs = 0;
  readonly #isShort: boolean;
  readonly #leverage: number;
  #rate = 106;

  constructor(market: 'spot' | 'futures' = 'spot', { isShort = false, leverage = 1 } = {}) {
    super(market, market === 'spot' ? PAIR : SWAP_PAIR);
    this.#isShort = isShort;
    this.#leverage = leverage;
    this.exchange.books.leverage = leverage;
    this.throttleMs = 5 * SECOND;
    this.strategy = this.#made();
    const quoteOf = vi.spyOn(PlayFeed.prototype, 'quoteOf');
    const seen = (): number => this.#rate;
    quoteOf.mockImplementation(function (this: PlayFeed) {
      return { timeMs: this.nowMs(), bid: seen(), ask: seen(), last: seen(), book: null };
    });
    const cancel = this.exchange.cancel.bind(this.exchange);
    this.exchange.cancel = async (attempt, deadlineMs) => {
      const { kind, side } = this.exchange.books.orders.find(({ cid }) => cid === attempt.cid) ?? {};
      if (kind !== 'limit' || side !== this.out || this.nowMs >= this.deafUntilMs) return cancel(attempt, deadlineMs);
      await this.time.sleep(deadlineMs);
      return { kind: 'unknown', why: 'No answer came in time.' };
    };
  }

  /** The side of what leaves. */
  get out(): 'buy' | 'sell' {
    return this.#isShort ? 'buy' : 'sell';
  }

  /** 0.943 was bought at 106, and a stop at 95.4 rests; or sold, and it is at 116.6. With leverage it is so much nearer. */
  async bought(process: MadeProcess = this.begin()): Promise<MadeProcess> {
    await this.hours(1, 2, process);
    this.price(106);
    await this.time.pass(62 * 60 * SECOND);
    return process;
  }

  /** What the session sees from now on. */
  price(rate: number): void {
    this.#rate = rate;
    this.exchange.books.price(this.pair, this.#isShort ? rate + APART : rate - APART);
  }

  /** Somebody takes what rests at a limit. */
  take(): void {
    this.exchange.books.price(this.pair, this.#rate);
  }

  /** Orders that leave, oldest first. */
  get sold(): readonly string[] {
    const out = this.exchange.books.orders.filter(({ side }) => side === this.out);
    return out.map(({ kind, amount, status }) => `${kind} ${amount} ${status}`);
  }

  told(cause: string): readonly string[] {
    return this.received.filter(({ data }) => data['cause'] === cause).map(({ text }) => text);
  }

  #made(): AnyStrategy {
    return defineStrategy({
      ...{ name: 'leaves', timeframe: '1h', stoploss: -0.1, maxEntryPositionAdjustment: -1, canShort: this.#isShort },
      indicators: () => ({}),
      entry: ({ candles }) => [(this.#isShort ? enterShort : enterLong)(candles.close.gt(105), 'up')],
      exit: () => [],
      leverage: () => this.#leverage,
      customStakeAmount: () => 100 / this.#leverage,
      customStoploss: () => (this.stopAt === null ? keepStop : stopAt(this.stopAt)),
      customExit: () => (typeof this.wish === 'object' && 'leave' in this.wish ? exitNow(this.wish.leave) : keep),
      adjustTradePosition: ({ trade }) => {
        const { wish } = this;
        const isToReduce = typeof wish === 'object' && 'reduce' in wish && trade.amount > (wish.above ?? 0.9);
        return isToReduce ? reduce({ fraction: wish.reduce }) : keep;
      },
    });
  }
}

/** One whose strategy leaves nothing, and adds 50 for as long as a test says so and it holds less than 1.2: at the market's rate, or at a limit. */
export class AddingWorld extends ExitWorld {
  isAdding = false;

  constructor(market: 'spot' | 'futures', how: { readonly limit?: number } = {}) {
    super(market);
    this.strategy = defineStrategy({
      ...{ name: 'adds', timeframe: '1h', stoploss: -0.1, maxEntryPositionAdjustment: -1 },
      indicators: () => ({}),
      entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
      exit: () => [],
      customStakeAmount: () => 100,
      adjustTradePosition: ({ trade }) => (this.isAdding && trade.amount < 1.2 ? add(50, how) : keep),
    });
  }
}

/** The exit of what is held rests, and 0.4 of it is executed. */
export async function partlySold(market: 'spot' | 'futures'): Promise<ExitWorld> {
  const world = new ExitWorld(market);
  await world.bought();
  world.wish = { leave: 'out' };
  await world.time.pass(10 * SECOND);
  world.exchange.books.fillShare = 0.4;
  world.take();
  world.price(106);
  world.exchange.books.fillShare = 1;
  await world.time.pass(10 * SECOND);
  return world;
}

/** What is held leaves at a limit, at the exchange's stop as at the core's. */
export async function boughtWithLimits(market: 'spot' | 'futures' = 'spot'): Promise<ExitWorld> {
  const world = new ExitWorld(market);
  world.stopType = 'limit';
  world.rates = { stopOrderType: 'limit' };
  await world.bought();
  return world;
}
