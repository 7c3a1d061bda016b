import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../contract/exit-code.ts';
import { DataError } from '../../../data/errors.ts';
import { ServiceError } from '../../../ports/errors.ts';
import { MadeLiveWorld, MortalProcess, type MadeProcess } from '../orders/made-live-world.fixture.ts';
import { oracle } from '../orders/made-oracle.fixture.ts';
import type { MadeDecision } from '../orders/made-trader.fixture.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import type { SessionWorld } from './session-world.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ENTER: MadeDecision = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 };
const WAITING: MadeDecision = { ...ENTER, rate: 99 };

/** A session that was killed after half a minute. */
async function killed(market: 'spot' | 'futures', script: readonly MadeDecision[]): Promise<MadeLiveWorld> {
  const world = new MadeLiveWorld(script, { market });
  const first = world.start();
  await world.time.pass(30 * SECOND);
  first.kill();
  world.exchange.calls.length = 0;
  return world;
}

/** Its candles take that long. */
const slow =
  (ms: number) =>
  (made: SessionWorld): Partial<SessionWorld> => ({
    openDriver: async (...what) => {
      await made.time.sleep(ms);
      return made.openDriver(...what);
    },
  });

function shown({ exchange }: MadeLiveWorld): readonly string[] {
  return exchange.books.orders.map(({ side, kind, status }) => [side, kind, status].join(' '));
}

function takeAway({ exchange }: MadeLiveWorld): void {
  exchange.books.cancel(exchange.books.orders.find(({ kind, status }) => kind === 'stop-market' && status === 'open')!);
}

async function end(world: MadeLiveWorld, process: MadeProcess): Promise<void> {
  process.stop.abort(new Error('stopped'));
  await world.time.pass(MINUTE);
  await process.ended;
}

describe.each(['spot', 'futures'] as const)(
  'a start of a live session whose candles are not there yet (%s)',
  (market) => {
    it('places a stop again that is gone, and goes on with it', async () => {
      const world = await killed(market, [ENTER]);
      takeAway(world);
      const process = world.start(new MortalProcess(), slow(2 * MINUTE));
      await world.time.pass(MINUTE);
      expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market canceled', 'sell stop-market open']);
      expect(world.stages.at(-1)).toMatch(/^WARMING/);
      await world.time.pass(2 * MINUTE);
      expect(world.stages.at(-1)).toBe('RUNNING');
      expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market canceled', 'sell stop-market open']);
      expect(await oracle(world)).toEqual([]);
      await end(world, process);
    });

    it('takes away entries that wait, whose fills nobody would look after', async () => {
      const world = await killed(market, [WAITING]);
      const process = world.start(new MortalProcess(), slow(2 * MINUTE));
      await world.time.pass(30 * SECOND);
      expect(shown(world)).toEqual(['buy limit canceled']);
      await world.time.pass(3 * MINUTE);
      expect(world.stages.at(-1)).toBe('RUNNING');
      expect(await oracle(world)).toEqual([]);
      await end(world, process);
    });

    it('gives what an entry brought meanwhile the stop that its trade wants, and one of its own once it is open', async () => {
      const world = await killed(market, [WAITING]);
      world.exchange.books.price(PAIR, 98);
      const process = world.start(new MortalProcess(), slow(2 * MINUTE));
      await world.time.pass(MINUTE);
      expect(world.stages.at(-1)).toBe('WARMING');
      expect(world.unprotected).toEqual([]);
      expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
      await world.time.pass(2 * MINUTE);
      expect(world.stages.at(-1)).toBe('RUNNING');
      // Its own of what has come by now takes the place of that.
      const stops = shown(world).slice(1);
      expect(stops.filter((stop) => stop !== 'sell stop-market canceled')).toEqual(['sell stop-market open']);
      expect(await oracle(world)).toEqual([]);
      await end(world, process);
    });

    it('waits for candles that cannot be used or had while something is held, says why, and ends when it is asked to', async () => {
      const world = await killed(market, [ENTER]);
      const troubles = [
        new DataError('sources-differ', 'BTC/USDT 1h: the stores differ.'),
        new ServiceError('credentials', 'The store of candles refuses the key.'),
      ];
      let asked = 0;
      const process = world.start(new MortalProcess(), {
        openDriver: () => Promise.reject(troubles[(asked += 1) % 2]!),
      });
      await world.time.pass(30 * MINUTE);
      takeAway(world);
      await world.time.pass(3 * MINUTE);
      expect(shown(world).at(-1)).toBe('sell stop-market open');
      expect(asked).toBeGreaterThan(10);
      expect(new Set(world.stages.slice(world.stages.indexOf('WARMING stale-data')))).toEqual(
        new Set(['WARMING stale-data']),
      );
      expect(world.received.map(({ title }) => title)).toContain('WARMING: stale-data');
      await end(world, process);
      expect(shown(world).at(-1)).toBe('sell stop-market open');
    });

    it('survives a kill at any await meanwhile, and whatever comes after it', async () => {
      for (let killAt = 1; killAt < 1000; killAt += 7) {
        const world = await killed(market, [ENTER]);
        takeAway(world);
        const second = world.start(new MortalProcess(killAt), slow(12 * SECOND));
        await world.time.pass(30 * SECOND);
        const isOver = !second.mortal.isDead;
        second.kill();
        const third = world.start();
        await world.time.pass(MINUTE);
        expect([killAt, shown(world).filter((order) => order.endsWith('open'))]).toEqual([
          killAt,
          ['sell stop-market open'],
        ]);
        expect(await oracle(world)).toEqual([]);
        await end(world, third);
        if (isOver) return;
      }
      expect.unreachable('the start never came to its end');
    });
  },
);

describe('a start of a live session', () => {
  it('asks for orders once it is open where that takes no time', async () => {
    const world = await killed('futures', [ENTER]);
    const process = world.start(new MortalProcess(), slow(3 * SECOND));
    await world.time.pass(2 * SECOND);
    expect(world.exchange.calls).toEqual([]);
    await world.time.pass(MINUTE);
    expect(world.stages).not.toContain('WARMING unprotected');
    expect(world.received.map(({ title }) => title).filter((title) => title.startsWith('WARMING'))).toEqual([]);
    await end(world, process);
  });

  it('ends by candles that cannot be used where nothing is held', async () => {
    const world = new MadeLiveWorld([]);
    const process = world.start(new MortalProcess(), {
      openDriver: () => Promise.reject(new DataError('sources-differ', 'BTC/USDT 1h: the stores differ.')),
    });
    const ended = process.ended.then(
      () => 0,
      (error: unknown) => exitCodeOf(error),
    );
    await world.time.pass(MINUTE);
    expect(await ended).toBe(65);
  });

  it('goes on with the exchange whose key was taken last, where it was refused while candles were late', async () => {
    const world = await killed('futures', [ENTER]);
    const refused = { kind: 'failed', why: 'Invalid API-key.', cause: 'auth', waitMs: 0 } as const;
    const refusedUntilMs = world.nowMs + 30 * SECOND;
    const closed: number[] = [];
    const askedClosed: number[] = [];
    const numbered = (number: number): typeof world.exchange =>
      new Proxy(world.exchange, {
        get: (inner, name) => {
          if (name === 'close') return () => Promise.resolve(void closed.push(number));
          if (name === 'events' && closed.includes(number)) askedClosed.push(number);
          if (name === 'account' && world.nowMs < refusedUntilMs) return () => Promise.resolve(refused);
          const value: unknown = Reflect.get(inner, name, inner);
          return typeof value === 'function' ? (value.bind(inner) as unknown) : value;
        },
      });
    let opened = 0;
    const first = numbered(0);
    let newest = first;
    const mortal = new MortalProcess();
    const reopen = (): Promise<typeof first> => Promise.resolve((newest = numbered((opened += 1))));
    const orders = { ...world.orders(mortal), exchange: first, reopen, newest: () => newest };
    const process = world.start(mortal, (made) => ({ ...slow(MINUTE)(made), orders }));
    await world.time.pass(3 * MINUTE);
    expect(closed).toContain(0);
    expect(askedClosed).toEqual([]);
    expect(world.stages.at(-1)).toBe('RUNNING');
    await end(world, process);
  });

  it('leaves it the exchange that it has begun with, where the key is being taken again just then', async () => {
    const world = await killed('futures', [ENTER]);
    const refused = { kind: 'failed', why: 'Invalid API-key.', cause: 'auth', waitMs: 0 } as const;
    let opensMs = Infinity;
    let isRefused = false;
    let isClosed = false;
    const first: typeof world.exchange = new Proxy(world.exchange, {
      get: (inner, name) => {
        if (name === 'close') return () => Promise.resolve(void (isClosed = true));
        if (name === 'account' && !isRefused && world.nowMs > startedMs + 40 * SECOND) {
          isRefused = true;
          opensMs = world.nowMs + SECOND / 5;
          return () => Promise.resolve(refused);
        }
        const value: unknown = Reflect.get(inner, name, inner);
        return typeof value === 'function' ? (value.bind(inner) as unknown) : value;
      },
    });
    const startedMs = world.nowMs;
    const mortal = new MortalProcess();
    let newest = first;
    const process = world.start(mortal, (made) => ({
      openDriver: async (...what) => {
        while (world.nowMs < opensMs) await made.time.sleep(SECOND / 10);
        return made.openDriver(...what);
      },
      orders: {
        ...world.orders(mortal),
        exchange: first,
        reopen: async () => {
          await made.time.sleep(SECOND);
          return (newest = world.exchange);
        },
        newest: () => newest,
      },
    }));
    await world.time.pass(4 * MINUTE);
    expect([isRefused, isClosed]).toEqual([true, false]);
    expect(world.stages.at(-1)).toBe('RUNNING');
    await end(world, process);
  });

  it('waits for a journal that is away for a while as it begins to look after orders', async () => {
    const world = await killed('futures', [ENTER]);
    const beganMs = world.nowMs;
    takeAway(world);
    const process = world.start(new MortalProcess(), (made) => ({
      ...slow(MINUTE)(made),
      store: new Proxy(made.store, {
        get: (store, name) => {
          const isAway = world.nowMs - beganMs > 3 * SECOND && world.nowMs - beganMs < 20 * SECOND;
          if (name === 'read' && isAway)
            return () => Promise.reject(new ServiceError('unavailable', 'The journal is away.'));
          const value: unknown = Reflect.get(store, name, store);
          return typeof value === 'function' ? (value.bind(store) as unknown) : value;
        },
      }),
    }));
    await world.time.pass(50 * SECOND);
    expect(shown(world).at(-1)).toBe('sell stop-market open');
    expect(world.stages.at(-1)).toMatch(/^WARMING/);
    await world.time.pass(2 * MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
    await end(world, process);
  });

  it('ends by its own journal when it is lost meanwhile', async () => {
    const world = await killed('futures', [ENTER]);
    const process = world.start(new MortalProcess(), slow(10 * MINUTE));
    const ended = process.ended.then(
      () => 'ended',
      (error: unknown) => (error as { code?: string }).code,
    );
    await world.time.pass(30 * SECOND);
    await world.store.begin({ account: 'acc-1', strategy: 'play', mode: 'live' }, { holder: 'other', epoch: 99 });
    takeAway(world);
    await world.time.pass(MINUTE);
    expect(await ended).toBe('fenced');
  });
});
