import { describe, expect, it } from 'vitest';
import { MOST_ACCOUNT_LIMITS } from '../../../orders/account-guard.ts';
import { MOST_CAPS } from '../../../orders/caps.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld, MortalProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';
import type { Bounds } from './live-orders.ts';
import { resumedBy } from './made-person.fixture.ts';

const SECOND = 1000;
const HOUR = 3_600_000;
const FLAT = Array.from({ length: 5 }, () => 100);
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;

const alarming: Bounds = { caps: MOST_CAPS, limits: MOST_ACCOUNT_LIMITS, stopFailure: 'alarm', told: [] };
const shown = (world: MadeLiveWorld): readonly string[] =>
  world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);

describe.each(['spot', 'futures'] as const)('a position on %s', (market) => {
  it('is protected within five seconds of its fill (11.2)', async () => {
    const world = new MadeLiveWorld([ENTER], { market });
    world.start();
    await world.time.pass(20 * SECOND);
    const [entry, stop] = world.exchange.books.orders;
    expect(stop!.atMs - entry!.atMs).toBeLessThanOrEqual(5000);
    expect([...(await world.records()).keys()].filter((key) => key.startsWith('unprotected/'))).toEqual([]);
  });

  it('whose stop is refused three times is left at the market, and nothing is entered there (11.5)', async () => {
    const world = new MadeLiveWorld([ENTER, { ...ENTER, atMs: 60 * SECOND }], { market });
    world.exchange.refuses = ({ kind }) => kind === 'stop-market';
    world.start();
    await world.time.pass(50 * SECOND);
    expect(world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`)).toEqual([
      'buy limit filled',
      'sell market filled',
    ]);
    expect(world.exchange.books.held(PAIR)).toBe(0);
    expect(world.lines).toContain('A position has no stop');
    expect(await oracle(world)).toEqual([]);
  });

  it('whose stop does not get to the exchange three times is left at the market (11.5)', async () => {
    const world = new MadeLiveWorld([ENTER], { market });
    const lost = { kind: 'lost', effect: false } as const;
    world.exchange.plan.push({ kind: 'ok' }, lost, lost, lost);
    world.start();
    await world.time.pass(90 * SECOND);
    expect(world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`)).toEqual([
      'buy limit filled',
      'sell market filled',
    ]);
    expect(world.lines).toContain('A position has no stop');
    expect(await oracle(world)).toEqual([]);
  });

  it('of whose stop nobody can say for 30 s whether it is there is left at the market as soon as that sells no more than is held (11.5)', async () => {
    const world = new MadeLiveWorld([ENTER], { market });
    const isLeft = market === 'futures';
    world.exchange.plan.push({ kind: 'ok' }, { kind: 'lost', effect: true });
    world.exchange.isMute = true;
    world.start();
    await world.time.pass(10.5 * SECOND);
    world.exchange.failReads = Infinity;
    await world.time.pass(28 * SECOND);
    const before = ['buy limit filled', 'sell stop-market open'];
    expect(shown(world)).toEqual(before);
    await world.time.pass(10 * SECOND);
    // On spot the stop locks what an order would sell, if it is there.
    expect(shown(world)).toEqual(isLeft ? [...before, 'sell market filled'] : before);
    world.exchange.failReads = 0;
    await world.time.pass(90 * SECOND);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market canceled', 'sell market filled']);
    expect(await oracle(world)).toEqual([]);
  });

  it('whose stop is refused three times stays by the policy alarm, which halts, until a person has looked', async () => {
    const world = new MadeLiveWorld([ENTER], { market });
    world.exchange.refuses = ({ kind }) => kind === 'stop-market';
    const mortal = new MortalProcess();
    world.start(mortal, { orders: { ...world.orders(mortal), boundsOf: () => alarming } });
    await world.time.pass(50 * SECOND);
    expect(shown(world)).toEqual(['buy limit filled']);
    expect(world.stages.at(-1)).toBe('HALTED order-breach unprotected');
    world.exchange.refuses = () => false;
    await world.time.pass(60 * SECOND);
    expect(shown(world)).toEqual(['buy limit filled']);
    await resumedBy(world, 1);
    await world.time.pass(60 * SECOND);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
    expect(world.stages.at(-1)).toBe('RUNNING');
  });

  it('whose stop rests is left by it when the market falls, once', async () => {
    const world = new MadeLiveWorld([ENTER], { market });
    const process = world.start();
    await world.time.pass(30 * SECOND);
    world.exchange.books.price(PAIR, 89);
    await world.time.pass(30 * SECOND);
    expect(world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`)).toEqual([
      'buy limit filled',
      'sell stop-market filled',
    ]);
    expect(process.traders[0]!.reports.at(-1)).toMatchObject({ leg: 2, state: 'closed', filled: 1, average: 89 });
    expect(await oracle(world)).toEqual([]);
  });

  it('that jumped over the limit of its stop is left at the market ten seconds later, once (7.5)', async () => {
    const world = new MadeLiveWorld([{ ...ENTER, stopLimit: 89 }], { market }, [...FLAT, 80, 80]);
    world.start();
    await world.time.pass(HOUR - 30 * SECOND);
    world.exchange.books.price(PAIR, 80);
    await world.time.pass(2 * 60 * SECOND);
    expect(world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`)).toEqual([
      'buy limit filled',
      'sell stop-limit canceled',
      'sell market filled',
    ]);
    expect(world.exchange.books.held(PAIR)).toBe(0);
    expect(await oracle(world)).toEqual([]);
  });
});

it('a position of a pair whose price is less than a millionth is protected like any other', async () => {
  const [rate, amount] = [5.2e-7, 100_000_000];
  const cheap = { ...ENTER, amount, rate, stopRate: 4.7e-7 } as const;
  const world = new MadeLiveWorld(
    [cheap],
    { market: 'spot' },
    Array.from({ length: 30 }, () => rate),
  );
  const rules = { ...{ amountStep: '1', priceTick: '0.00000001', contractSize: '1', minAmount: '1' } };
  const market = { ...rules, maxAmount: null, maxMarketAmount: null, minCost: '5', maxCost: null };
  const mortal = new MortalProcess();
  world.exchange.listed = [{ pair: PAIR, isActive: true, rules: market }];
  world.start(mortal, { orders: { ...world.orders(mortal), marketOf: () => market } });
  await world.time.pass(30 * SECOND);
  expect(world.exchange.books.orders.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'limit filled',
    'stop-market open',
  ]);
});
