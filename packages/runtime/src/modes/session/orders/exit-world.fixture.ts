import { defineStrategy, enterLong, exitNow, keep, keepStop, reduce, stopAt } from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { vi } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { PlayFeed } from '../play/play-feed.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import type { MadeProcess } from './made-live-world.fixture.ts';

const SECOND = 1000;
/** What others bid lies below what the session sees: its exits rest, and its entries do not. */
const APART = 0.5;

/** The core on spot of a strategy that leaves when a test says so, looked at every five seconds, where nobody takes its exits at a limit before that is said. */
export class ExitWorld extends CoreWorld {
  /** A reason to leave, or the share by which it reduces, as long as it holds more than so much. */
  wish: 'keep' | { readonly leave: string } | { readonly reduce: number; readonly above?: number } = 'keep';
  /** Where it moves its stop to; null: nowhere. */
  stopAt: number | null = null;
  /** Until then the exchange does not answer who takes an exit at a limit away. */
  deafUntilMs = 0;
  #rate = 106;

  constructor() {
    super('spot');
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
      if (kind !== 'limit' || side !== 'sell' || this.nowMs >= this.deafUntilMs) return cancel(attempt, deadlineMs);
      await this.time.sleep(deadlineMs);
      return { kind: 'unknown', why: 'No answer came in time.' };
    };
  }

  /** 0.943 was bought at 106, and a stop at 95.4 rests. */
  async bought(process: MadeProcess = this.begin()): Promise<MadeProcess> {
    await this.hours(1, 2, process);
    this.price(106);
    await this.time.pass(62 * 60 * SECOND);
    return process;
  }

  /** What the session sees from now on. */
  price(rate: number): void {
    this.#rate = rate;
    this.exchange.books.price(PAIR, rate - APART);
  }

  /** Somebody takes what rests at a limit. */
  take(): void {
    this.exchange.books.price(PAIR, this.#rate);
  }

  /** Orders that sell, oldest first. */
  get sold(): readonly string[] {
    const out = this.exchange.books.orders.filter(({ side }) => side === 'sell');
    return out.map(({ kind, amount, status }) => `${kind} ${amount} ${status}`);
  }

  told(cause: string): readonly string[] {
    return this.received.filter(({ data }) => data['cause'] === cause).map(({ text }) => text);
  }

  #made(): AnyStrategy {
    return defineStrategy({
      ...{ name: 'leaves', timeframe: '1h', stoploss: -0.1, maxEntryPositionAdjustment: -1 },
      indicators: () => ({}),
      entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
      exit: () => [],
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
