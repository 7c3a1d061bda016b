import { expect, it } from 'vitest';
import { MOST_ACCOUNT_LIMITS } from '../../../orders/account-guard.ts';
import type { AccountRows } from '../../../ports/account-rows.ts';
import { MemoryAccountRows } from '../../../ports/memory-account-rows.fixture.ts';
import type { OrderExchange } from '../../../ports/order-exchange.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { LIVE_KEY, MadeLiveWorld, MortalProcess, type MadeProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const PRICE = 100;
const SCRIPT = [
  { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: PRICE, stopRate: 90 },
  { atMs: 60 * SECOND, pair: PAIR, do: 'exit' },
] as const;
const END = 150 * SECOND;
const EVERY = process.env['TRADAI_KILL_POINTS'] === 'all' ? 1 : 6;

/** What of it is held, or may still be bought, at the exchange; stake currency. */
function atExchange({ exchange: { books } }: MadeLiveWorld): number {
  const resting = books.orders.filter(
    ({ side, status }) => side === 'buy' && (status === 'open' || status === 'partial'),
  );
  const left = resting.reduce((sum, { amount, filled }) => sum + Number(amount) - filled, 0);
  return (books.held(PAIR) + left) * PRICE;
}

function told(rows: MemoryAccountRows): number {
  const [row] = rows.now(LIVE_KEY.account).rows;
  return Object.values(row?.coins ?? {}).reduce((sum, { held, buys }) => sum + Number(held) + Number(buys), 0);
}

/** Takes longer than the session takes to write down an order. */
function slow(rows: MemoryAccountRows, { time }: MadeLiveWorld): AccountRows {
  const later = async <T>(work: () => Promise<T>): Promise<T> => {
    await time.sleep(40);
    return work();
  };
  return {
    place: rows.place,
    read: (account) => later(() => rows.read(account)),
    write: (row, seen) => later(() => rows.write(row, seen)),
    close: () => {},
  };
}

/** Killed at that point, started again at once. */
async function played(killAt: number): Promise<{ readonly points: number; readonly wrong: readonly string[] }> {
  const world = new MadeLiveWorld(SCRIPT, { market: 'spot' });
  const rows = new MemoryAccountRows();
  const wrong: string[] = [];
  /** An entry may leave once there is room for it in what was told. */
  const watched = (exchange: OrderExchange): OrderExchange =>
    new Proxy(exchange, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target) as unknown;
        if (name !== 'send') return value;
        return (...[attempt, ms]: Parameters<OrderExchange['send']>): unknown => {
          const isEntry = attempt.payload.includes('"buy"');
          if (isEntry && told(rows) < Number(attempt.notional)) wrong.push(`${attempt.cid} leaves before it is told`);
          return target.send(attempt, ms);
        };
      },
    });
  const begin = (mortal: MortalProcess): MadeProcess => {
    const guard = { rows: mortal.around(slow(rows, world)), limits: MOST_ACCOUNT_LIMITS, capital: '1000' };
    const orders = world.orders(mortal);
    return world.start(mortal, { orders: { ...orders, guard, exchange: watched(orders.exchange) } });
  };
  const mortal = new MortalProcess(killAt);
  let process = begin(mortal);
  for (let ms = 0; ms < END; ms += SECOND) {
    await world.time.pass(SECOND);
    if (told(rows) < atExchange(world)) wrong.push(`${atExchange(world)} at the exchange, ${told(rows)} told at ${ms}`);
    if (!process.mortal.isDead) continue;
    process.kill();
    process = begin(new MortalProcess());
  }
  if (told(rows) !== 0) wrong.push(`${told(rows)} is told at the end`);
  wrong.push(...(await oracle(world)));
  process.stop.abort(new Error('stopped'));
  await world.time.pass(SECOND);
  return { points: mortal.points, wrong };
}

it('a session that is killed at any point has told the others of all that it has, and of nothing that it has not in the end', async () => {
  const { points, wrong } = await played(Infinity);
  expect([points > 100, wrong]).toEqual([true, []]);
  const failures: string[] = [];
  for (let at = 1; at <= points; at += EVERY) {
    const one = await played(at);
    if (one.wrong.length > 0) failures.push(`killed at ${at}: ${one.wrong.join(', ')}`);
  }
  expect(failures).toEqual([]);
}, 120_000);
