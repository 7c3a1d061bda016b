import { afterEach, describe, expect, it, vi } from 'vitest';
import { MOST_ACCOUNT_LIMITS } from '../../../orders/account-guard.ts';
import { MOST_CAPS } from '../../../orders/caps.ts';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { goesOn, refusesReached, startedTooOften, stopOf } from './at-rest.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { closedTrades, rows } from './made-look.fixture.ts';
import type { MadeProcess } from './made-live-world.fixture.ts';
import { resumedBy } from './made-person.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const LOST = { kind: 'lost', effect: false } as const;

afterEach(() => void vi.restoreAllMocks());

interface Way {
  readonly market: 'spot' | 'futures';
  readonly isShort: boolean;
}

const WAYS: readonly (Way & { readonly name: string })[] = [
  { name: 'long on spot', market: 'spot', isShort: false },
  { name: 'short on futures', market: 'futures', isShort: true },
];

/** A core whose entry of 0.943 at 106 rests. */
async function resting({ market, isShort }: Way): Promise<[ExitWorld, MadeProcess]> {
  const world = new ExitWorld(market, { isShort });
  const process = await world.hours(1, 2, world.begin());
  world.exchange.books.price(world.pair, isShort ? 100 : 112);
  await world.time.pass(62 * 60 * SECOND);
  expect(world.exchange.books.orders.map(({ kind, status }) => `${kind} ${status}`)).toEqual(['limit open']);
  return [world, process];
}

/** The same in SAFE, where nobody answers who takes the entry away. */
async function safe(way: Way, stopFailure: 'exit' | 'alarm' = 'exit'): Promise<[ExitWorld, MadeProcess]> {
  const [world, process] = await resting(way);
  const orders = world.orders.bind(world);
  const bounds = { caps: MOST_CAPS, limits: MOST_ACCOUNT_LIMITS, stopFailure, told: [] } as const;
  world.orders = (mortal) => ({ ...orders(mortal), boundsOf: () => bounds });
  world.exchange.cancelPlan.push(...Array.from({ length: 40 }, () => LOST));
  const last = await startedTooOften(world, process);
  expect(world.stages.at(-1)).toMatch(/^SAFE crash-loop/);
  expect(world.exchange.books.held(world.pair)).toBe(0);
  return [world, last];
}

/** So much of the entry is executed, of all of it. */
function fills(world: ExitWorld, { isShort }: Way, share: number): void {
  world.exchange.books.fillShare = share;
  world.price(isShort ? 107 : 105);
  world.exchange.books.fillShare = 1;
}

/** Its trade has it and moves it, and ends by it. */
async function endsByItsStop(world: ExitWorld, { isShort }: Way): Promise<void> {
  world.exchange.cancelPlan.length = 0;
  expect(world.stages.at(-1)).toBe('RUNNING');
  const [trade, ...others] = openTradesIn(await world.records());
  expect(others).toEqual([]);
  expect(trade!.trade.amount).toBe(Math.abs(world.exchange.books.held(world.pair)));
  world.stopAt = isShort ? 110 : 100;
  await world.time.pass(70 * SECOND);
  const open = world.sold.filter((each) => each.endsWith('open'));
  expect(open).toEqual([`stop-market ${trade!.trade.amount} open`]);
  expect(Number(stopOf(world).stopPrice)).toBeCloseTo(world.stopAt, 1);
  world.price(isShort ? 120 : 90);
  await world.time.pass(20 * SECOND);
  expect(world.exchange.books.held(world.pair)).toBe(0);
  expect(openTradesIn(await world.records())).toEqual([]);
  expect((await closedTrades(world)).map(({ trade: { exitReason } }) => exitReason)).toEqual(['stoploss_on_exchange']);
  expect(await rows(world, 'unprotected/')).toEqual([]);
  expect(await oracle(world)).toEqual([]);
}

describe.each(WAYS)('an entry that fills while the strategy is not open, $name (11.2)', (way) => {
  const stopPrice = way.isShort ? '116.6' : '95.4';

  it('has the stop that was decided with it within five seconds, and its trade has that once a person resumes', async () => {
    const [world] = await safe(way);
    fills(world, way, 1);
    await world.time.pass(5 * SECOND);
    expect(world.sold).toEqual(['stop-market 0.943 open']);
    expect(stopOf(world).stopPrice).toBe(stopPrice);
    await world.time.pass(60 * SECOND);
    expect(world.told('unprotected')).toEqual([]);
    await goesOn(world);
    expect(world.sold).toEqual(['stop-market 0.943 open']);
    await endsByItsStop(world, way);
  });

  it('of which a part off the step has come keeps that stop once a person resumes', async () => {
    const [world] = await safe(way);
    fills(world, way, 0.4);
    world.exchange.cancelPlan.length = 0;
    world.price(way.isShort ? 100 : 112);
    await world.time.pass(60 * SECOND);
    await goesOn(world);
    expect(world.sold).toEqual(['stop-market 0.377 open']);
  });

  it('has a stop at once where more of it comes after a part was left at the market', async () => {
    const [world] = await safe(way);
    const { books } = world.exchange;
    const place = books.place.bind(books);
    refusesReached(world, way.isShort ? 120 : 90);
    fills(world, way, 0.4);
    await world.time.pass(15 * SECOND);
    books.place = place;
    world.price(way.isShort ? 107 : 105);
    await world.time.pass(10 * SECOND);
    expect(world.sold).toEqual(['market 0.377 filled', 'stop-market 0.566 open']);
  });

  it('has one stop of all of it where it fills in two parts', async () => {
    const [world] = await safe(way);
    fills(world, way, 0.4);
    await world.time.pass(5 * SECOND);
    expect(world.sold).toEqual([expect.stringMatching(/^stop-market 0.37\d* open$/)]);
    world.exchange.cancelPlan.length = 0;
    world.exchange.cancelPlan.push({ kind: 'ok' }, LOST, LOST, LOST, LOST, LOST);
    world.price(way.isShort ? 107 : 105);
    await world.time.pass(10 * SECOND);
    world.exchange.cancelPlan.length = 0;
    await world.time.pass(20 * SECOND);
    const held = Math.abs(world.exchange.books.held(world.pair));
    expect(held).toBeGreaterThan(0.5);
    expect(world.sold.filter((each) => each.endsWith('open'))).toEqual([`stop-market ${held} open`]);
    await goesOn(world);
    await endsByItsStop(world, way);
  });

  it('is over with what its stop has sold before anybody resumes', async () => {
    const [world] = await safe(way);
    fills(world, way, 1);
    await world.time.pass(5 * SECOND);
    world.price(way.isShort ? 120 : 90);
    await world.time.pass(20 * SECOND);
    expect(world.exchange.books.held(world.pair)).toBe(0);
    world.exchange.cancelPlan.length = 0;
    await goesOn(world);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(openTradesIn(await world.records())).toEqual([]);
    const [trade] = await closedTrades(world);
    expect(trade!.trade.exitReason).toBe('stoploss_on_exchange');
    const fillsOf = world.exchange.books.fills.map(({ side, amount, price }) => [side, Number(amount), Number(price)]);
    const made = fillsOf.reduce(
      (sum, [side, amount, price]) => sum + (side === 'sell' ? 1 : -1) * Number(amount) * Number(price),
      0,
    );
    expect(trade!.closed!.profitAbs).toBeCloseTo(made, 1);
    expect(await oracle(world)).toEqual([]);
  });

  it.each([
    ['never got there', false],
    ['is there', true],
  ])('has one stop where nobody hears that its stop %s', async (_, effect) => {
    const [world] = await safe(way);
    world.exchange.plan.push({ kind: 'lost', effect });
    fills(world, way, 1);
    await world.time.pass(60 * SECOND);
    expect(world.sold).toEqual(['stop-market 0.943 open']);
    await goesOn(world);
    await endsByItsStop(world, way);
  });

  it('is left at the market, once, where the price is beyond its stop', async () => {
    const [world] = await safe(way);
    refusesReached(world, way.isShort ? 120 : 90);
    fills(world, way, 1);
    await world.time.pass(30 * SECOND);
    expect(world.sold).toEqual(['market 0.943 filled']);
    expect(world.told('unprotected').join(' ')).toContain('left at the market');
    world.exchange.cancelPlan.length = 0;
    await goesOn(world);
    expect(openTradesIn(await world.records())).toEqual([]);
    expect(await oracle(world)).toEqual([]);
  });

  it('is left at the market in many parts, of all of which its trade hears once another process opens the strategy', async () => {
    const [world, process] = await safe(way);
    refusesReached(world, way.isShort ? 120 : 90);
    world.exchange.books.marketShare = 0.3;
    fills(world, way, 1);
    await world.time.pass(30 * SECOND);
    expect(world.sold.filter((each) => each.startsWith('market')).length).toBeGreaterThanOrEqual(3);
    const held = Math.abs(world.exchange.books.held(world.pair));
    expect(held).toBeGreaterThan(0);
    world.exchange.cancelPlan.length = 0;
    process.kill();
    world.begin();
    await world.time.pass(10 * SECOND);
    await resumedBy(world, 1);
    await world.time.pass(90 * SECOND);
    const amounts = openTradesIn(await world.records()).map(({ trade }) => trade.amount);
    const rest = Math.abs(world.exchange.books.held(world.pair)) - amounts.reduce((sum, amount) => sum + amount, 0);
    // Less than a step is nobody's.
    expect(Math.abs(rest)).toBeLessThan(0.001);
  });

  it('is told of, and left at the market, where the exchange refuses its stop three times', async () => {
    const [world] = await safe(way);
    world.exchange.refuses = ({ kind }) => kind.startsWith('stop');
    fills(world, way, 1);
    await world.time.pass(8 * SECOND);
    expect(world.told('unprotected')).toEqual([expect.stringContaining('the strategy is not open')]);
    expect(world.sold).toEqual([]);
    await world.time.pass(30 * SECOND);
    expect(world.sold).toEqual(['market 0.943 filled']);
  });

  it('is left by nobody where the policy is alarm and its stop is refused, and has one once a person resumes', async () => {
    const [world] = await safe(way, 'alarm');
    world.exchange.refuses = ({ kind }) => kind.startsWith('stop');
    fills(world, way, 1);
    await world.time.pass(120 * SECOND);
    expect(world.told('unprotected').join(' ')).toContain('the strategy is not open');
    expect([world.sold, Math.abs(world.exchange.books.held(world.pair))]).toEqual([[], 0.943]);
    world.exchange.refuses = () => false;
    world.exchange.cancelPlan.length = 0;
    await goesOn(world);
    expect(world.sold.at(-1)).toBe('stop-market 0.943 open');
    expect(await oracle(world)).toEqual([]);
  });

  it('has its stop where the session ends in SAFE, and with the process after', async () => {
    const [world, process] = await safe(way);
    fills(world, way, 1);
    process.kill();
    const next = world.begin();
    await world.time.pass(40 * SECOND);
    expect(world.stages.at(-1)).toMatch(/^SAFE crash-loop/);
    expect(world.sold).toEqual(['stop-market 0.943 open']);
    next.stop.abort(new Error('stopped'));
    await world.time.pass(20 * SECOND);
    await next.ended;
    world.begin();
    await goesOn(world);
    expect(world.sold).toEqual(['stop-market 0.943 open']);
    await endsByItsStop(world, way);
  });

  it('has its stop in a start that has no candles yet, and its trade has that once they are there', async () => {
    const [world, process] = await resting(way);
    process.kill();
    world.opensMs = 120 * SECOND;
    world.exchange.cancelPlan.push(...Array.from({ length: 10 }, () => LOST));
    world.begin();
    await world.time.pass(40 * SECOND);
    expect(world.stages.at(-1)).toMatch(/^WARMING/);
    fills(world, way, 1);
    await world.time.pass(5 * SECOND);
    expect(world.stages.at(-1)).toMatch(/^WARMING/);
    expect(world.sold).toEqual(['stop-market 0.943 open']);
    world.exchange.cancelPlan.length = 0;
    await world.time.pass(180 * SECOND);
    expect(world.sold).toEqual(['stop-market 0.943 open']);
    await endsByItsStop(world, way);
  });
});
