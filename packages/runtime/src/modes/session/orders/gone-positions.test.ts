import { describe, expect, it } from 'vitest';
import type { BrokerWatch } from '../../../session/broker-order.ts';
import { endWishesOfGone, exceptGone, goneTrades, isGone, tellBack } from './gone-positions.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { BTC, holding, type Rows } from './made-snapshot.fixture.ts';
import { anExit, aTrade, trading, watching } from './made-trade.fixture.ts';

const SPOT = 'BTC/USDT';
const OTHER = 'ETH/USDT';

/** Of a coin that a trade bought nothing is there, as two looks have shown. */
function gone(id = 1, pair = SPOT, of: Rows = {}): Rows {
  const differs = { sinceMs: 1, booked: '1', found: '0', isTold: true };
  return {
    ...{ ...trading({ id, pair }), ...holding('1', pair) },
    ...{ [`differs/${pair}`]: differs, [`lacking/${pair}`]: '1' },
    ...of,
  };
}

const differing = (of: Rows, pair = SPOT): Rows => ({
  [`differs/${pair}`]: { sinceMs: 1, booked: '1', found: '0', isTold: true, ...of },
});
const namesOf = (rows: Rows): readonly number[] => goneTrades(MadeOrderStep.of(rows).step).map(({ trade }) => trade.id);

describe('the position of a trade on spot', () => {
  it('is gone where two looks have shown nothing of it, and nothing of it could be sold', () =>
    expect(namesOf(gone())).toEqual([1]));

  it('is not before a second look has shown the same, which journals of earlier builds do not say', () => {
    expect(namesOf({ ...gone(), ...differing({ isTold: false }) })).toEqual([]);
    expect(namesOf({ ...gone(), ...differing({ isTold: undefined }) })).toEqual([1]);
  });

  it('is not where a part of it is there, or could be sold', () => {
    expect(namesOf({ ...gone(), ...differing({ found: '0.01' }) })).toEqual([]);
    expect(namesOf({ ...gone(), [`lacking/${SPOT}`]: '0.99' })).toEqual([]);
  });

  it('is not where it is all there, and other orders hold the coin', () => {
    const { [`differs/${SPOT}`]: _, ...held } = gone();
    expect(namesOf(held)).toEqual([]);
    const { [`lacking/${SPOT}`]: __, ...unsold } = gone();
    expect(namesOf(unsold)).toEqual([]);
    expect(isGone(MadeOrderStep.of(held).step.records, SPOT)).toBe(false);
  });

  it('is looked at by its own pair, and as long as its trade is open', () => {
    const both = { ...gone(), ...trading({ id: 2, pair: OTHER }), ...holding('1', OTHER) };
    expect(namesOf(both)).toEqual([1]);
    expect(namesOf({ ...gone(), 'trade/1': { ...aTrade({ pair: SPOT }), closed: { rate: 1, number: 1 } } })).toEqual(
      [],
    );
  });
});

describe('the position of a trade on futures', () => {
  const closed = { ...trading(), ...differing({ isGone: true, found: '0.5' }, BTC) };

  it('is gone where somebody else has closed it, whatever they hold there by now', () =>
    expect(namesOf({ ...closed, ...holding('1') })).toEqual([1]));

  it('is not once own orders have brought more', () => expect(namesOf({ ...closed, ...holding('1.5') })).toEqual([]));
});

describe('what a trade wishes to leave of what is gone', () => {
  const ended = async (broker: Partial<BrokerWatch>, rows: Rows = gone()) => {
    const step = MadeOrderStep.of({ ...rows, ...watching(1, broker) });
    await endWishesOfGone(step.step);
    return step;
  };
  const CANCEL = {
    kind: 'command',
    command: { kind: 'cancel-order', tradeId: 1 },
    nowMs: STEP_MS,
    quotes: {},
  };

  it.each(['exit', 'reduce'] as const)('is ended: its %s', async (action) => {
    const { heard, draft } = await ended({ orders: [anExit({ action })] });
    expect(heard).toEqual([CANCEL]);
    // No person has asked for it, and the journal says so.
    expect(draft.events).toEqual([{ ...CANCEL, id: 'gone' }]);
  });

  it('is ended between two tries as well, while nothing lies at the exchange', async () => {
    expect((await ended({ isWantedOut: true })).heard).toEqual([CANCEL]);
    expect((await ended({ isWantedOut: false })).heard).toEqual([]);
  });

  it('is not an order that is to go already, nor a stop, nor another entry', async () => {
    const orders = [anExit({ wish: 'asked' }), anExit({ leg: 3, action: 'stop' }), anExit({ leg: 4, action: 'add' })];
    expect((await ended({ orders })).heard).toEqual([]);
  });

  it('stays where the position is there', async () => {
    const held = { ...trading({ pair: SPOT }), ...holding('1', SPOT) };
    expect((await ended({ orders: [anExit()] }, held)).heard).toEqual([]);
  });

  it('stays of other trades', async () => {
    const other = {
      ...trading({ id: 2, pair: OTHER }),
      ...holding('1', OTHER),
      ...watching(2, { orders: [anExit()] }),
    };
    expect((await ended({ orders: [] }, { ...gone(), ...other })).heard).toEqual([]);
    const both = { ...gone(), ...gone(3, OTHER), ...watching(3, { orders: [anExit()] }) };
    expect((await ended({ orders: [] }, both)).heard).toMatchObject([{ command: { tradeId: 3 } }]);
  });
});

describe('what the market shows', () => {
  const quote = { timeMs: STEP_MS, bid: 99, ask: 101, last: 100, book: null };

  it('is without the pairs of which all is gone: nothing of them can be left', () => {
    const quotes = { [SPOT]: quote, [OTHER]: quote };
    expect(exceptGone(MadeOrderStep.of(gone()).step, quotes)).toEqual({ [SPOT]: null, [OTHER]: quote });
  });

  it('is as it is where nothing is gone', () => {
    const quotes = { [SPOT]: quote };
    expect(exceptGone(MadeOrderStep.of(trading({ pair: SPOT })).step, quotes)).toBe(quotes);
  });
});

it('a trade hears how much it has once its position is back, and others of which nothing is back hear nothing', async () => {
  const step = MadeOrderStep.of({ ...gone(2, OTHER), ...trading({ id: 1, pair: SPOT, amount: 0.7 }) });
  await tellBack(step.step, [aTrade({ id: 1, pair: SPOT, amount: 0.7 }), aTrade({ id: 2, pair: OTHER })]);
  const event = { kind: 'position', nowMs: STEP_MS, tradeId: 1, amount: 0.7, isBack: true };
  expect([step.heard, step.draft.events]).toEqual([[event], [event]]);
});
