import { describe, expect, it } from 'vitest';
import { aFill, anAttempt } from '../../../orders/attempt.fixture.ts';
import type { Attempt, Intent, OrderFill } from '../../../orders/attempt.ts';
import { clientOrderId } from '../../../orders/client-order-id.ts';
import { TAG } from '../../../orders/order-book.fixture.ts';
import type { AccountView } from '../../../ports/order-exchange.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import type { PositionDiffers } from './barred-pairs.ts';
import { isAsBooked, isClosedByHand, isGoneBy, needlessOrders } from './closed-by-hand.ts';
import { MadeOrderStep } from './made-order-step.fixture.ts';
import { booked, BTC, holding, inBooks, OLD_MS, type Rows } from './made-snapshot.fixture.ts';
import { trading } from './made-trade.fixture.ts';

const ETH = 'ETH/USDT:USDT';
const stepOf = (...rows: readonly Rows[]): MadeOrderStep => MadeOrderStep.of(Object.assign({}, ...rows) as Rows);
const differing = (of: Partial<PositionDiffers>): Rows => ({
  [`differs/${BTC}`]: { sinceMs: 1, booked: '1', found: '0', isTold: true, ...of },
});
const GONE = differing({ isGone: true });

describe('a position is closed by somebody else', () => {
  const isClosed = (...rows: readonly Rows[]) => isClosedByHand(stepOf(...rows).step.records, BTC);

  it('where a look has said so of what the books still hold', () => {
    expect(isClosed(holding('1'), GONE)).toBe(true);
    expect(isClosed(holding('1'), differing({}))).toBe(false);
    expect(isClosed(holding('1'))).toBe(false);
  });

  it('no more once own orders have brought something', () => expect(isClosed(holding('1.5'), GONE)).toBe(false));
});

describe('of orders that rest to leave a position', () => {
  const wanted = (of: Partial<WantedOrder>) => ({ pair: BTC, leg: 2, isReduceOnly: true, ...of }) as WantedOrder;
  const resting = (of: Partial<Attempt> = {}, intent: Partial<Intent> = {}, id = 2): Rows => {
    const cid = clientOrderId(TAG, id, 1);
    return inBooks(anAttempt('OPEN', { cid, intent: id, exchangeId: `x${id}`, ...of }), { action: 'exit', ...intent });
  };
  const needless = (order: WantedOrder, ...rows: readonly Rows[]) =>
    needlessOrders(stepOf(...rows).orders, [order]).map(({ exchangeId }) => exchangeId);

  it.each(['exit', 'reduce', 'stop'] as const)('a closed one needs none: its %s', (action) => {
    expect(needless(wanted({ action }), holding('1'), GONE, resting())).toEqual(['x2']);
    expect(needless(wanted({ action }), holding('1'), resting())).toEqual([]);
  });

  it('those on spot go as well where the position is closed', () =>
    expect(needless(wanted({ action: 'exit', isReduceOnly: false }), holding('1'), GONE, resting())).toEqual(['x2']));

  it('an exit on futures is needless where nothing is left: the stop had the rest', () => {
    expect(needless(wanted({ action: 'exit' }), resting())).toEqual(['x2']);
    expect(needless(wanted({ action: 'exit' }), holding('0.1'), resting())).toEqual([]);
    expect(needless(wanted({ action: 'exit' }), holding('1', ETH), resting())).toEqual(['x2']);
  });

  it('a stop stays while nothing is held, and so does what sells a coin', () => {
    expect(needless(wanted({ action: 'stop' }), resting())).toEqual([]);
    expect(needless(wanted({ action: 'exit', isReduceOnly: false }), resting())).toEqual([]);
  });

  it.each(['enter', 'add'] as const)('an entry is none of them: %s', (action) =>
    expect(needless(wanted({ action }), holding('1'), GONE, resting())).toEqual([]),
  );

  it('those go that rest and that nobody has asked to go', () => {
    const one = (of: Partial<Attempt>) => needless(wanted({ action: 'exit' }), resting(of));
    expect(one({ state: 'PARTIAL', rank: 3 })).toEqual(['x2']);
    expect(one({ state: 'UNKNOWN', rank: 1 })).toEqual([]);
    expect(one({ state: 'CANCELED', rank: 4 })).toEqual([]);
    expect(one({ cancel: 'asked' })).toEqual([]);
  });

  it('those with other numbers stay, and what leaves for no trade, which has numbers of its own', () => {
    expect(needless(wanted({ action: 'exit' }), resting({}, {}, 3))).toEqual([]);
    expect(needless(wanted({ action: 'exit' }), resting({}, { action: 'protect' }))).toEqual([]);
  });
});

it('a look shows what the books hold where all of its rows of the pair come to that', () => {
  const account = (...held: readonly (readonly [string, string])[]): AccountView => {
    const positions = held.map(([pair, amount]) => ({ pair, amount }));
    return { balances: {}, positions, isHedged: false } as unknown as AccountView;
  };
  const { orders } = stepOf(holding('1'));
  expect(isAsBooked(orders, account([BTC, '1.0'], [ETH, '3']), BTC)).toBe(true);
  expect(isAsBooked(orders, account([BTC, '1.4'], [BTC, '-0.4']), BTC)).toBe(true);
  expect(isAsBooked(orders, account([BTC, '0.9']), BTC)).toBe(false);
  expect(isAsBooked(orders, account(), BTC)).toBe(false);
  expect(isAsBooked(stepOf().orders, account([ETH, '3']), BTC)).toBe(true);
});

describe('a look tells that somebody else has closed a position', () => {
  const OWN = anAttempt('FILLED', { exchangeId: 'x1', filled: '1', reported: '1' });
  const NOW = { pair: BTC, booked: '1', found: '0' };
  const WAS: PositionDiffers = { sinceMs: 1, booked: '1', found: '0', isTold: false };
  const fill = (id: string, amount: string, of: Partial<OrderFill> = {}): OrderFill =>
    aFill(id, amount, { exchangeId: 'x8', side: 'sell', atMs: OLD_MS, ...of });
  const BOUGHT = fill('b1', '1', { cid: OWN.cid, exchangeId: 'x1', side: 'buy' });
  const isGone = (
    fills: readonly OrderFill[],
    { was = WAS, now = {}, rows = {} }: { was?: PositionDiffers | null; now?: Partial<typeof NOW>; rows?: Rows } = {},
  ): boolean => {
    const step = stepOf(trading(), inBooks(OWN), booked(BOUGHT, ...fills), rows);
    return isGoneBy(step.orders, was, { ...NOW, ...now });
  };
  const ALL = [fill('f1', '1')];

  it('where it shows the same as the one before, and fills of theirs come to all of it', () => {
    expect(isGone(ALL)).toBe(true);
    expect(isGone([fill('f1', '0.6'), fill('f2', '0.4')])).toBe(true);
    expect(isGone([fill('f1', '1.2')], { was: { ...WAS, found: '-0.2' }, now: { found: '-0.2' } })).toBe(true);
  });

  it('not with the first look, nor where something has changed since', () => {
    expect(isGone(ALL, { was: null })).toBe(false);
    expect(isGone(ALL, { was: { ...WAS, found: '-0.2' } })).toBe(false);
    expect(isGone(ALL, { was: { ...WAS, booked: '2' } })).toBe(false);
  });

  it('not where something of it is there', () =>
    expect(isGone(ALL, { was: { ...WAS, found: '0.2' }, now: { found: '0.2' } })).toBe(false));

  it('whatever they hold there later, once one has told so, while the books hold the same', () => {
    const was = { ...WAS, isGone: true };
    expect(isGone([], { was, now: { found: '0.5' } })).toBe(true);
    expect(isGone([], { was, now: { booked: '1.5' } })).toBe(false);
  });

  it.each<[string, readonly OrderFill[]]>([
    ['of a part', [fill('f1', '0.9')]],
    ['the other way', [fill('f1', '1', { side: 'buy' })]],
    ['on another pair', [fill('f1', '1', { pair: ETH })]],
    ['from before the trade began', [fill('f1', '1', { atMs: OLD_MS - 1 })]],
    ['of own orders', [fill('f1', '1', { cid: OWN.cid })]],
  ])('not by fills %s', (_, fills) => expect(isGone(fills)).toBe(false));

  it('not by what they took once, and the books have followed since: that explains nothing again', () => {
    const [was, now] = [{ ...WAS, booked: '0.4' }, { booked: '0.4' }];
    expect(isGone([fill('f1', '0.6')], { was, now })).toBe(false);
    expect(isGone([fill('f1', '0.6'), fill('f2', '0.4')], { was, now })).toBe(true);
  });

  it('whatever orders of other trades, and of such as were put aside, have brought', () => {
    const other = anAttempt('FILLED', { cid: clientOrderId(TAG, 2, 1), intent: 2, exchangeId: 'x2' });
    const before = fill('b2', '5', { cid: other.cid, side: 'buy' });
    expect(isGone([...ALL, before], { rows: inBooks(other, { tradeId: 2 }) })).toBe(true);
    expect(isGone([...ALL, before], { rows: inBooks(other, { tradeId: 1 }) })).toBe(false);
    expect(isGone([...ALL, fill('b3', '5', { cid: clientOrderId(TAG, 9, 1), side: 'buy' })])).toBe(true);
  });

  it('not where no open trade has the pair', () => {
    expect(isGone(ALL, { rows: trading({ pair: ETH }) })).toBe(false);
  });

  it('not where the books hold nothing yet, and they have something there', () => {
    const was = { ...WAS, booked: '0', found: '0.5' };
    expect(isGone([], { was, now: { booked: '0', found: '0.5' } })).toBe(false);
    const short = { ...was, found: '-0.5' };
    expect(isGone([fill('f1', '0.5')], { was: short, now: { booked: '0', found: '-0.5' } })).toBe(false);
  });
});
