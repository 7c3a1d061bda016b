import { TradaiError } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import { EXIT_CODE, exitCodeOf } from '../../../contract/exit-code.ts';
import { ServiceError } from '../../../ports/errors.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { PlayFeed, playClock } from '../play/play-feed.fixture.ts';
import { MadeTroubles } from '../orders/made-trouble.fixture.ts';
import { LIVE_KEY, MadeLiveWorld, MortalProcess } from '../orders/made-live-world.fixture.ts';
import { oracle } from '../orders/made-oracle.fixture.ts';
import type { MadeDecision } from '../orders/made-trader.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const CLOSES = Array.from({ length: 30 }, () => 100);
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

describe('a start whose beats cannot begin, as with a METRICS that is none', () => {
  it('gives the lease back: the next one trades at once', async () => {
    const world = new MadeLiveWorld([ENTER]);
    const first = world.start();
    await world.time.pass(MINUTE);
    first.kill();
    const wrong = new ServiceError('invalid-entry', 'METRICS is "prom"; expected none.');
    const onLease = (): never => {
      throw wrong;
    };
    const { ended } = world.start(new MortalProcess(), { onLease });
    ended.catch(() => {});
    await world.time.pass(MINUTE);
    await expect(ended).rejects.toBe(wrong);
    const key = { kind: 'strategy', account: LIVE_KEY.account, strategy: LIVE_KEY.strategy } as const;
    expect(await world.rows.read(key)).toMatchObject({ isReleased: true });
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

describe.each(['spot', 'futures'] as const)(
  'a start with a position while the exchange is being maintained, %s',
  (market) => {
    it('sends nothing, says so, and trades by itself once that is over: maintenance at start (28)', async () => {
      const world = new MadeLiveWorld([ENTER, { ...ENTER, atMs: 3 * MINUTE, rate: 96 }], { market });
      const first = world.start();
      await world.time.pass(MINUTE);
      first.kill();
      const sent = world.exchange.books.orders.length;
      const troubles = new MadeTroubles(() => world.time.nowMs());
      // Public data are there again before the account is.
      const [backMs, endsMs] = [world.time.nowMs() + 10 * MINUTE, world.time.nowMs() + 15 * MINUTE];
      troubles.now = { cause: 'maintenance', on: 'all', endsMs };
      const mortal = new MortalProcess();
      const time = mortal.time(world.time, world.time.nowMs());
      const clock = playClock(time, world.nowMs);
      const down = new ServiceError('unavailable', 'binance at https://api.binance.com failed (503).');
      const process = world.start(mortal, {
        orders: { ...world.orders(mortal), exchange: troubles.around(world.exchange) },
        openMarket: () =>
          world.time.nowMs() < backMs
            ? Promise.reject(down)
            : Promise.resolve({
                ...{ clock, openFeed: () => new PlayFeed(clock, CLOSES, PAIR), fundingOf: null },
                ...{ exchangeMs: () => Promise.resolve(clock.nowMs()), close: () => Promise.resolve() },
              }),
      });
      await world.time.pass(9 * MINUTE);
      expect(world.stages.at(-1)).toBe('DEGRADED no-exchange-answer');
      await world.time.pass(5 * MINUTE);
      expect(world.stages.at(-1)).toMatch(/^RECOVERING maintenance/);
      expect(world.exchange.books.orders).toHaveLength(sent);
      expect(world.exchange.books.orders.at(-1)).toMatchObject({ kind: 'stop-market', status: 'open' });
      await world.time.pass(5 * MINUTE);
      expect(world.stages.at(-1)).toBe('RUNNING');
      process.stop.abort(new Error('stopped'));
      await world.time.pass(MINUTE);
      await process.ended;
      expect(await oracle(world)).toEqual([]);
    });
  },
);

describe('a live session that is asked to end while it opens its strategy', () => {
  const waits = { ...ENTER, rate: 96 };

  async function opening(script: readonly MadeDecision[], ranMs: number) {
    const world = new MadeLiveWorld(script);
    const first = world.start();
    await world.time.pass(ranMs);
    first.kill();
    world.exchange.calls.length = 0;
    const process = world.start(new MortalProcess(), { openDriver: () => new Promise(() => {}) });
    await world.time.pass(3 * SECOND);
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

describe('a live session whose entries are stopped while it finds out what was sent', () => {
  it('takes away what rests with its next look, however long the rest takes', async () => {
    const world = new MadeLiveWorld([{ ...ENTER, rate: 96 }]);
    const first = world.start();
    await world.time.pass(MINUTE);
    first.kill();
    world.exchange.failReads = Infinity;
    const process = world.start(new MortalProcess(), { askEveryMs: 500 });
    await world.time.pass(20 * SECOND);
    expect(world.stages.at(-1)).toMatch(/^RECOVERING/);
    const wish = { kind: 'pause' } as const;
    await world.store.order(LIVE_KEY, { id: 'kill', wish, reason: 'SIGUSR2', by: 'kill switch', atMs: 0 });
    await world.time.pass(20 * SECOND);
    expect(world.exchange.books.orders.map(({ status }) => status)).toEqual(['canceled']);
    expect(await world.store.commands(LIVE_KEY, 'open')).toEqual([]);
    expect(world.stages.at(-1)).toMatch(/^HALTED.*kill-switch/);
    process.kill();
  });
});
