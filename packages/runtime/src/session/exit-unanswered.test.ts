import { describe, expect, it } from 'vitest';
import { MadeBroker } from './made-broker.fixture.ts';
import { FIVE, MINUTE, quoteOf, RatePlay, START, type RateWorld, TIERS } from './rate-world.fixture.ts';

const AT = START + 3 * FIVE;
const SECOND = 1000;
const SHOWN = [100, 100.1] as const;
const STOP = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'limit' } as const;
const WORLDS: readonly (readonly [string, RateWorld])[] = [
  ['spot', {}],
  ['futures', { tiers: TIERS }],
];

/** Adds 50 once, at the close of candle 2. */
const ADDING = {
  adjustTradePosition: ({ orders }: { readonly orders: readonly unknown[] }) =>
    orders.length === 1 ? { stake: 50, tag: 'more' } : null,
};

/** A trade of 1 whose entry, or one that adds to it, still rests. A person wants to leave it at `AT`, and the exchange does not answer to the cancel. */
function leaving(action: 'enter' | 'add', filled: number, world: RateWorld): MadeBroker {
  const rates = { fills: 'exchange', stopOnExchange: STOP } as const;
  const advice = action === 'add' ? ADDING : {};
  const broker = new MadeBroker(new RatePlay({ pairs: [{ enterLong: [1] }], rates, advice, ...world }));
  broker.play.close(1, SHOWN);
  if (action === 'enter') broker.open(AT - FIVE, broker.find('enter'), filled);
  else broker.fill(AT - FIVE, broker.find('enter'));
  broker.play.close(2, SHOWN);
  if (action === 'add') broker.open(AT, broker.find('add'), filled);
  const command = { kind: 'force-exit', tradeId: 1 } as const;
  broker.play.take({ kind: 'command', command, nowMs: AT, quoteOf: () => quoteOf(SHOWN, AT) });
  broker.play.look(AT, SHOWN);
  return broker;
}

const actions = ({ wanted }: MadeBroker): readonly string[] =>
  wanted.map(({ action, amount, isCanceled }) => `${action} ${amount}${isCanceled ? ' away' : ''}`);

describe.each(WORLDS)('on %s an exit whose entry the exchange does not take away', (market, world) => {
  const isSpot = market === 'spot';

  it('waits ten seconds for it, and goes beside it then', () => {
    const broker = leaving('add', 0, world);
    const { play } = broker;
    broker.open(AT, broker.find('stop'));
    const before = ['stop 1', 'add 0.5 away'];
    for (const seconds of [5, 9.9]) {
      play.look(AT + seconds * SECOND, SHOWN);
      expect(actions(broker)).toEqual(before);
    }
    play.look(AT + 10 * SECOND, SHOWN);
    expect(actions(broker)).toEqual([`stop 1${isSpot ? ' away' : ''}`, 'add 0.5 away', 'exit 1']);
  });

  it('sells what a first entry has bought by then, and waits where that is nothing', () => {
    const broker = leaving('enter', 0.4, world);
    broker.open(AT, broker.find('stop'));
    broker.play.look(AT + 10 * SECOND, SHOWN);
    expect(actions(broker)).toEqual(['enter 1 away', `stop 0.4${isSpot ? ' away' : ''}`, 'exit 0.4']);
    expect(broker.play.trade()!.trade.amount).toBe(0.4);
    const empty = leaving('enter', 0, world);
    empty.play.look(AT + 60 * SECOND, SHOWN);
    expect(actions(empty)).toEqual(['enter 1 away']);
  });

  it('sells no more than was there, and what the entry brings meanwhile stays in the trade, with a stop', () => {
    const broker = leaving('add', 0, world);
    broker.open(AT, broker.find('stop'));
    broker.play.look(AT + 10 * SECOND, SHOWN);
    broker.fill(AT + 11 * SECOND, broker.find('add', true));
    if (isSpot) broker.cancel(AT + 11 * SECOND, broker.find('stop', true));
    // On margin all of it has one, also while it is not known what the exit has sold.
    else broker.open(AT + 11 * SECOND, broker.find('stop'));
    expect(
      broker.wanted.filter(({ action, isCanceled }) => action === 'stop' && !isCanceled).map(({ amount }) => amount),
    ).toEqual([isSpot ? 0.5 : 1.5]);
    expect(broker.find('exit')).toMatchObject({ amount: 1, after: [] });
    broker.fill(AT + 12 * SECOND, broker.find('exit'), 100);
    expect(broker.play.trade()).toMatchObject({ closed: null, trade: { amount: 0.5 } });
    expect(broker.find('stop')).toMatchObject({ amount: 0.5, tradeId: 1 });
  });

  it('closes its trade, and what the entry brings after that is a trade of its own, with a stop', () => {
    const broker = leaving('add', 0, world);
    const [add, stop] = [broker.find('add', true), broker.find('stop')];
    broker.open(AT, stop);
    broker.play.look(AT + 10 * SECOND, SHOWN);
    if (isSpot) broker.cancel(AT + 11 * SECOND, stop);
    broker.fill(AT + 12 * SECOND, broker.find('exit'), 100);
    expect(broker.play.trade()!.closed).toMatchObject({ rate: 100 });
    expect(broker.fill(AT + 13 * SECOND, add)).not.toHaveProperty('refused');
    expect(broker.play.trade(2)).toMatchObject({ closed: null, trade: { amount: 0.5 } });
    expect(broker.find('stop')).toMatchObject({ amount: 0.5, tradeId: 2 });
  });

  it('goes once, whatever is asked meanwhile', () => {
    const broker = leaving('add', 0, world);
    for (let at = 1; at <= 6; at += 1) {
      const nowMs = AT + 4 * at * SECOND;
      const command = { kind: 'force-exit', tradeId: 1 } as const;
      const delta = broker.play.take({ kind: 'command', command, nowMs, quoteOf: () => quoteOf(SHOWN, nowMs) });
      expect(delta).not.toHaveProperty('refused');
      broker.play.look(nowMs, SHOWN);
    }
    expect(broker.wanted.filter(({ action }) => action === 'exit')).toMatchObject([
      { amount: 1, placedMs: AT + 12 * SECOND, isCanceled: false },
    ]);
  });
});
