import { afterEach, describe, expect, it, vi } from 'vitest';
import { MOST_ACCOUNT_LIMITS } from '../../../orders/account-guard.ts';
import { MOST_CAPS } from '../../../orders/caps.ts';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { bought, goesOn, refusesReached, startedTooOften, stopOf } from './at-rest.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { closedTrades, rows } from './made-look.fixture.ts';
import { LIVE_KEY, type MadeProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const LEASE = { kind: 'strategy', account: LIVE_KEY.account, strategy: LIVE_KEY.strategy } as const;
const NOT_OPEN = 'the strategy is not open';

afterEach(() => void vi.restoreAllMocks());

type Prepare = (world: ExitWorld) => void;

/** A core that holds 0.943 with a stop, was started too often, and is looked after without its strategy. */
async function safe(market: 'spot' | 'futures', prepare: Prepare = () => {}): Promise<[ExitWorld, MadeProcess]> {
  const world = new ExitWorld(market);
  prepare(world);
  const process = await startedTooOften(world, await bought(world));
  expect(world.stages.at(-1)).toBe('SAFE crash-loop');
  expect(world.sold).toEqual([expect.stringMatching(/^stop-.* 0.943 open$/)]);
  return [world, process];
}

/** Whether it has ended after so many seconds, and given its lease back. */
async function isOver(world: ExitWorld, { ended }: MadeProcess, seconds: number): Promise<readonly unknown[]> {
  let how = 'goes on';
  void ended.then(
    () => (how = 'ended'),
    (error: unknown) => (how = String(error)),
  );
  await world.time.pass(seconds * SECOND);
  return [how, (await world.rows.read(LEASE))?.isReleased];
}

/** What its trade has made, as the exchange's executions say, and as the trade does. */
async function profits(world: ExitWorld): Promise<readonly [made: number, counted: number]> {
  const { fills } = world.exchange.books;
  const made = fills.reduce(
    (sum, { side, amount, price }) => sum + (side === 'sell' ? 1 : -1) * Number(amount) * Number(price),
    0,
  );
  const closed = await closedTrades(world);
  return [made, closed.reduce((sum, trade) => sum + trade.closed!.profitAbs, 0)];
}

async function expectsEnd(world: ExitWorld): Promise<void> {
  await goesOn(world);
  expect(world.stages.at(-1)).toBe('RUNNING');
  expect(openTradesIn(await world.records())).toEqual([]);
  const [made, counted] = await profits(world);
  expect(counted).toBeCloseTo(made, 2);
  expect(world.exchange.books.held(world.pair)).toBe(0);
  expect(await oracle(world)).toEqual([]);
}

describe.each(['spot', 'futures'] as const)(
  'the stop of a core on %s whose strategy is not open (9.2, 11)',
  (market) => {
    it.each<[string, Prepare]>([
      ['canceled by a person', (world) => void world.exchange.books.cancel(stopOf(world))],
      ['found nowhere', ({ exchange: { books } }) => void books.orders.pop()],
    ])(
      'is placed again within a minute and a half when it is %s, and its trade has it when a person resumes',
      async (_, lose) => {
        const [world] = await safe(market);
        lose(world);
        await world.time.pass(90 * SECOND);
        expect(world.sold.at(-1)).toBe('stop-market 0.943 open');
        expect(world.stages.at(-1)).toBe('SAFE crash-loop');
        expect(world.unprotected).toEqual([]);
        const { length } = world.sold;
        await goesOn(world);
        expect(world.stages.at(-1)).toBe('RUNNING');
        expect([world.sold.length, world.sold.at(-1)]).toEqual([length, 'stop-market 0.943 open']);
        world.stopAt = 100;
        await world.time.pass(70 * SECOND);
        expect(world.sold.slice(-2)).toEqual(['stop-market 0.943 canceled', 'stop-market 0.943 open']);
        expect(stopOf(world).stopPrice).toBe('100');
        world.price(90);
        await world.time.pass(10 * SECOND);
        await expectsEnd(world);
      },
    );

    it.each<[string, Prepare, number]>([
      ['canceled', (world) => void world.exchange.books.cancel(stopOf(world)), 20],
      ['found nowhere', ({ exchange: { books } }) => void books.orders.pop(), 90],
    ])(
      'is left at the market where the price is beyond it and it was %s, and its trade ends with that',
      async (_, lose, seconds) => {
        const [world] = await safe(market);
        refusesReached(world, 94);
        lose(world);
        world.price(94);
        await world.time.pass(seconds * SECOND);
        expect(world.sold.filter((each) => each !== 'stop-market 0.943 canceled')).toEqual(['market 0.943 filled']);
        expect(world.exchange.sent.at(-1)!.request.isReduceOnly).toBe(market === 'futures');
        expect(world.told('unprotected').join(' ')).toContain('left at the market');
        await world.time.pass(300 * SECOND);
        expect(world.exchange.books.held(world.pair)).toBe(0);
        await expectsEnd(world);
        expect((await closedTrades(world)).map(({ trade }) => trade.exitReason)).toEqual(['stoploss_on_exchange']);
      },
    );

    it('is told of as missing and left at the market, once, where the exchange refuses it three times', async () => {
      const [world] = await safe(market);
      world.exchange.refuses = ({ kind }) => kind.startsWith('stop');
      world.exchange.books.cancel(stopOf(world));
      await world.time.pass(8 * SECOND);
      expect(world.told('unprotected')).toEqual([expect.stringContaining(NOT_OPEN)]);
      expect(world.exchange.books.held(world.pair)).toBe(0.943);
      await world.time.pass(22 * SECOND);
      expect(world.sold).toEqual(['stop-market 0.943 canceled', 'market 0.943 filled']);
      await world.time.pass(300 * SECOND);
      expect(world.sold).toHaveLength(2);
      await expectsEnd(world);
    });

    it('is left by nobody where the policy is alarm: people are told, and the next one is placed by the strategy', async () => {
      const bounds = { caps: MOST_CAPS, limits: MOST_ACCOUNT_LIMITS, stopFailure: 'alarm', told: [] } as const;
      const [world] = await safe(market, (made) => {
        const orders = made.orders.bind(made);
        made.orders = (mortal) => ({ ...orders(mortal), boundsOf: () => bounds });
      });
      world.exchange.refuses = ({ kind }) => kind.startsWith('stop');
      world.exchange.books.cancel(stopOf(world));
      await world.time.pass(200 * SECOND);
      expect(world.stages.at(-1)).toBe('SAFE crash-loop unprotected');
      expect(world.told('unprotected').join(' ')).toContain(NOT_OPEN);
      expect(world.exchange.books.held(world.pair)).toBe(0.943);
      world.exchange.refuses = () => false;
      await goesOn(world);
      expect(world.sold.at(-1)).toBe('stop-market 0.943 open');
      expect(await oracle(world)).toEqual([]);
    });

    it('is placed again each time that it is taken away, and people are told each time that this takes long', async () => {
      const [world] = await safe(market);
      for (let time = 1; time <= 4; time += 1) {
        world.exchange.plan.push(...Array.from({ length: time % 2 }, () => ({ kind: 'lost', effect: false }) as const));
        world.exchange.books.cancel(stopOf(world));
        await world.time.pass(60 * SECOND);
        expect(world.sold).toHaveLength(1 + time);
        expect(world.sold.at(-1)).toBe('stop-market 0.943 open');
      }
      expect(world.told('unprotected')).toEqual([expect.stringContaining(NOT_OPEN), expect.stringContaining(NOT_OPEN)]);
      await goesOn(world);
      expect([world.sold.length, world.sold.at(-1)]).toEqual([5, 'stop-market 0.943 open']);
      expect(await oracle(world)).toEqual([]);
    });

    it('is missing where the exchange takes neither it nor an exit: a command ends the session after two minutes', async () => {
      const [world, process] = await safe(market);
      world.exchange.refuses = ({ side }) => side === 'sell';
      world.exchange.books.cancel(stopOf(world));
      await world.time.pass(200 * SECOND);
      expect(world.stages.at(-1)).toBe('SAFE crash-loop unprotected');
      const wish = { kind: 'stop', how: 'leave' } as const;
      await world.store.order(LIVE_KEY, { id: 'end', wish, reason: 'on', by: 'me', atMs: 0 });
      expect(await isOver(world, process, 60)).toEqual(['goes on', false]);
      expect(await isOver(world, process, 150)).toEqual(['ended', true]);
      expect(world.told('unprotected').at(-1)).toContain('has no stop');
      world.exchange.refuses = () => false;
      world.begin();
      await world.time.pass(120 * SECOND);
      expect(await rows(world, 'unprotected/')).toEqual([]);
      expect(await oracle(world)).toEqual([]);
    });

    it('is placed again by a session that is asked to end, which ends in order within twenty seconds', async () => {
      const [world, process] = await safe(market);
      world.exchange.books.cancel(stopOf(world));
      process.stop.abort(new Error('stopped'));
      expect(await isOver(world, process, 20)).toEqual(['ended', true]);
      expect(world.sold.at(-1)).toBe('stop-market 0.943 open');
      expect(world.unprotected).toEqual([]);
    });

    it('is neither placed again nor sold for once a person has closed what it covers', async () => {
      const [world] = await safe(market);
      const { books } = world.exchange;
      books.cancel(stopOf(world));
      books.trade(world.pair, 'sell', 0.943, 'web_1');
      await world.time.pass(200 * SECOND);
      expect(books.held(world.pair)).toBe(0);
      expect(world.sold.filter((each) => each.endsWith('open') || each.startsWith('market'))).toEqual([
        'market 0.943 filled',
      ]);
      expect(world.stages.at(-1)).toContain('position-differs');
    });
  },
);

it('a stop with a limit that the exchange has triggered and nobody takes gives way, and what it is to sell is left at the market', async () => {
  const [world] = await safe('futures', (made) => {
    made.stopType = 'limit';
    made.exchange.books.becomes = 'same';
  });
  refusesReached(world, 80);
  world.price(80);
  await world.time.pass(30 * SECOND);
  expect(world.sold.at(-1)).toBe('market 0.943 filled');
  expect(await rows(world, 'unprotected/')).toEqual([]);
  await expectsEnd(world);
});

it.each([
  ['never got there, and leaves again soon', false],
  ['was executed, and leaves once', true],
])(
  'what leaves in the place of a stop that is refused is found out about where its answer is lost: it %s',
  async (_, effect) => {
    const [world] = await safe('spot');
    world.exchange.refuses = ({ kind }) => kind.startsWith('stop');
    world.exchange.plan.push({ kind: 'lost', effect });
    world.exchange.books.cancel(stopOf(world));
    await world.time.pass(60 * SECOND);
    expect(world.sold).toEqual(['stop-market 0.943 canceled', 'market 0.943 filled']);
    await expectsEnd(world);
  },
);
