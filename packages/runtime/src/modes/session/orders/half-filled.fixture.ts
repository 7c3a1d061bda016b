import { PAIR } from '../play/play-driver.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import { LIVE_KEY, MortalProcess, type MadeProcess } from './made-live-world.fixture.ts';

const SECOND = 1000;

/** The first entry of a session wants 0.943, has bought 0.4, and rests; its stop lies at the exchange. */
export class HalfFilled extends CoreWorld {
  /** For so long after the first one the exchange answers to no cancel of the entry. */
  deafMs = 0;
  askedMs = Infinity;

  constructor(market: 'spot' | 'futures') {
    super(market);
    this.throttleMs = 5 * SECOND;
    this.exchange.books.fillShare = 400 / 943;
    const cancel = this.exchange.cancel.bind(this.exchange);
    this.exchange.cancel = async (attempt, deadlineMs) => {
      const order = this.exchange.books.orders.find(({ cid }) => cid === attempt.cid);
      if (order?.side !== 'buy') return cancel(attempt, deadlineMs);
      this.askedMs = Math.min(this.askedMs, this.nowMs);
      if (this.nowMs >= this.askedMs + this.deafMs) return cancel(attempt, deadlineMs);
      await this.time.sleep(deadlineMs);
      return { kind: 'unknown', why: 'No answer came in time.' };
    };
  }

  async bought(mortal = new MortalProcess()): Promise<MadeProcess> {
    const process = this.begin(mortal);
    await this.hours(1, 3, process);
    await this.time.pass(10 * SECOND);
    this.exchange.books.fillShare = 1;
    this.exchange.books.price(PAIR, 107);
    await this.time.pass(10 * SECOND);
    return process;
  }

  /** Until the entry is asked to go. */
  async ask(how: 'force-exit' | 'close'): Promise<void> {
    const wish = how === 'close' ? ({ kind: 'stop', how } as const) : ({ kind: how, trade: 'all' } as const);
    await this.store.order(LIVE_KEY, { id: how, wish, reason: 'on', by: 'me', atMs: 0 });
    for (let ms = 0; this.askedMs === Infinity; ms += 100) {
      if (ms > 120 * SECOND) throw new Error(`nobody asked the entry to go: ${this.shown.join(', ')}`);
      await this.time.pass(100);
    }
  }

  get shown(): readonly string[] {
    return this.exchange.books.orders.map(({ side, status, filled }) => `${side} ${status} ${filled}`);
  }
}
