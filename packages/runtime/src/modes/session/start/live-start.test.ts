import { TradaiError } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import { EXIT_CODE, exitCodeOf } from '../../../contract/exit-code.ts';
import { ServiceError } from '../../../ports/errors.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld, MortalProcess } from '../orders/made-live-world.fixture.ts';
import { oracle } from '../orders/made-oracle.fixture.ts';
import type { MadeDecision } from '../orders/made-trader.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;

describe('a start of a live session whose permit was taken back while it waited for its lease', () => {
  it('asks the exchange nothing, changes nothing, gives the lease back, and ends by 78', async () => {
    const world = new MadeLiveWorld([ENTER]);
    const first = world.start();
    await world.time.pass(MINUTE);
    first.kill();
    const before = [...(await world.records())];
    world.exchange.calls.length = 0;
    const refused = new TradaiError('not-allowed', 'Nobody allowed play on the account acc-1 to trade live.');
    const { ended } = world.start(new MortalProcess(), { assertAllowed: () => Promise.reject(refused) });
    await world.time.pass(MINUTE);
    await expect(ended).rejects.toBe(refused);
    expect(exitCodeOf(refused)).toBe(EXIT_CODE.badConfig);
    expect(world.exchange.calls).toEqual([]);
    expect([...(await world.records())]).toEqual(before);
    expect(world.exchange.books.orders.at(-1)).toMatchObject({ kind: 'stop-market', status: 'open' });
    const process = world.start();
    await world.time.pass(SECOND * 20);
    expect(world.stages.at(-1)).toBe('RUNNING');
    process.kill();
  });
});

describe('a start whose exchange answers what nobody knows', () => {
  const odd = new ServiceError('unexpected-answer', 'binance does not say what time it is.');

  it('ends at once while nothing is open', async () => {
    const world = new MadeLiveWorld([ENTER]);
    const { ended } = world.start(new MortalProcess(), { openMarket: () => Promise.reject(odd) });
    await world.time.pass(MINUTE);
    await expect(ended).rejects.toBe(odd);
  });

  it.each([
    ['unlisted-answer', odd],
    ['throttled', new ServiceError('busy', 'binance takes no requests now.')],
    ['no-exchange-answer', new ServiceError('unavailable', 'binance does not answer.')],
  ])('or does not answer never ends while a position is open, and says %s', async (cause, error) => {
    const world = new MadeLiveWorld([ENTER]);
    const first = world.start();
    await world.time.pass(MINUTE);
    first.kill();
    const ended: unknown[] = [];
    const process = world.start(new MortalProcess(), { openMarket: () => Promise.reject(error) });
    process.ended.catch((why: unknown) => ended.push(why));
    await world.time.pass(60 * MINUTE);
    expect(ended).toEqual([]);
    expect(world.stages.at(-1)).toBe(`DEGRADED ${cause}`);
    expect(world.exchange.books.orders.at(-1)).toMatchObject({ kind: 'stop-market', status: 'open' });
    process.stop.abort(new Error('stopped'));
    await world.time.pass(MINUTE);
    await process.ended;
  });
});

describe('a live session that is asked to end while it opens its strategy', () => {
  const waits = { ...ENTER, rate: 96 };

  async function opening(script: readonly MadeDecision[], ranMs: number) {
    const world = new MadeLiveWorld(script);
    const first = world.start();
    await world.time.pass(ranMs);
    first.kill();
    world.exchange.calls.length = 0;
    const process = world.start(new MortalProcess(), { openDriver: () => new Promise(() => {}) });
    await world.time.pass(5 * SECOND);
    return { world, process };
  }

  it('takes its entry away at the exchange, and the trade hears of it at the next start (16)', async () => {
    const { world, process } = await opening([waits], MINUTE);
    process.stop.abort(new Error('stopped'));
    await world.time.pass(15 * SECOND);
    await expect(process.ended).resolves.toBeUndefined();
    expect(world.exchange.books.orders.map(({ status }) => status)).toEqual(['canceled']);
    const next = world.start();
    await world.time.pass(MINUTE);
    expect(openTradesIn(await world.records())).toEqual([]);
    expect(next.traders[0]!.reports).toContainEqual(expect.objectContaining({ leg: 1, state: 'canceled' }));
    expect(await oracle(world)).toEqual([]);
    next.kill();
  });

  it('finds out what became of an order whose answer was lost, before it ends', async () => {
    const world = new MadeLiveWorld([waits]);
    world.exchange.plan.push({ kind: 'lost', effect: true });
    world.exchange.isMute = true;
    const first = world.start();
    await world.time.pass(12 * SECOND);
    first.kill();
    const process = world.start(new MortalProcess(), { openDriver: () => new Promise(() => {}) });
    await world.time.pass(5 * SECOND);
    process.stop.abort(new Error('stopped'));
    await world.time.pass(30 * SECOND);
    await expect(process.ended).resolves.toBeUndefined();
    expect(world.exchange.books.orders.map(({ status }) => status)).toEqual(['canceled']);
    expect(await oracle(world)).toEqual([]);
  });

  it('asks the exchange nothing where only a stop is there', async () => {
    const { world, process } = await opening([ENTER], MINUTE);
    process.stop.abort(new Error('stopped'));
    await world.time.pass(15 * SECOND);
    await expect(process.ended).resolves.toBeUndefined();
    expect(world.exchange.calls).toEqual([]);
    expect(world.exchange.books.orders.map(({ status }) => status)).toEqual(['filled', 'open']);
  });
});
