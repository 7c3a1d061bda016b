import { describe, expect, it } from 'vitest';
import { MadeBroker } from './made-broker.fixture.ts';
import { FIVE, MINUTE, RatePlay, START } from './rate-world.fixture.ts';

const AT = START + 2 * FIVE;
const SECOND = 1000;
const SHOWN = [100, 100.1] as const;
const STOP = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'market' } as const;

/** A long position of 1 on spot with a stop at 90, of a strategy that leaves and adds for as long as it wishes to. */
class Wishing extends MadeBroker {
  readonly wish: { leave: string | null; add: number };
  nowMs = AT;

  constructor() {
    const wish = { leave: null as string | null, add: 0 };
    const advice = {
      customExit: () => wish.leave,
      adjustTradePosition: () => (wish.add > 0 ? { stake: wish.add, tag: 'more' } : null),
    };
    const rates = { fills: 'exchange', stopOnExchange: STOP } as const;
    super(new RatePlay({ pairs: [{ enterLong: [1] }], length: 60, rates, advice }));
    this.wish = wish;
    this.play.close(1, SHOWN);
    this.fill(AT, this.find('enter'));
    this.open(AT, this.find('stop'));
  }

  /** Looked at every five seconds for so long, on an exchange that refuses these orders: seconds at which one was wanted. */
  refused(seconds: number, shown: readonly [number, number], actions: readonly string[]): readonly number[] {
    const beganMs = this.nowMs;
    const tried: number[] = [];
    while (this.nowMs < beganMs + seconds * SECOND) {
      this.nowMs += 5 * SECOND;
      this.play.look(this.nowMs, shown);
      for (const order of this.wanted.filter(({ isCanceled }) => isCanceled)) this.cancel(this.nowMs, order);
      for (const order of this.wanted) {
        if (!actions.includes(order.action)) this.open(this.nowMs, order);
        else this.refuse(this.nowMs, order, order.action === 'stop' ? 'would-trigger' : 'other');
        if (actions.includes(order.action) && order.action !== 'stop') tried.push((this.nowMs - beganMs) / SECOND);
      }
    }
    return tried;
  }
}

const waits = (tried: readonly number[]): readonly number[] => tried.slice(1).map((at, before) => at - tried[before]!);

describe('exits that the exchange has refused for half an hour', () => {
  function refusing(): Wishing {
    const broker = new Wishing();
    broker.wish.leave = 'out';
    const tried = broker.refused(1800, SHOWN, ['exit']);
    expect(waits(tried).slice(-3)).toEqual([300, 300, 300]);
    return broker;
  }

  it('are tried each 45 seconds once the price is at the stop, also where the strategy wishes to leave no more', () => {
    const broker = refusing();
    broker.wish.leave = null;
    const tried = broker.refused(600, [80, 80.1], ['exit', 'stop']);
    expect(tried[0]).toBeLessThanOrEqual(60);
    expect(waits(tried)).toEqual([10, ...Array.from({ length: 13 }, () => 45)]);
  });

  it('wait for five minutes as before where the price is back', () => {
    const broker = refusing();
    broker.refused(600, [80, 80.1], ['exit', 'stop']);
    expect(waits(broker.refused(1200, SHOWN, ['exit'])).slice(-2)).toEqual([300, 300]);
  });
});

describe('entries that add and were refused for half an hour', () => {
  function adding(): Wishing {
    const broker = new Wishing();
    broker.wish.add = 50;
    expect(waits(broker.refused(1800, SHOWN, ['add'])).slice(-3)).toEqual([300, 300, 300]);
    return broker;
  }

  it('hold no exit back', () => {
    const broker = adding();
    broker.wish.leave = 'out';
    broker.play.look(broker.nowMs + SECOND, SHOWN);
    expect(broker.find('exit')).toMatchObject({ reason: 'out', amount: 1 });
  });

  it('are sent as before once the exchange has taken one', () => {
    const broker = adding();
    broker.refused(300, SHOWN, []);
    broker.fill(broker.nowMs, broker.find('add'));
    expect(waits(broker.refused(40, SHOWN, ['add']))).toEqual([5, 10, 20]);
  });
});
