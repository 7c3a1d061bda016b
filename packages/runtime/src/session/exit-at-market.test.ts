import { describe, expect, it } from 'vitest';
import { MadeBroker } from './made-broker.fixture.ts';
import { FIVE, MINUTE, quoteOf, RatePlay, START, type RateWorld, TIERS } from './rate-world.fixture.ts';

const AT = START + 3 * FIVE;
const SECOND = 1000;
const SHOWN = [100, 100.1] as const;
const FALLEN = [85, 85.1] as const;
const STOP = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'market' } as const;
const MARKET = { action: 'exit', kind: 'market', reason: 'emergency_exit' } as const;

const ONCE = { reduce: { stake: -100, amount: 0.3, tag: 'less' }, add: { stake: 50, tag: 'more' } } as const;

/** A long position of 1 on spot, of a strategy that reduces by 0.3 or adds 0.5 once, and leaves at a limit for as long as it has a reason to. */
class Leaving extends MadeBroker {
  readonly wish: { leave: string | null };

  constructor(once: 'reduce' | 'add' | null = null) {
    const wish = { leave: null as string | null };
    const advice = {
      customExit: () => wish.leave,
      adjustTradePosition: ({ orders }: { readonly orders: readonly unknown[] }) =>
        orders.length === 1 && once !== null ? ONCE[once] : null,
    };
    super(new RatePlay({ pairs: [{ enterLong: [1] }], rates: { fills: 'exchange', stopOnExchange: STOP }, advice }));
    this.wish = wish;
    this.play.close(1, SHOWN);
    this.fill(AT - FIVE, this.find('enter'));
    this.open(AT - FIVE, this.find('stop'));
  }

  leaveAtOnce(nowMs: number): void {
    const command = { kind: 'force-exit', tradeId: 1, isEmergency: true } as const;
    this.play.take({ kind: 'command', command, nowMs, quoteOf: () => quoteOf(FALLEN, nowMs) });
  }
}

describe('an exit at the market that an emergency wants', () => {
  it('follows the exit that is taken away for it, whatever the strategy wishes meanwhile', () => {
    const broker = new Leaving();
    broker.wish.leave = 'out';
    broker.play.look(AT, SHOWN);
    broker.cancel(AT, broker.find('stop', true));
    broker.open(AT, broker.find('exit'));
    broker.leaveAtOnce(AT + SECOND);
    for (const [seconds, leave] of [
      [5, 'out'],
      [10, 'away'],
    ] as const) {
      broker.wish.leave = leave;
      broker.play.look(AT + seconds * SECOND, FALLEN);
    }
    broker.cancel(AT + 11 * SECOND, broker.find('exit', true));
    expect(broker.wanted).toMatchObject([{ ...MARKET, amount: 1 }]);
    expect(broker.play.trade()!.trade).toMatchObject({ exitReason: 'emergency_exit' });
  });

  it('follows what its stop has left to an exit of a part, though the strategy leaves at the same look', () => {
    const broker = new Leaving('reduce');
    broker.play.close(2, SHOWN);
    broker.cancel(AT, broker.find('stop', true));
    broker.open(AT, broker.find('reduce'));
    broker.open(AT, broker.find('stop'));
    broker.fill(AT, broker.find('stop'), 89);
    broker.wish.leave = 'out';
    broker.play.look(AT + 5 * SECOND, FALLEN);
    broker.cancel(AT + 6 * SECOND, broker.find('reduce', true));
    expect(broker.wanted).toMatchObject([{ ...MARKET, amount: 0.3 }]);
  });

  it('stays while it is on its way, and gives way to nothing that the strategy wishes', () => {
    const broker = new Leaving();
    broker.leaveAtOnce(AT);
    broker.cancel(AT, broker.find('stop', true));
    broker.open(AT, broker.find('exit'));
    broker.wish.leave = 'out';
    broker.play.look(AT + 5 * SECOND, FALLEN);
    expect(broker.wanted).toMatchObject([{ ...MARKET, amount: 1, isCanceled: false }]);
  });

  it('stays also where an entry beside it brings more meanwhile', () => {
    const broker = new Leaving('add');
    broker.play.close(2, SHOWN);
    const add = broker.find('add');
    broker.open(AT, add);
    broker.leaveAtOnce(AT);
    for (const seconds of [0, 10]) broker.play.look(AT + seconds * SECOND, FALLEN);
    broker.cancel(AT + 10 * SECOND, broker.find('stop', true));
    broker.open(AT + 10 * SECOND, broker.find('exit'));
    broker.fill(AT + 11 * SECOND, add);
    broker.wish.leave = 'out';
    broker.play.look(AT + 15 * SECOND, FALLEN);
    expect(broker.play.trade()!.trade.amount).toBe(1.5);
    expect(broker.find('exit')).toMatchObject({ ...MARKET, amount: 1 });
  });

  it('that a person takes away is over, and the strategy may leave as before', () => {
    const broker = new Leaving();
    broker.leaveAtOnce(AT);
    broker.cancel(AT, broker.find('stop', true));
    broker.open(AT, broker.find('exit'));
    const command = { kind: 'cancel-order', tradeId: 1 } as const;
    broker.play.take({ kind: 'command', command, nowMs: AT, quoteOf: () => quoteOf(FALLEN, AT) });
    broker.wish.leave = 'out';
    broker.play.look(AT + 5 * SECOND, [84, 84.1]);
    broker.cancel(AT + 6 * SECOND, broker.find('exit', true));
    expect(broker.wanted).toContainEqual(expect.objectContaining({ action: 'exit', kind: 'limit', reason: 'out' }));
  });
});

describe('an exit at a limit of which little is left', () => {
  /** 0.9 of 1 are executed at a limit: what is left is worth 10. Then it has waited for a minute, and it is to leave at once. */
  function partlyOut(world: Omit<RateWorld, 'advice'>): MadeBroker {
    const wish = { leave: 'out' as string | null };
    const rates = { fills: 'exchange', stopOnExchange: STOP, emergencyExitOrderType: 'market' } as const;
    const rules = { unfilledExitMs: MINUTE };
    const play = new RatePlay({
      pairs: [{ enterLong: [1] }],
      rates,
      rules,
      advice: { customExit: () => wish.leave },
      ...world,
    });
    play.close(1, SHOWN);
    const broker = new MadeBroker(play);
    broker.fill(AT - FIVE, broker.find('enter'));
    broker.open(AT - FIVE, broker.find('stop'));
    play.look(AT, SHOWN);
    if (broker.wanted.some(({ action, isCanceled }) => action === 'stop' && isCanceled))
      broker.cancel(AT, broker.find('stop', true));
    broker.open(AT, broker.find('exit'), 0.9);
    wish.leave = null;
    play.look(AT + 2 * MINUTE, SHOWN);
    expect(broker.find('exit')).toMatchObject({ kind: 'limit', isCanceled: false });
    const command = { kind: 'force-exit', tradeId: 1, isEmergency: true } as const;
    play.take({ kind: 'command', command, nowMs: AT + 2 * MINUTE, quoteOf: () => quoteOf(SHOWN, AT + 2 * MINUTE) });
    return broker;
  }

  it.each([
    [
      'futures, as an order that only reduces may be worth as little as it likes',
      { tiers: TIERS, market: { minCost: 50 } },
    ],
    ['spot, where it is less than one may enter with, and enough for an order', { market: { minCost: 9 } }],
  ] as const)('goes for one at the market on %s', (_, world) => {
    const broker = partlyOut(world);
    broker.cancel(AT + 2 * MINUTE, broker.find('exit', true), 0.9);
    expect(broker.find('exit')).toMatchObject({ ...MARKET, amount: 0.1 });
  });

  it('stays on spot where nobody would take the rest', () => {
    const broker = partlyOut({ market: { minCost: 50 } });
    expect(broker.find('exit')).toMatchObject({ kind: 'limit', isCanceled: false });
  });

  it.each([
    ['futures', { tiers: TIERS, market: { minCost: 50 } }, true],
    ['spot', { market: { minCost: 50 } }, false],
  ] as const)('as of an entry, of which so little came that nobody takes it on spot: %s', (_, world, isCanceled) => {
    const rates = { fills: 'exchange', stopOnExchange: STOP } as const;
    const play = new RatePlay({ pairs: [{ enterLong: [1] }], rates, ...world });
    play.close(1, SHOWN);
    const broker = new MadeBroker(play);
    broker.open(AT, broker.find('enter'), 0.1);
    const command = { kind: 'force-exit', tradeId: 1, isEmergency: true } as const;
    play.take({ kind: 'command', command, nowMs: AT, quoteOf: () => quoteOf(SHOWN, AT) });
    expect(broker.wanted.find(({ action }) => action === 'enter')).toMatchObject({ isCanceled });
  });
});
