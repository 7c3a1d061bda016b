import { expect, it } from 'vitest';
import type { UnreadOrder } from '../../../ports/order-exchange.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { MadeOrderStep } from './made-order-step.fixture.ts';
import { noteUnreadOrders } from './unread-orders.ts';

const WHY = 'The row has no "quantity" that can be read.';
const ODD: UnreadOrder = { cid: 'web_1', symbol: 'ETHUSDT', why: WHY };
const TEXT = `Somebody else trades on this account: An order on ETHUSDT (client order id web_1) cannot be read: ${WHY} It is left alone.`;

function noted(unread: readonly UnreadOrder[], before: Readonly<Record<string, unknown>> = {}): MadeOrderStep {
  const step = new MadeOrderStep(new Map(Object.entries(before).map(([key, row]) => [key, JSON.stringify(row)])));
  noteUnreadOrders(step.orders, unread);
  return step;
}

it('people hear once of an order of somebody else that cannot be read, as long as it is there', () => {
  const first = noted([ODD]);
  expect(first.warned).toEqual([{ cause: 'foreign-order', text: TEXT }]);
  expect(first.row('unread-order/web_1')).toBe(WHY);
  expect(noted([ODD], { 'unread-order/web_1': WHY }).warned).toEqual([]);
  expect(noted([], { 'unread-order/web_1': WHY }).row('unread-order/web_1')).toBeNull();
});

it('one whose market cannot be read either is told by its client order id', () => {
  const [warning] = noted([{ ...ODD, symbol: null }]).warned;
  expect(warning!.text).toContain('An order (client order id web_1) cannot be read');
});

it('a session that is started again while one is there comes up, keeps its stop, and goes on', async () => {
  const enter = { atMs: 10_000, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;
  const world = new MadeLiveWorld([enter]);
  const { exchange } = world;
  const openOrders = exchange.openOrders.bind(exchange);
  exchange.openOrders = async (pair) => ({ ...(await openOrders(pair)), unread: [ODD] });
  const first = world.start();
  await world.time.pass(30_000);
  first.kill();
  world.start();
  await world.time.pass(150_000);
  expect(world.stages.at(-1)).toBe('RUNNING');
  expect(exchange.books.orders.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'limit filled',
    'stop-market open',
  ]);
  expect(world.received.map(({ text }) => text).filter((text) => text === TEXT)).toHaveLength(1);
});
