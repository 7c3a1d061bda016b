import { TradaiError } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import { EXIT_CODE, exitCodeOf } from '../../../contract/exit-code.ts';
import { ServiceError } from '../../../ports/errors.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld, MortalProcess } from '../orders/made-live-world.fixture.ts';

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
