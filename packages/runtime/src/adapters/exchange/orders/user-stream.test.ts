import { decimal } from '@tradai/sim-exchange';
import { beforeAll, describe, expect, it } from 'vitest';
import { committedAttempt, committedCancel } from '../../../ports/committed.ts';
import type { OrderEvent } from '../../../ports/order-exchange.ts';
import { loadCcxt } from '../load-ccxt.ts';
import type { CcxtOrderExchangeOptions } from './ccxt-order-exchange.ts';
import { anAttempt, KEY, orderWorld, type Kind, type OrderWorld } from './order-exchange.fixture.ts';

beforeAll(() => loadCcxt(), 60_000);

const TIMINGS = { renewKeyMs: 60_000, toldWithinMs: 600, oldMs: 3_600_000 };

interface Listened extends OrderWorld {
  readonly told: readonly OrderEvent[];
  readonly fault: (...rules: readonly object[]) => number;
  /** Waits until the stream was suspect and is restored. */
  readonly restored: () => Promise<void>;
  /** Places an order and waits until the stream tells of it. */
  readonly isHeard: (cid: string) => Promise<void>;
}

async function listened(
  kind: Kind,
  timings: Partial<CcxtOrderExchangeOptions['streamTimings']> = {},
  more: Partial<CcxtOrderExchangeOptions> = {},
): Promise<Listened> {
  const world = await orderWorld(kind, {}, { streamTimings: { ...TIMINGS, ...timings }, ...more });
  const { exchange, sim } = world;
  const told: OrderEvent[] = [];
  const events = await exchange.events();
  void (async () => {
    for await (const event of events) told.push(event);
  })();
  const kinds = (): string => told.map((event) => event.kind).join(' ');
  return {
    ...world,
    told,
    fault: (...rules) => sim.faults.load({ version: 1, rules }),
    restored: () => expect.poll(kinds, { timeout: 15_000 }).toMatch(/suspect.*restored/),
    isHeard: async (cid) => {
      await exchange.send(committedAttempt(anAttempt(world, cid)), 8_000);
      const isTold = (): boolean => told.some((event) => event.kind === 'order' && event.order.cid === cid);
      await expect.poll(isTold, { timeout: 5_000 }).toBe(true);
    },
  };
}

const stream = (kind: string) => ({ match: { stream: '*', max: 1 }, do: { stream: { kind } } });

describe.each(['spot', 'usdm'] as const satisfies Kind[])('the user stream of %s', (kind) => {
  it('tells nothing but what happens when nothing is wrong', async () => {
    const { told, isHeard, exchange, pair, sim } = await listened(kind);
    await isHeard('q1');
    const gone = anAttempt({ sim, pair }, 'q1', {}, { cancel: 'asked' });
    await exchange.cancel(committedCancel(gone, sim.clock.now()), 8_000);
    await isHeard('q2');
    await exchange.openOrders();
    await exchange.ordersSince(pair, sim.clock.now() - 60_000);
    await new Promise((resolve) => setTimeout(resolve, 1_000));

    expect(told.filter((event) => event.kind === 'suspect' || event.kind === 'restored')).toEqual([]);
  });

  it('is made anew when its connection is cut', async () => {
    const { sim, restored, isHeard } = await listened(kind);
    const before = sim.log.connects.length;
    for (const socket of sim.streams.sockets.all) socket.close();
    await restored();
    await isHeard('q1');

    expect(sim.log.connects.length).toBe(before + 1);
  });

  it('is made anew more and more slowly when no connection lives (W9)', async () => {
    const { sim, exchange } = await listened(kind);
    const cutting = setInterval(() => {
      for (const socket of sim.streams.sockets.all) socket.close();
    }, 20);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    clearInterval(cutting);

    expect(sim.log.connects.length).toBeGreaterThan(1);
    expect(sim.log.connects.length).toBeLessThan(6);
    await exchange.close();
  });

  it('is made anew when the exchange says that it goes away (W6)', async () => {
    const { fault, restored, isHeard, told } = await listened(kind);
    fault({ match: { window: { from: '+1' } }, do: { userStream: { kind: 'serverShutdown' } } });
    await restored();
    await isHeard('q1');

    expect(told[0]).toEqual({ kind: 'suspect', why: 'The exchange said serverShutdown.' });
  });

  it('is made anew when an answer shows what it did not tell (W4)', async () => {
    const world = await listened(kind);
    const { fault, restored, isHeard, exchange, sim, told } = world;
    const script = fault({ match: { stream: '*' }, do: { stream: { kind: 'mute' } } });
    await exchange.send(committedAttempt(anAttempt(world, 'q1')), 8_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    sim.faults.unload(script);
    await restored();
    await isHeard('q2');

    expect(told[0]).toEqual({ kind: 'suspect', why: 'An answer showed what the user stream did not tell.' });
  });

  it('is made anew when a probe shows an order that it did not tell (W4)', async () => {
    const world = await listened(kind);
    const { fault, restored, exchange, told } = world;
    await world.isHeard('q1');
    fault(
      { match: { stream: '*' }, do: { stream: { kind: 'mute' } } },
      {
        match: { method: 'POST', path: kind === 'spot' ? '/api/v3/order' : '/fapi/v1/order' },
        do: { shape: { id: 'A01', point: 'after' } },
      },
    );
    await exchange.send(committedAttempt(anAttempt(world, 'q2')), 300);
    expect(told.some((event) => event.kind === 'suspect')).toBe(false);
    await expect
      .poll(async () => exchange.openOrders(), { timeout: 5_000 })
      .toMatchObject({ kind: 'listed', rows: [{ cid: 'q1' }, { cid: 'q2' }] });
    await restored();
  });

  it('tells when too many of its frames mean nothing (W12)', async () => {
    let ratio: number | null = null;
    const streamWatch = { mayConnect: () => true, heard: () => ratio };
    const { told, isHeard } = await listened(kind, {}, { streamWatch });
    ratio = 0.02;
    await isHeard('q1');

    expect(told[0]).toEqual({ kind: 'unknown-frames', ratio: 0.02 });
  });

  it('is not connected while the process has made too many connections (W9)', async () => {
    const world = await orderWorld(kind, {}, { streamWatch: { mayConnect: () => false, heard: () => null } });
    await world.exchange.openOrders();
    const before = world.sim.log.connects.length;
    void world.exchange.events();
    await new Promise((resolve) => setTimeout(resolve, 500));

    expect(world.sim.log.connects.length).toBe(before);
  });

  it('is made anew when a list shows an execution that it did not tell (W4)', async () => {
    const world = await listened(kind);
    const { fault, restored, exchange, pair, told } = world;
    await world.isHeard('q1');
    const attempt = anAttempt(world, 'q2', { kind: 'market', price: null });
    fault(
      { match: { stream: '*' }, do: { stream: { kind: 'mute' } } },
      {
        match: { method: 'POST', path: kind === 'spot' ? '/api/v3/order' : '/fapi/v1/order' },
        do: { shape: { id: 'A02', point: 'after' } },
      },
    );
    await exchange.send(committedAttempt(attempt), 8_000);
    const isSuspect = (): boolean => told.some((event) => event.kind === 'suspect');
    expect(isSuspect()).toBe(false);
    // As whoever wants it asks again.
    const asked = async (): Promise<boolean> => {
      expect(await exchange.fillsSince(pair, attempt.signMs)).toMatchObject({ kind: 'listed', rows: [{ pair }] });
      return isSuspect();
    };
    await expect.poll(asked, { timeout: 15_000, interval: 250 }).toBe(true);
    await restored();
  });

  it('asks for a look at what is open when a frame cannot be read (W7)', async () => {
    const { fault, restored, isHeard, exchange, sim, told } = await listened(kind);
    const connects = sim.log.connects.length;
    const script = fault(stream('garbageFrame'));
    await exchange.send(
      committedAttempt(anAttempt({ sim, pair: kind === 'spot' ? 'BTC/USDT' : 'BTC/USDT:USDT' }, 'q1')),
      8_000,
    );
    await restored();
    sim.faults.unload(script);
    await isHeard('q2');

    expect(told.find((event) => event.kind === 'suspect')?.why).toBe('A frame of the user stream cannot be read.');
    expect(sim.log.connects.length).toBe(connects);
  });

  it('is renewed before it is too old, and misses nothing (W8)', async () => {
    const { sim, isHeard, told } = await listened(kind, { oldMs: 400 });
    const connects = (): number => sim.log.connects.length;
    await expect.poll(connects, { timeout: 5_000 }).toBeGreaterThan(2);
    await isHeard('q1');

    expect(told.filter((event) => event.kind === 'suspect')).toEqual([]);
  });

  it('tries again when its subscription is refused', async () => {
    const world = await orderWorld(kind);
    const { exchange, sim } = world;
    await exchange.openOrders();
    sim.faults.load({
      version: 1,
      rules: [
        { match: { wsMethod: 'userDataStream*', max: 1 }, do: { userStream: { kind: 'subscribeError' } } },
        { match: { path: '/fapi/v1/listenKey', max: 1 }, do: { shape: { id: 'A15', point: 'before' } } },
      ],
    });
    await exchange.events();

    expect(sim.streams.sockets.all.length).toBeGreaterThan(0);
  });
});

describe('the user stream of usdm', () => {
  it('is made anew when its key has expired, with a word (W10)', async () => {
    const { fault, restored, isHeard, told } = await listened('usdm');
    fault({ match: { window: { from: '+1' } }, do: { userStream: { kind: 'expireListenKey' } } });
    await restored();
    await isHeard('q1');

    expect(told[0]).toEqual({ kind: 'suspect', why: 'The exchange said listenKeyExpired.' });
  });

  it('is made anew when its key has expired without a word, by its own renewal (W10)', async () => {
    const { fault, restored, isHeard, told } = await listened('usdm', { renewKeyMs: 800 });
    fault({ match: { window: { from: '+1' } }, do: { userStream: { kind: 'expireListenKey', silent: true } } });
    await restored();
    await isHeard('q1');

    expect(told[0]).toMatchObject({ why: 'The exchange does not go on with the key of the user stream.' });
  });

  it('keeps the key that is well', async () => {
    const { sim, told } = await listened('usdm', { renewKeyMs: 200 });
    const renewals = (): number => sim.log.records.filter(({ method }) => method === 'PUT').length;
    await expect.poll(renewals, { timeout: 5_000 }).toBeGreaterThan(2);

    expect(told).toEqual([]);
  });

  it('tells a conditional order, and that it became another one', async () => {
    const world = await listened('usdm');
    const { exchange, told, sim } = world;
    await exchange.send(committedAttempt(anAttempt(world, 'q1', { kind: 'market', price: null })), 8_000);
    const stop = anAttempt(world, 'q2', {
      ...{ side: 'sell', kind: 'stop-market', price: null, stopPrice: '99.97', isReduceOnly: true },
    });
    // The price comes there each seven seconds; while it is there, the exchange refuses the stop.
    const isAbove = (): boolean => sim.engine.market('usdm', 'BTCUSDT')!.last > decimal('99.98');
    await expect.poll(isAbove, { timeout: 5_000 }).toBe(true);
    await exchange.send(committedAttempt(stop), 8_000);
    const child = (): string | null | undefined =>
      told
        .flatMap((event) => (event.kind === 'order' ? [event.order] : []))
        .findLast(({ route }) => route === 'trigger')?.childId;
    await expect.poll(() => child() ?? '', { timeout: 15_000 }).toMatch(/^\d+$/);
    const found = await exchange.find(world.pair, 'q2', 'trigger');

    expect(found).toMatchObject({ kind: 'found', order: { status: 'triggered', childId: child() } });
    const isFilled = (): boolean => told.some((event) => event.kind === 'fill' && event.fill.exchangeId === child());
    await expect.poll(isFilled).toBe(true);
    expect(
      (await exchange.cancel(committedCancel({ ...stop, cancel: 'asked' }, world.sim.clock.now()), 8_000)).kind,
    ).not.toBe('rejected');
    // Lists show nothing of it that was not told.
    expect(await exchange.ordersSince(world.pair, stop.signMs - 60_000)).toMatchObject({ kind: 'listed' });
    await new Promise((resolve) => setTimeout(resolve, 2 * TIMINGS.toldWithinMs));
    expect(told.some((event) => event.kind === 'suspect')).toBe(false);
  });

  it('tells of a liquidation', async () => {
    const world = await listened('usdm');
    const { exchange, told, fault } = world;
    await exchange.send(committedAttempt(anAttempt(world, 'q1', { kind: 'market', price: null })), 8_000);
    fault({ match: { window: { from: '+1' } }, do: { account: { kind: 'liquidate' } } });
    await expect.poll(() => told.find((event) => event.kind === 'liquidation')).toMatchObject({ pair: world.pair });
  });

  it('asks for a look when leverage is changed by whomever, and for one more after a burst of that (W6)', async () => {
    const { sim, told } = await listened('usdm');
    for (const leverage of [3, 4, 5, 6]) sim.engine.usdm.setLeverage(KEY.apiKey, 'BTCUSDT', leverage);
    const looks = (): readonly string[] => told.flatMap((event) => (event.kind === 'suspect' ? [event.why] : []));
    await expect.poll(looks, { timeout: 15_000 }).toHaveLength(2);

    const why = 'The leverage of a market, or a setting of the account, was changed.';
    expect(looks()).toEqual([why, why]);
    expect(told.at(-1)).toEqual({ kind: 'restored' });
  });

  it('tells that margin runs out, and no second time within a minute, however often the exchange says so (W6)', async () => {
    const world = await listened('usdm');
    const { exchange, pair, sim, told, isHeard } = world;
    await exchange.settle(pair, { leverage: 3, marginMode: 'isolated' });
    await exchange.send(committedAttempt(anAttempt(world, 'q1', { kind: 'market', price: null })), 8_000);
    const account = await exchange.account();
    const end = Number('positions' in account ? account.positions[0]!.liquidationPrice : null);
    let said = 0;
    sim.engine.subscribe(({ kind }) => void (said += kind === 'margin-call' ? 1 : 0));
    for (const price of [end + 0.03, 100, end + 0.03]) {
      const tick = { kind: 'tick', price: decimal(price.toFixed(2)), quantity: 0n, buyerMaker: false } as const;
      sim.engine.feed('usdm', 'BTCUSDT', { ...tick, opensBar: false, time: sim.clock.now() });
    }
    await isHeard('q2');

    expect(said).toBe(2);
    expect(told.filter(({ kind }) => kind === 'margin-call')).toEqual([{ kind: 'margin-call', pairs: [pair] }]);
  });
});

describe('the user stream of spot', () => {
  it('is made anew when the exchange ends it on a connection that goes on (W6)', async () => {
    const { fault, restored, isHeard, told } = await listened('spot');
    fault({ match: { window: { from: '+1' } }, do: { userStream: { kind: 'terminateStream' } } });
    await restored();
    await isHeard('q1');

    expect(told[0]).toEqual({ kind: 'suspect', why: 'The exchange said eventStreamTerminated.' });
  });

  it('is made anew when its subscription is never answered (W5)', async () => {
    const { exchange, sim } = await orderWorld('spot', {}, { streamTimings: { subscribeWithinMs: 700 } });
    await exchange.openOrders();
    const rule = { match: { wsMethod: 'userDataStream*', max: 1 }, do: { userStream: { kind: 'subscribeHang' } } };
    sim.faults.load({ version: 1, rules: [rule] });
    const startMs = performance.now();
    await exchange.events();

    expect(performance.now() - startMs).toBeGreaterThan(900);
    expect(sim.log.records.filter(({ path }) => path === 'userDataStream.subscribe.signature')).toHaveLength(2);
  });
});
