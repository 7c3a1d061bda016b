import { afterEach, describe, expect, it, vi } from 'vitest';
import { MOST_ACCOUNT_LIMITS } from '../../../orders/account-guard.ts';
import { MOST_CAPS } from '../../../orders/caps.ts';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { bought, goesOn, startedTooOften, stopOf } from './at-rest.fixture.ts';
import { AddingWorld, ExitWorld } from './exit-world.fixture.ts';
import { rows } from './made-look.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

/** Its only stop covers so much, and its trade has that too once a person resumes. */
async function isCovered(world: ExitWorld, amount: number): Promise<void> {
  const open = (): readonly string[] => world.sold.filter((each) => each.endsWith('open'));
  expect(open()).toEqual([`stop-market ${amount} open`]);
  await world.time.pass(60 * SECOND);
  expect(await rows(world, 'unprotected/')).toEqual([]);
  await goesOn(world);
  expect(world.stages.at(-1)).toBe('RUNNING');
  expect(open()).toEqual([`stop-market ${amount} open`]);
  const [trade] = openTradesIn(await world.records());
  expect([trade!.trade.amount, world.exchange.books.held(world.pair)]).toEqual([amount, amount]);
  world.price(90);
  await world.time.pass(20 * SECOND);
  expect(world.exchange.books.held(world.pair)).toBe(0);
  expect(openTradesIn(await world.records())).toEqual([]);
  expect(await oracle(world)).toEqual([]);
}

describe.each(['spot', 'futures'] as const)(
  'a stop that covers less while the strategy is not open, on %s (11.3)',
  (market) => {
    it('covers what an entry adds to its trade within ten seconds', async () => {
      const world = new AddingWorld(market, { limit: 100 });
      const process = await bought(world);
      world.isAdding = true;
      await world.time.pass(300 * SECOND);
      expect(world.exchange.books.orders.at(-1)).toMatchObject({ kind: 'limit', status: 'open' });
      world.exchange.cancelPlan.push(...Array.from({ length: 40 }, () => ({ kind: 'lost', effect: false }) as const));
      await startedTooOften(world, process);
      expect(stopOf(world).amount).toBe('0.943');
      world.exchange.cancelPlan.length = 0;
      world.price(99);
      await world.time.pass(10 * SECOND);
      world.isAdding = false;
      await isCovered(world, world.exchange.books.held(world.pair));
    });
  },
);

it('a stop on spot beside an exit of a part covers all again once that was taken away, while the strategy is not open (11.3)', async () => {
  const world = new ExitWorld('spot');
  const process = await bought(world);
  world.wish = { reduce: 0.5 };
  await world.time.pass(310 * SECOND);
  expect(world.sold.filter((each) => each.endsWith('open'))).toHaveLength(2);
  await startedTooOften(world, process);
  world.wish = 'keep';
  const exit = world.exchange.books.orders.find(
    ({ side, kind, status }) => side === 'sell' && kind === 'limit' && status === 'open',
  )!;
  world.exchange.books.cancel(exit);
  await world.time.pass(15 * SECOND);
  await isCovered(world, 0.943);
});

it.each(['exit', 'alarm'] as const)(
  'a stop on spot that went for a larger one is back where the exchange refuses that, by the policy %s (11.3)',
  async (stopFailure) => {
    const world = new AddingWorld('spot', { limit: 100 });
    const process = await bought(world);
    world.isAdding = true;
    await world.time.pass(300 * SECOND);
    const orders = world.orders.bind(world);
    const bounds = { caps: MOST_CAPS, limits: MOST_ACCOUNT_LIMITS, stopFailure, told: [] } as const;
    world.orders = (mortal) => ({ ...orders(mortal), boundsOf: () => bounds });
    world.exchange.cancelPlan.push(...Array.from({ length: 40 }, () => ({ kind: 'lost', effect: false }) as const));
    await startedTooOften(world, process);
    world.exchange.cancelPlan.length = 0;
    world.exchange.refuses = ({ kind, amount }) => kind.startsWith('stop') && Number(amount) > 1;
    world.price(99);
    world.isAdding = false;
    await world.time.pass(20 * SECOND);
    expect(world.sold).toEqual(['stop-market 0.943 canceled', 'stop-market 0.943 open']);
    await world.time.pass(600 * SECOND);
    expect(world.sold).toHaveLength(2);
    expect(world.told('unprotected')).toHaveLength(1);
  },
);

it('a stop on spot is back where the account has less of the coin than a larger one would sell (11.3)', async () => {
  const world = new AddingWorld('spot', { limit: 100 });
  const process = await bought(world);
  world.isAdding = true;
  await world.time.pass(300 * SECOND);
  world.exchange.cancelPlan.push(...Array.from({ length: 40 }, () => ({ kind: 'lost', effect: false }) as const));
  await startedTooOften(world, process);
  world.exchange.cancelPlan.length = 0;
  world.price(99);
  world.isAdding = false;
  world.exchange.books.deposit('BTC', -0.3);
  await world.time.pass(600 * SECOND);
  expect(world.sold.at(-1)).toBe('stop-market 0.943 open');
});
