import { describe, expect, it } from 'vitest';
import { aFill, anAttempt, anIntent, SIGN_MS } from '../../../orders/attempt.fixture.ts';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import type { AccountView } from '../../../ports/order-exchange.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { FreeFunds } from './free-funds.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { MadeOrderStep } from './made-order-step.fixture.ts';

const SPOT = 'BTC/USDT';
const SWAP = 'BTC/USDT:USDT';
const ORDER = { notional: '100' } as ReadyOrder;

interface Known {
  readonly free?: string;
  readonly others?: AccountView['balances'];
  readonly isHedged?: boolean | null;
  readonly books?: Readonly<Record<string, object>>;
  readonly placedMs?: number;
}

/** Of an order worth 100; the look ended just before orders of the fixture are signed. */
function faultOf(
  pair: string,
  leverage: number,
  { free = '50', others = {}, isHedged = null, books = {}, placedMs = SIGN_MS - 200 }: Known,
) {
  const records = new Map(Object.entries(books).map(([key, row]) => [key, JSON.stringify(row)]));
  const funds = new FreeFunds();
  const balances = { ...others, USDT: { free, used: '0', total: free } };
  funds.looked({ account: { balances, positions: [], isHedged }, fromMs: SIGN_MS - 200, untilMs: SIGN_MS - 100 });
  return funds.fault(new MadeOrderStep(records).orders, { pair, leverage, placedMs } as WantedOrder, ORDER);
}

describe('an entry that costs more than the account has free', () => {
  it('is not sent, and what is there is enough for just as much', () => {
    expect(faultOf(SPOT, 1, {})).toEqual({ refused: 'not-enough-money: it costs 100, and 50 are free' });
    expect(faultOf(SPOT, 1, { free: '100' })).toBeNull();
  });

  it('waits for the next look where the last one is older than the wish', () => {
    expect(faultOf(SPOT, 1, { placedMs: SIGN_MS - 199 })).toBe('wait');
    expect(faultOf(SPOT, 1, { placedMs: SIGN_MS - 199, free: '100' })).toBeNull();
  });

  it('is counted beside those that were sent since the look', () => {
    const { cid } = anAttempt('OPEN');
    const books = (state: 'OPEN' | 'REJECTED') => ({
      [`attempt/${cid}`]: anAttempt(state, { pair: SPOT }),
      'intent/1': anIntent({ pair: SPOT }),
    });
    expect(faultOf(SPOT, 1, { free: '150', books: books('OPEN') })).toEqual({
      refused: 'not-enough-money: it costs 100, and 50 are free',
    });
    expect(faultOf(SPOT, 1, { free: '150', books: books('REJECTED') })).toBeNull();
  });

  it('is left to the exchange where something was sold, or an entry ended, after the look', () => {
    const sold = aFill('t1', '1', { pair: SPOT, side: 'sell' });
    expect(faultOf(SPOT, 1, { books: { [`fill/${SPOT}/t1`]: sold } })).toBeNull();
    const ended = anAttempt('CANCELED', { pair: SPOT });
    expect(faultOf(SPOT, 1, { books: { [`attempt/${ended.cid}`]: ended, 'intent/1': anIntent() } })).toBeNull();
  });

  it('costs its margin on futures, where one asset is all that there is', () => {
    const other = { BNB: { free: '1', used: '0', total: '1' } };
    expect(faultOf(SWAP, 1, { isHedged: false })).toEqual({
      refused: 'not-enough-money: it costs 100, and 50 are free',
    });
    expect(faultOf(SWAP, 2, { isHedged: false })).toBeNull();
    expect(faultOf(SWAP, 1, { isHedged: false, others: other })).toBeNull();
    expect(faultOf(SPOT, 1, { others: other })).not.toBeNull();
  });

  it('is left to the exchange before anybody has looked', () => {
    expect(new FreeFunds().fault(new MadeOrderStep().orders, { pair: SPOT } as WantedOrder, ORDER)).toBeNull();
  });
});

it('a session whose account has less than its stake sends nothing, says why, and halts no pair by it', async () => {
  const again = Array.from({ length: 7 }, (_, at) => 10_000 + at * 90_000);
  const world = new MadeLiveWorld(
    again.map((atMs) => ({ atMs, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 })),
    { balances: { USDT: 50 } },
  );
  world.start();
  await world.time.pass(700_000);
  expect(world.exchange.books.orders).toEqual([]);
  const refused = world.lines.filter((line) => line.includes('not-enough-money: it costs 100, and 50 are free'));
  expect(refused).toHaveLength(again.length);
  expect([...(await world.records()).keys()].filter((key) => key.startsWith('halt/'))).toEqual([]);
});

it('a session enters with what somebody else has set free since its last look', async () => {
  const world = new MadeLiveWorld([{ atMs: 30_000, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 }], {
    balances: { USDT: 50 },
  });
  world.start();
  await world.time.pass(20_000);
  world.exchange.books.deposit('USDT', 1000);
  await world.time.pass(20_000);
  expect(world.exchange.books.orders.filter(({ side }) => side === 'buy')).toHaveLength(1);
});
