import { opened, rows } from './made-look.fixture.ts';
import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { clientOrderId, orderTag, readOrderId } from '../../../orders/client-order-id.ts';
import type { IncomeRow } from '../../../orders/order-op.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import type { BookedPosition } from '../../../orders/order-draft.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { HOST_STATE, type HostState } from '../view/host-records.ts';
import type { LiveOrders } from './live-orders.ts';
import { LIVE_KEY, MadeLiveWorld, MortalProcess, type MadeProcess } from './made-live-world.fixture.ts';

const SECOND = 1000;
const MINUTE = 60_000;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;
const [BASE, QUOTE] = PAIR.split('/') as [string, string];

function startedWith(world: MadeLiveWorld, change: Partial<LiveOrders>): MadeProcess {
  const mortal = new MortalProcess();
  return world.start(mortal, { orders: { ...world.orders(mortal), ...change } });
}

function told(world: MadeLiveWorld, cause: string): readonly string[] {
  return world.received.filter(({ data }) => data['cause'] === cause).map(({ text }) => text);
}

describe('income of an account of futures', () => {
  const funding = (world: MadeLiveWorld, tranId: string, change: Partial<IncomeRow> = {}): void =>
    void world.exchange.income.push({
      ...{ kind: 'FUNDING_FEE', tranId, pair: PAIR, asset: 'USDT', amount: '-0.5', atMs: world.nowMs },
      ...change,
    });

  it('is booked once by kind and number, and charged to the trade that held the pair: funding doubled (28)', async () => {
    const world = new MadeLiveWorld([ENTER], { market: 'futures' });
    const process = await opened(world);
    const atMs = world.nowMs;
    funding(world, '7');
    funding(world, '7');
    await world.time.pass(12 * MINUTE);
    funding(world, '7', { atMs });
    await world.time.pass(12 * MINUTE);
    expect(await rows(world, 'income/')).toHaveLength(1);
    expect(process.traders[0]!.told).toEqual([{ kind: 'funding', pair: PAIR, timeMs: atMs, perUnit: 0.5 }]);
  });

  it('that is shown late counts by what was held when it was paid: funding late (28)', async () => {
    const world = new MadeLiveWorld([ENTER, { ...ENTER, atMs: 8 * MINUTE, rate: 99 }], { market: 'futures' });
    const process = await opened(world);
    const atMs = world.nowMs;
    await world.time.pass(9 * MINUTE);
    world.exchange.books.price(PAIR, 98.9);
    await world.time.pass(30 * SECOND);
    expect(world.exchange.books.held(PAIR)).toBe(2);
    funding(world, '8', { atMs });
    await world.time.pass(12 * MINUTE);
    expect(process.traders[0]!.told).toMatchObject([{ kind: 'funding', timeMs: atMs, perUnit: 0.5 }]);
  });

  it('that came while nobody was there is read from the cursor on', async () => {
    const world = new MadeLiveWorld([ENTER], { market: 'futures' });
    (await opened(world)).kill();
    await world.time.pass(45 * MINUTE);
    funding(world, '9');
    await world.time.pass(30 * MINUTE);
    const process = world.start();
    await world.time.pass(30 * SECOND);
    expect(process.traders[0]!.told).toMatchObject([{ kind: 'funding', perUnit: 0.5 }]);
  });

  it('tells once of money that somebody moved, and books no fees of orders', async () => {
    const world = new MadeLiveWorld([ENTER], { market: 'futures' });
    await opened(world);
    funding(world, '1', { kind: 'TRANSFER', amount: '250', pair: null });
    funding(world, '2', { kind: 'COMMISSION', amount: '-0.04' });
    await world.time.pass(25 * MINUTE);
    expect(told(world, 'position-differs')).toEqual(['250 USDT came to the account without a trade (TRANSFER).']);
    expect(await rows<IncomeRow>(world, 'income/')).toMatchObject([{ kind: 'TRANSFER' }]);
    expect(world.stages.at(-1)).toBe('RUNNING');
  });
});

describe('balances of a spot account (10.2)', () => {
  it('that trades explain are told to nobody, fees in the coin among them', async () => {
    const world = new MadeLiveWorld([ENTER, { ...ENTER, atMs: 5 * MINUTE, do: 'exit' }]);
    world.exchange.books.baseFee = 0.001;
    await opened(world);
    await world.time.pass(12 * MINUTE);
    expect(told(world, 'position-differs')).toEqual([]);
  });

  it.each([
    ['a deposit', QUOTE, 500, `500 ${QUOTE} came to the account`],
    ['a withdrawal', QUOTE, -40, `40 ${QUOTE} left the account`],
    ['coins that nobody bought', BASE, 0.25, `0.25 ${BASE} came to the account`],
  ])('that changed without a trade are told once: %s', async (_, asset, amount, text) => {
    const world = new MadeLiveWorld([ENTER]);
    await opened(world);
    await world.time.pass(2 * MINUTE);
    world.exchange.books.deposit(asset, amount);
    await world.time.pass(10 * MINUTE);
    expect(told(world, 'position-differs')).toEqual([`${text}, and no trade of the session explains it.`]);
    expect(world.stages.at(-1)).toBe('RUNNING');
  });

  it('that changed while nobody was there are told with the next start', async () => {
    const world = new MadeLiveWorld([ENTER]);
    const first = await opened(world);
    await world.time.pass(2 * MINUTE);
    first.kill();
    world.exchange.books.deposit(QUOTE, 500);
    world.start();
    await world.time.pass(3 * MINUTE);
    expect(told(world, 'position-differs')).toHaveLength(1);
  });
});

describe('another session of ours on the account', () => {
  const OTHER = clientOrderId('abcde', 1, 1);
  const elsewhere = (world: MadeLiveWorld): void => world.exchange.books.trade(`ETH/${QUOTE}`, 'buy', 3, OTHER);

  it('trades other pairs without anybody being told, and moves the stake currency', async () => {
    const world = new MadeLiveWorld([ENTER]);
    world.exchange.books.price(`ETH/${QUOTE}`, 10);
    await opened(world);
    await world.time.pass(2 * MINUTE);
    elsewhere(world);
    await world.time.pass(5 * MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(told(world, 'position-differs')).toEqual([]);
    expect(told(world, 'foreign-order')).toEqual([]);
  });

  it('that trades a pair of this one is told of, and halts the pair', async () => {
    const world = new MadeLiveWorld([ENTER]);
    await opened(world);
    world.exchange.books.trade(PAIR, 'buy', 0.5, OTHER);
    await world.time.pass(2 * MINUTE);
    expect(world.stages.at(-1)).toBe('HALTED foreign-order');
    expect(told(world, 'foreign-fill')).toHaveLength(1);
  });
});

it('a stranger who trades a pair that the session does not is told of once, and halts nothing', async () => {
  const world = new MadeLiveWorld([ENTER], { market: 'futures' });
  world.exchange.books.price('ETH/USDT:USDT', 10);
  await opened(world);
  world.exchange.books.trade('ETH/USDT:USDT', 'buy', 3, 'web_1');
  await world.time.pass(5 * MINUTE);
  expect(world.stages.at(-1)).toBe('RUNNING');
  expect(told(world, 'foreign-order')).toHaveLength(1);
  expect(await rows(world, 'fill/')).toHaveLength(1);
});

describe('leverage of a position that somebody changed (10.2)', () => {
  it('is seen by the next audit, bars the pair, and is not changed back', async () => {
    const world = new MadeLiveWorld([ENTER, { ...ENTER, atMs: 5 * MINUTE, rate: 99 }], { market: 'futures' });
    await opened(world);
    world.exchange.books.leverage = 10;
    const settled = world.exchange.settled.length;
    await world.time.pass(8 * MINUTE);
    expect(told(world, 'position-differs')).toEqual([
      `The leverage of ${PAIR} is 10; expected 1. Nothing is entered there.`,
    ]);
    expect(world.exchange.settled).toHaveLength(settled);
    expect(world.exchange.books.orders).toHaveLength(2);
    world.exchange.books.leverage = 1;
    await world.time.pass(2 * MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
  });
});

describe('leverage of a pair that is entered', () => {
  it.each([
    [9 * MINUTE, 1],
    [14 * MINUTE, 2],
  ])('is read back again %i ms after it was: %i times in all', async (atMs, times) => {
    const world = new MadeLiveWorld([ENTER, { ...ENTER, atMs, rate: 99 }], { market: 'futures' });
    await opened(world);
    await world.time.pass(16 * MINUTE);
    expect(world.exchange.settled).toHaveLength(times);
  });
});

describe('a journal that was restored from a copy (9.1, 4.3)', () => {
  it('halts entries until a person has looked, and goes on with numbers far beyond those that it knows', async () => {
    const world = new MadeLiveWorld([{ ...ENTER, atMs: 2 * MINUTE }]);
    startedWith(world, { restoredFrom: 'monday' });
    await world.time.pass(4 * MINUTE);
    expect(world.stages.at(-1)).toBe('HALTED restored-store');
    expect(told(world, 'restored-store')).toHaveLength(1);
    expect(world.exchange.books.orders).toEqual([]);
    expect(await rows<number>(world, 'orders/next')).toEqual([1 + 36 ** 4]);
    expect(await rows<number>(world, 'halt/')).toMatchObject([{ reason: 'restored-store' }]);
  });

  it('is one once: a start that says it again after somebody resumed changes nothing', async () => {
    const world = new MadeLiveWorld([]);
    startedWith(world, { restoredFrom: 'monday' }).kill();
    for (const copy of ['monday', 'monday', 'tuesday']) {
      const process = startedWith(world, { restoredFrom: copy });
      await world.time.pass(MINUTE);
      process.kill();
    }
    expect(await rows<number>(world, 'orders/next')).toEqual([1 + 2 * 36 ** 4]);
  });

  it('takes an order that the lost part sent for an orphan', async () => {
    const world = new MadeLiveWorld([]);
    const tag = orderTag(LIVE_KEY, (text) => createHash('sha256').update(text).digest('hex'));
    const request = { pair: PAIR, side: 'buy', kind: 'limit', amount: '1', price: '50', stopPrice: null } as const;
    world.exchange.books.place({ ...request, isReduceOnly: false }, clientOrderId(tag, 3, 1), 'plain');
    startedWith(world, { restoredFrom: 'monday' });
    await world.time.pass(2 * MINUTE);
    expect(told(world, 'orphan-order')).toHaveLength(1);
    expect(world.exchange.books.orders[0]!.status).toBe('open');
  });

  it('protects what it holds all the same, under numbers that were never given', async () => {
    const world = new MadeLiveWorld([ENTER]);
    const first = await opened(world);
    first.kill();
    world.exchange.books.orders.pop();
    startedWith(world, { restoredFrom: 'monday' });
    await world.time.pass(2 * MINUTE);
    const stops = world.exchange.books.orders.filter(({ kind }) => kind === 'stop-market');
    expect(stops.map(({ status, cid }) => [status, readOrderId(cid!)!.intent > 36 ** 4])).toEqual([['open', true]]);
  });
});

describe('what is too little for an order (11.6)', () => {
  it("is kept as dust after the rest was sold, told once, and in nobody's way: decimal dust, base-coin fee (28)", async () => {
    const world = new MadeLiveWorld([
      ENTER,
      { ...ENTER, atMs: 3 * MINUTE, do: 'exit' },
      { ...ENTER, atMs: 8 * MINUTE },
    ]);
    world.exchange.books.baseFee = 0.0005;
    await opened(world);
    await world.time.pass(6 * MINUTE);
    expect(world.lines.filter((line) => line.includes('is too little for an order'))).toHaveLength(1);
    expect(world.stages.at(-1)).toBe('RUNNING');
    await world.time.pass(4 * MINUTE);
    expect(world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`).slice(-2)).toEqual([
      'buy limit filled',
      'sell stop-market open',
    ]);
    expect(world.stages.at(-1)).toBe('RUNNING');
  });

  it('of an entry that was canceled is kept without a stop, and no order of it is tried again and again (7.6)', async () => {
    const world = new MadeLiveWorld([
      { ...ENTER, rate: 99 },
      { ...ENTER, atMs: MINUTE, do: 'cancel-entry' },
    ]);
    const process = await opened(world);
    world.exchange.books.fillShare = 0.05;
    world.exchange.books.price(PAIR, 99);
    await world.time.pass(10 * MINUTE);
    expect(await rows<BookedPosition>(world, 'position/')).toMatchObject([{ amount: '0.05' }]);
    expect(await rows<string>(world, 'dust/')).toEqual(['0.05']);
    expect(world.exchange.posts.size).toBe(1);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(process.traders[0]!.reports.filter(({ leg }) => leg > 1).length).toBeLessThanOrEqual(1);
    expect((await rows<Attempt>(world, 'attempt/')).map(({ state }) => state)).toEqual(['CANCELED']);
  });
});

describe('a strategy that keeps no stop at the exchange (11.1)', () => {
  async function bare(allowUnprotected: boolean) {
    const world = new MadeLiveWorld([ENTER]);
    world.keepsStops = false;
    startedWith(world, { allowUnprotected });
    await world.time.pass(3 * MINUTE);
    const state = (await world.records()).get(HOST_STATE);
    return { world, state: JSON.parse(state!) as HostState };
  }

  it('enters nothing unless whoever runs the session lets it, and the state says why', async () => {
    const { world, state } = await bare(false);
    expect(world.exchange.posts.size).toBe(0);
    expect(world.stages.at(-1)).toBe('DEGRADED unprotected');
    expect(state.detail).toContain('expected order_types.stoploss_on_exchange: true');
    expect(told(world, 'unprotected')).toHaveLength(1);
    expect(world.lines.filter((line) => line.includes('keeps no stop'))).toHaveLength(0);
  });

  it('enters where that is allowed, and says for as long as it does that nothing protects a position', async () => {
    const { world, state } = await bare(true);
    expect(world.exchange.posts.size).toBeGreaterThan(0);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(state.detail).toContain('nothing protects a position while the session is away');
    expect(told(world, 'unprotected')).toHaveLength(1);
    expect(world.unprotected).toEqual([PAIR]);
  });
});

describe('a stoploss at which no stop can lie', () => {
  async function withStoploss(allowUnprotected: boolean) {
    const world = new MadeLiveWorld([ENTER]);
    world.bareStoploss = -5;
    startedWith(world, { allowUnprotected });
    await world.time.pass(3 * MINUTE);
    return { world, state: JSON.parse((await world.records()).get(HOST_STATE)!) as HostState };
  }

  it('lets nothing be entered, as a strategy that keeps no stop, and the state names it', async () => {
    const { world, state } = await withStoploss(false);
    expect([world.exchange.posts.size, world.stages.at(-1)]).toEqual([0, 'DEGRADED unprotected']);
    expect(state.detail).toMatch(/stoploss is -5, .*expected a ratio above -1, such as -0\.05 for 5 %/);
    expect(told(world, 'unprotected')).toHaveLength(1);
  });

  it('is traded where whoever runs it allows that, and the state says so', async () => {
    const { world, state } = await withStoploss(true);
    expect([world.exchange.posts.size > 0, world.stages.at(-1)]).toEqual([true, 'RUNNING']);
    expect(state.detail).toContain('stoploss is -5');
  });
});
