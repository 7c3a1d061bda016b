import { afterEach, describe, expect, it, vi } from 'vitest';
import { cutToStep } from '../../../orders/exact.ts';
import { orderFault, type ExactRules } from '../../../orders/order-faults.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { PlayFeed } from '../play/play-feed.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import { LIVE_KEY, MadeLiveWorld, MARKET } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';
import type { MadeDecision } from './made-trader.fixture.ts';

const MINUTE = 60_000;
const ENTER = { atMs: MINUTE, pair: PAIR, do: 'enter', amount: 0.876, rate: 100, stopRate: 90.004 } as const;

afterEach(() => void vi.restoreAllMocks());

/** An exchange that lists these rules, and refuses what is against them. */
function withRules<World extends MadeLiveWorld>(world: World, change: Partial<ExactRules>): World {
  const rules = { ...MARKET, ...change };
  world.exchange.listed = [{ pair: PAIR, isActive: true, rules }];
  world.exchange.refuses = (request) => orderFault(request, rules, '100') !== null;
  return world;
}

function shown({ exchange }: MadeLiveWorld): readonly string[] {
  return exchange.books.orders.map(({ side, kind, amount, stopPrice, status }) =>
    [side, kind, amount, stopPrice, status].filter((part) => part !== null).join(' '),
  );
}

describe('where the exchange has coarser steps than the markets file', () => {
  it('an entry is cut to them, its stop and its exit are of what was bought, and nothing is refused', async () => {
    const exit = { atMs: 5 * MINUTE, pair: PAIR, do: 'exit' } as const;
    const world = withRules(new MadeLiveWorld([ENTER, exit]), { amountStep: '0.1', priceTick: '0.05' });
    world.start();
    await world.time.pass(7 * MINUTE);
    expect(shown(world)).toEqual([
      'buy limit 0.8 filled',
      'sell stop-market 0.8 90 canceled',
      'sell market 0.8 filled',
    ]);
    expect(world.exchange.posts.size).toBe(3);
    expect(world.lines).toContain(
      `warn: ${PAIR}: the step of amounts is 0.001 in the markets file and 0.1 at the exchange, by which orders are.`,
    );
  });

  it.each(['spot', 'futures'] as const)('the core on %s trades what the exchange took', async (market) => {
    const world = withRules(new CoreWorld(market), { amountStep: '0.2', priceTick: '0.5' });
    await world.hours(1, 8, world.begin());
    expect(world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`)).toEqual([
      'buy limit filled',
      'sell stop-market canceled',
      'sell limit filled',
    ]);
    const [bought, , sold] = world.exchange.books.orders;
    expect(cutToStep(bought!.amount, '0.2')).toBe(bought!.amount);
    expect([sold!.amount, world.exchange.books.held(PAIR)]).toEqual([bought!.amount, 0]);
    expect(await oracle(world)).toEqual([]);
  });

  it('what a fee in the coin leaves of less than a step is not taken for something to sell', async () => {
    const world = withRules(new CoreWorld('spot'), { amountStep: '0.05' });
    world.exchange.books.baseFee = 0.001;
    await world.hours(1, 8, world.begin());
    expect(world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`)).toEqual([
      'buy limit filled',
      'sell stop-market canceled',
      'sell limit filled',
    ]);
    const [bought, , sold] = world.exchange.books.orders;
    expect(Number(bought!.amount) - Number(sold!.amount)).toBeCloseTo(0.05);
    expect((await world.records()).has('trade/1')).toBe(false);
    expect(await world.store.rows(LIVE_KEY, 'closed', {})).toHaveLength(1);
  });

  it('nor is what a stop leaves', async () => {
    const world = withRules(new CoreWorld('spot'), { amountStep: '0.05' });
    world.exchange.books.baseFee = 0.001;
    const process = world.begin();
    await world.hours(1, 4, process);
    world.exchange.books.price(PAIR, 105);
    await world.time.pass(10 * MINUTE);
    world.exchange.books.price(PAIR, 1);
    await world.time.pass(10 * MINUTE);
    expect(world.exchange.books.orders.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'limit filled',
      'stop-market filled',
    ]);
    expect(await world.store.rows(LIVE_KEY, 'closed', {})).toHaveLength(1);
  });

  it.each([
    ['one step', '2', 'amount-not-positive'],
    ['two steps, of which a fee in the coin may leave less than one', '0.5', 'amount-below-minimum'],
  ])('an entry of less than %s is not sent', async (_, amountStep, why) => {
    const world = withRules(new MadeLiveWorld([ENTER]), { amountStep });
    world.start();
    await world.time.pass(3 * MINUTE);
    expect(world.exchange.sent).toEqual([]);
    expect(world.lines).toContain(`warn: enter: buy 0.876 on ${PAIR} was not sent: ${why}.`);
  });
});

it('steps that become coarser between two looks are asked for once an order is refused: what is held has its stop again', async () => {
  const exit = { atMs: 5 * MINUTE, pair: PAIR, do: 'exit' } as const;
  const world = withRules(new MadeLiveWorld([ENTER, exit]), {});
  // Where prices stand still it would ask by itself.
  vi.spyOn(PlayFeed.prototype, 'quoteOf').mockImplementation(() => {
    const last = 100 + (world.nowMs % 1_000_000) / 1e9;
    return { timeMs: world.nowMs, bid: 100, ask: 100, last, book: null };
  });
  world.start();
  await world.time.pass(3 * MINUTE);
  expect(shown(world)).toEqual(['buy limit 0.876 filled', 'sell stop-market 0.876 90 open']);
  withRules(world, { amountStep: '0.1' });
  await world.time.pass(4 * MINUTE);
  expect(shown(world).slice(1)).toEqual(['sell stop-market 0.876 90 canceled', 'sell stop-market 0.8 90 open']);
});

it('a position whose market is halted is told within two minutes, once, and when that is over', async () => {
  const world = new MadeLiveWorld([ENTER]);
  world.start();
  await world.time.pass(3 * MINUTE);
  expect(world.stages.at(-1)).toBe('RUNNING');
  world.exchange.listed = [{ pair: PAIR, isActive: false, rules: MARKET }];
  await world.time.pass(2 * MINUTE + 1000);
  const told = () => world.received.filter(({ data }) => data['cause'] === 'market-closed');
  const begun = expect.objectContaining({
    title: 'The market of a position is closed',
    text: `${PAIR}: held, and the exchange takes no orders of it, or lists it no more: it cannot be left, a stop of it is not executed, and nothing is entered there before that is over.`,
  }) as unknown;
  expect(told()).toEqual([begun]);
  expect(world.stages.at(-1)).toBe('DEGRADED stale-data');
  await world.time.pass(20 * MINUTE);
  expect(told()).toHaveLength(1);
  world.exchange.listed = [{ pair: PAIR, isActive: true, rules: MARKET }];
  await world.time.pass(MINUTE + 1000);
  expect(told()).toEqual([begun, expect.objectContaining({ title: 'The market of a position is open again' })]);
  expect(world.stages.at(-1)).toBe('RUNNING');
});

it('where both say the same, an amount off the step is nonsense, and is not sent', async () => {
  const world = new MadeLiveWorld([{ ...ENTER, amount: 0.8765 }]);
  world.start();
  await world.time.pass(3 * MINUTE);
  expect(world.exchange.sent).toEqual([]);
  expect(world.lines).toContain(`warn: enter: buy 0.8765 on ${PAIR} was not sent: amount-off-step.`);
});

describe('what the market takes at once', () => {
  it.each([
    ['at the market', { rate: null }],
    ['with a limit, so that one stop covers it', { rate: 100 }],
  ] as const)('is the most of an entry %s', async (_, how) => {
    const world = withRules(new MadeLiveWorld([{ ...ENTER, ...how }]), { maxMarketAmount: '0.875' });
    world.start();
    await world.time.pass(3 * MINUTE);
    const kind = how.rate === null ? 'market' : 'limit';
    expect(shown(world)).toEqual([`buy ${kind} 0.875 filled`, 'sell stop-market 0.875 90 open']);
  });

  it('may be all of an entry', async () => {
    const world = withRules(new MadeLiveWorld([{ ...ENTER, stopRate: 90 }]), { maxMarketAmount: '0.876' });
    world.start();
    await world.time.pass(3 * MINUTE);
    expect(shown(world)).toEqual(['buy limit 0.876 filled', 'sell stop-market 0.876 90 open']);
  });
});

describe('bounds of prices', () => {
  const bands = { buy: { down: '0.97', up: '1.03' }, sell: { down: '0.97', up: '1.03' } };
  const bounds = { bands, minPrice: '95', maxPrice: '1000', maxStops: null, maxPosition: null };
  const within = (script: readonly MadeDecision[]): MadeLiveWorld => {
    const world = new MadeLiveWorld(script);
    world.exchange.listed = [{ pair: PAIR, isActive: true, rules: MARKET, bounds }];
    world.exchange.refuses = ({ side, price, stopPrice }) =>
      [price, stopPrice].some((each) => each !== null && Number(each) < 95) ||
      (price !== null && (Number(price) > 103 || (side === 'buy' && Number(price) < 97)));
    return world;
  };

  it('keep an entry whose limit lies outside from being sent, with a reason', async () => {
    const world = within([{ ...ENTER, rate: 96 }]);
    world.start();
    await world.time.pass(3 * MINUTE);
    expect(world.exchange.sent).toEqual([]);
    expect(world.lines).toContain(
      `warn: enter: buy 0.876 on ${PAIR} was not sent: price-below-minimum: 96, and 97 is the least now.`,
    );
  });

  it('move a stop to the nearest trigger, and an exit to the nearest limit, and deny none', async () => {
    const exit = { atMs: 5 * MINUTE, pair: PAIR, do: 'exit', rate: 110 } as const;
    const world = within([ENTER, exit]);
    world.start();
    await world.time.pass(7 * MINUTE);
    expect(world.exchange.sent.map(({ request: { kind, price, stopPrice } }) => [kind, price ?? stopPrice])).toEqual([
      ['limit', '100'],
      ['stop-market', '95'],
      ['limit', '103'],
    ]);
    expect(world.lines.filter((line) => line.includes('refused'))).toEqual([]);
  });

  it('send a stop at the market whose limit may not lie where it is to be', async () => {
    const world = within([{ ...ENTER, stopRate: 96, stopLimit: 95.5 }]);
    world.start();
    await world.time.pass(3 * MINUTE);
    expect(shown(world)).toEqual(['buy limit 0.876 filled', 'sell stop-market 0.876 96 open']);
    world.exchange.books.price(PAIR, 96);
    await world.time.pass(MINUTE);
    expect(await oracle(world)).toEqual([]);
  });
});

it.each([
  [{ maxStops: 0 }, 'stops-above-maximum: 0 rest, and 0 may, so that it would have none'],
  [{ maxPosition: '0.5' }, 'position-above-maximum: 0.876, and 0.5 may be held'],
])('an entry that the market would leave without a stop, or not take, is not sent: %o', async (bound, why) => {
  const world = new MadeLiveWorld([ENTER]);
  const none = { down: null, up: null };
  const free = { minPrice: null, maxPrice: null, maxStops: null, maxPosition: null, bands: { buy: none, sell: none } };
  world.exchange.listed = [{ pair: PAIR, isActive: true, rules: MARKET, bounds: { ...free, ...bound } }];
  world.start();
  await world.time.pass(3 * MINUTE);
  expect(world.exchange.sent).toEqual([]);
  expect(world.lines).toContain(`warn: enter: buy 0.876 on ${PAIR} was not sent: ${why}.`);
});

it('nothing is entered before the exchange has said what it demands, and then what was wanted is', async () => {
  const world = new MadeLiveWorld([{ ...ENTER, stopRate: 90 }]);
  const { listed } = world.exchange;
  world.exchange.listed = { kind: 'failed', why: 'It did not answer.', cause: 'transient', waitMs: 0 };
  world.start();
  await world.time.pass(5 * MINUTE);
  expect(world.exchange.sent).toEqual([]);
  world.exchange.listed = listed;
  await world.time.pass(2 * MINUTE);
  expect(shown(world)).toEqual(['buy limit 0.876 filled', 'sell stop-market 0.876 90 open']);
});

it('a pair that the exchange does not list is not entered', async () => {
  const world = new MadeLiveWorld([ENTER]);
  world.exchange.listed = [{ pair: 'ETH/USDT', isActive: true, rules: MARKET }];
  world.start();
  await world.time.pass(5 * MINUTE);
  expect(world.exchange.sent).toEqual([]);
  expect(world.lines).toContain(`warn: ${PAIR}: the exchange does not list it; it is not entered.`);
});
