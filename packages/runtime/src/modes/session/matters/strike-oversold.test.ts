import { afterEach, expect, it, vi } from 'vitest';
import type { OrderFill } from '../../../orders/attempt.ts';
import type { BookedPosition } from '../../../orders/order-draft.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { ExitWorld } from '../orders/exit-world.fixture.ts';
import { LIVE_KEY } from '../orders/made-live-world.fixture.ts';
import { rows } from '../orders/made-look.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

afterEach(() => void vi.restoreAllMocks());

/**
 * The last order of a kind that is over has executed so much more; on spot the account has it, or has it no more. `hadMs`: it was executed then, and the
 * account has shown it since.
 */
async function fillLate(
  { exchange, pair, nowMs, time }: ExitWorld,
  of: string,
  amount: number,
  hadMs: number | null = null,
): Promise<void> {
  const over = exchange.books.orders.filter(({ status }) => status !== 'open');
  const { cid, exchangeId, side } = over.findLast(({ kind, side: way }) => `${way} ${kind}` === of)!;
  const fill: OrderFill = {
    ...{ pair, tradeId: `t${nowMs}`, cid, exchangeId, side, amount: String(amount), price: '99', fee: '0' },
    ...{ feeAsset: 'USDT', isMaker: true, atMs: hadMs ?? nowMs, source: 'stream' },
  };
  exchange.books.fills.push(fill);
  if (hadMs === null) exchange.books.deposit('BTC', side === 'buy' ? amount : -amount);
  exchange.tell({ kind: 'fill', fill });
  await time.pass(3 * MINUTE);
}

/** A trade of 0.943 on spot that has left by its exit, and whose stop has sold 0.25 as well before it was taken away, of a person's own coins. */
async function soldBeyond(
  meanwhile: (world: ExitWorld) => Promise<void> = () => Promise.resolve(),
): Promise<ExitWorld> {
  const world = new ExitWorld('spot');
  await world.bought();
  world.exchange.books.deposit('BTC', 5);
  world.wish = { leave: 'out' };
  await world.time.pass(10 * SECOND);
  world.take();
  await world.time.pass(MINUTE);
  world.wish = 'keep';
  await meanwhile(world);
  await fillLate(world, 'sell stop-market', 0.25);
  return world;
}

async function strike(world: ExitWorld): Promise<void> {
  const wish = { kind: 'resolve', matters: [`differs/${world.pair}`], isGone: true } as const;
  await world.store.order(LIVE_KEY, { id: 'c', wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
  await world.time.pass(MINUTE);
}

it('what was sold beyond a trade and struck out is taken from no entry that comes late', async () => {
  const world = await soldBeyond();
  const positions = () => rows<BookedPosition>(world, 'position/');
  expect(await positions()).toMatchObject([{ amount: '-0.25' }]);
  expect(world.told('position-differs')).toContain(
    `${world.pair}: 0.25 was sold that was not in the books. Nothing is entered there.`,
  );
  // Nothing is held there.
  expect(world.told('unprotected')).toEqual([]);
  await strike(world);
  expect([await positions(), world.stages.at(-1)]).toEqual([[], 'RUNNING']);
  await fillLate(world, 'buy limit', 0.4);
  expect(await positions()).toMatchObject([{ amount: '0.4' }]);
  expect((await rows<TradeRecord>(world, 'trade/')).map(({ trade }) => trade.amount)).toEqual([0.4]);
  expect(world.exchange.books.orders.at(-1)).toMatchObject({ kind: 'stop-market', amount: '0.4', status: 'open' });
});

it('nor from the entry of the next trade, which waited for it and is put aside', async () => {
  const world = await soldBeyond(async ({ exchange, pair, nowMs, time }) => {
    exchange.books.price(pair, 200);
    await time.pass(HOUR + MINUTE - (nowMs % HOUR));
  });
  expect(world.exchange.books.orders.at(-1)).toMatchObject({ side: 'buy', status: 'open' });
  await strike(world);
  await world.time.pass(10 * SECOND);
  expect(world.exchange.books.orders[3]).toMatchObject({ side: 'buy', status: 'canceled' });
  await fillLate(world, 'buy limit', 0.4);
  expect((await rows<TradeRecord>(world, 'trade/')).map(({ trade }) => trade.amount)).toEqual([0.4]);
});

it('nor is it held where an entry had brought it before that, and is told after: a person’s own coins get no stop', async () => {
  const had = { ms: 0 };
  const world = await soldBeyond(({ exchange, nowMs }) => {
    had.ms = nowMs;
    exchange.books.deposit('BTC', 0.25);
    return Promise.resolve();
  });
  await strike(world);
  await fillLate(world, 'buy limit', 0.25, had.ms);
  expect([await rows(world, 'position/'), await rows(world, 'trade/')]).toEqual([[], []]);
  expect(world.exchange.books.orders.filter(({ status }) => status === 'open')).toEqual([]);
  expect(world.told('late-fill').at(-1)).toContain('0.25 that the order');
  expect(world.exchange.books.held(world.pair)).toBe(5);
});
