import { describe, expect, it } from 'vitest';
import { orderFault, type ExactRules } from '../../../orders/order-faults.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import { MadeLiveWorld, MARKET } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const MINUTE = 60_000;
const ENTER = { atMs: MINUTE, pair: PAIR, do: 'enter', amount: 0.876, rate: 100, stopRate: 90.004 } as const;

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
    const world = withRules(new CoreWorld(market), { amountStep: '0.5', priceTick: '0.5' });
    await world.hours(1, 8, world.begin());
    expect(world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`)).toEqual([
      'buy limit filled',
      'sell stop-market canceled',
      'sell limit filled',
    ]);
    const [bought, , sold] = world.exchange.books.orders;
    expect(Number(bought!.amount) % 0.5).toBe(0);
    expect([sold!.amount, world.exchange.books.held(PAIR)]).toEqual([bought!.amount, 0]);
    expect(await oracle(world)).toEqual([]);
  });

  it('an entry of less than one step is not sent', async () => {
    const world = withRules(new MadeLiveWorld([ENTER]), { amountStep: '2' });
    world.start();
    await world.time.pass(3 * MINUTE);
    expect(world.exchange.sent).toEqual([]);
    expect(world.lines).toContain(`warn: enter: buy 0.876 on ${PAIR} was not sent: amount-not-positive.`);
  });
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
    ['with a limit, as it is left at the market', { rate: 100 }],
  ] as const)('is more than an entry %s', async (_, how) => {
    const world = withRules(new MadeLiveWorld([{ ...ENTER, ...how }]), { maxMarketAmount: '0.875' });
    world.start();
    await world.time.pass(3 * MINUTE);
    expect(world.exchange.sent).toEqual([]);
    expect(world.lines).toContain(`warn: enter: buy 0.876 on ${PAIR} was not sent: amount-above-maximum.`);
  });

  it('may be all of an entry', async () => {
    const world = withRules(new MadeLiveWorld([{ ...ENTER, stopRate: 90 }]), { maxMarketAmount: '0.876' });
    world.start();
    await world.time.pass(3 * MINUTE);
    expect(shown(world)).toEqual(['buy limit 0.876 filled', 'sell stop-market 0.876 90 open']);
  });
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
