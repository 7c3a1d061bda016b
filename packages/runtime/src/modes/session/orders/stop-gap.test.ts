import { afterEach, describe, expect, it, vi } from 'vitest';
import { anAttempt, anIntent } from '../../../orders/attempt.fixture.ts';
import type { AttemptState } from '../../../orders/attempt.ts';
import { attemptKey, intentKey } from '../../../orders/order-draft.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { PlayFeed } from '../play/play-feed.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import { boughtWithLimits, ExitWorld } from './exit-world.fixture.ts';
import { opened, rows } from './made-look.fixture.ts';
import { LIVE_KEY, MadeLiveWorld } from './made-live-world.fixture.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';
import { jumpedStops } from './stop-gap.ts';

const SECOND = 1000;
const PRICES = { amount: 1, rate: 100, stopRate: 90, stopLimit: 89 } as const;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', ...PRICES } as const;
const shown = (world: MadeLiveWorld): readonly string[] =>
  world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);
const LEFT = ['buy limit filled', 'sell stop-limit canceled', 'sell market filled'];
const KEPT = ['buy limit filled', 'sell stop-limit open'];

afterEach(() => void vi.restoreAllMocks());

/** What the feed says of the pair from now on. */
function quoted(last: number | null, ageMs = 0) {
  const quoteOf = vi.spyOn(PlayFeed.prototype, 'quoteOf');
  quoteOf.mockImplementation(function (this: PlayFeed) {
    return last === null ? null : { timeMs: this.nowMs() - ageMs, bid: last, ask: last, last, book: null };
  });
}

/** Prices that no stream tells wake nobody: the exchange says something. */
async function passed(world: MadeLiveWorld, seconds: number): Promise<void> {
  for (let at = 0; at < seconds; at += 1) {
    world.exchange.tell({ kind: 'restored' });
    await world.time.pass(SECOND);
  }
}

describe.each(['spot', 'futures'] as const)('a stop with a limit that the market of %s has jumped over', (market) => {
  it('is left at the market after ten seconds, though the price goes away within these', async () => {
    const world = new MadeLiveWorld([ENTER], { market });
    await opened(world);
    world.exchange.books.price(PAIR, 80);
    quoted(80);
    await passed(world, 4);
    quoted(null);
    await passed(world, 4);
    expect(shown(world)).toEqual(KEPT);
    await passed(world, 5);
    expect(shown(world)).toEqual(LEFT);
    expect(world.exchange.books.held(PAIR)).toBe(0);
    expect(await oracle(world)).toEqual([]);
  });

  it('is kept where its limit is reached again within these', async () => {
    const world = new MadeLiveWorld([ENTER], { market });
    await opened(world);
    quoted(80);
    await passed(world, 8);
    quoted(89);
    await passed(world, 30);
    expect(shown(world)).toEqual(KEPT);
    expect(await rows(world, 'gap/')).toEqual([]);
  });
});

it('a stop with a limit that nothing says was reached is kept, however long nobody knows a price', async () => {
  const world = new MadeLiveWorld([ENTER]);
  await opened(world);
  quoted(null);
  await passed(world, 60);
  expect(shown(world)).toEqual(KEPT);
});

it('a stop with a limit that became another order is left ten seconds later, though nobody ever knew a price', async () => {
  const world = new MadeLiveWorld([ENTER], { market: 'futures' });
  world.exchange.books.becomes = 'new';
  await opened(world);
  quoted(null);
  world.exchange.books.price(PAIR, 80);
  await passed(world, 8);
  expect(shown(world)).toEqual(['buy limit filled', 'sell stop-limit triggered', 'sell limit open']);
  await passed(world, 6);
  expect(shown(world).slice(2)).toEqual(['sell limit canceled', 'sell market filled']);
  expect(world.exchange.books.held(PAIR)).toBe(0);
});

describe('a stop with a limit', () => {
  const intent = anIntent({ action: 'stop', kind: 'stop-limit', side: 'sell', price: '89', stopPrice: '90' });
  const GAP = { sinceMs: STEP_MS - 10_000, leftMs: null };
  const gapOf = (state: AttemptState, gap: object | null, mark: number | null) => {
    const live = anAttempt(state, { intent: intent.id });
    const rowsOf = { [intentKey(intent.id)]: intent, [attemptKey(live.cid)]: live, [`gap/${live.cid}`]: gap };
    const texts = Object.entries(rowsOf).flatMap(([key, row]) =>
      row === null ? [] : [[key, JSON.stringify(row)] as const],
    );
    const step = new MadeOrderStep(new Map(texts));
    return {
      pairs: jumpedStops(step.orders, () => mark),
      row: step.row(`gap/${live.cid}`),
      warned: step.warned.length,
    };
  };

  it.each<[string, AttemptState, number | null]>([
    ['was executed in part, whatever the price is', 'PARTIAL', 95],
    ['was executed in part, and nobody knows a price', 'PARTIAL', null],
    ['was jumped over, and nobody knows a price any more', 'OPEN', null],
    ['was jumped over by the least that a price can differ', 'OPEN', 88.999_999_999_999],
  ])('that %s is left after ten seconds, which is told once', (_, state, mark) => {
    expect(gapOf(state, GAP, mark)).toEqual({ pairs: [intent.pair], row: { ...GAP, leftMs: STEP_MS }, warned: 1 });
    expect(gapOf(state, { ...GAP, sinceMs: STEP_MS - 9999 }, mark).pairs).toEqual([]);
    expect(gapOf(state, { ...GAP, leftMs: STEP_MS - 60_000 }, mark)).toMatchObject({ pairs: [intent.pair], warned: 0 });
    expect(gapOf(state, { ...GAP, leftMs: STEP_MS - 59_999 }, mark).pairs).toEqual([]);
  });

  it('is left by a row of a journal of before as well', () => {
    const old = { sinceMs: GAP.sinceMs, isTold: false };
    expect(gapOf('OPEN', old, 80)).toMatchObject({ pairs: [intent.pair], warned: 1 });
  });

  it.each<[string, AttemptState, number | null]>([
    ['of which nobody knows whether it is there', 'UNKNOWN', 80],
    ['whose limit somebody may take', 'OPEN', 89],
  ])('%s is not', (_, state, mark) => {
    expect(gapOf(state, GAP, mark)).toEqual({ pairs: [], row: null, warned: 0 });
  });

  it('of which nothing was seen before begins no wait while nobody knows a price', () => {
    expect(gapOf('OPEN', null, null)).toEqual({ pairs: [], row: null, warned: 0 });
  });
});

it.each([
  ['nobody knows a price any more', null, 0],
  ['the only price that anybody knows is old', 50, 600_000],
])('the core leaves at the market where its stop was jumped over and %s', async (_, last, ageMs) => {
  const world = new CoreWorld('futures');
  world.stopType = 'limit';
  await world.hours(1, 4, world.begin());
  world.exchange.books.price(PAIR, 105);
  await world.time.pass(600 * SECOND);
  expect(shown(world)).toEqual(KEPT);
  world.exchange.books.price(PAIR, 50);
  quoted(50);
  await passed(world, 5);
  quoted(last, ageMs);
  await passed(world, 10);
  expect(shown(world)).toEqual(LEFT);
  expect(world.exchange.books.held(PAIR)).toBe(0);
  expect(await oracle(world)).toEqual([]);
});

it('on spot an exit with a limit at a stop that was jumped over goes at the market after ten seconds (11.5)', async () => {
  const world = await boughtWithLimits();
  world.price(90);
  await world.time.pass(8 * SECOND);
  expect(world.sold).toEqual(['stop-limit 0.943 canceled', 'limit 0.943 open']);
  world.price(85);
  await world.time.pass(15 * SECOND);
  expect(world.sold.slice(1)).toEqual(['limit 0.943 canceled', 'market 0.943 filled']);
  expect(world.told('unprotected')).toEqual([
    `Nobody has taken the exit of ${PAIR} at its stop for 90: it is left by its emergency exit.`,
  ]);
  expect(await oracle(world)).toEqual([]);
});

it('that goes at the market though the exchange takes the limit away later, and the strategy has found its own reason to leave by then', async () => {
  const world = await boughtWithLimits();
  world.price(90);
  await world.time.pass(8 * SECOND);
  world.deafUntilMs = world.nowMs + 25 * SECOND;
  world.price(85);
  await world.time.pass(15 * SECOND);
  expect(world.told('unprotected')).toHaveLength(1);
  world.wish = { leave: 'cut' };
  await world.time.pass(40 * SECOND);
  expect(world.sold.slice(1)).toEqual(['limit 0.943 canceled', 'market 0.943 filled']);
  expect(await oracle(world)).toEqual([]);
});

it.each([
  ['refused', 3],
  ['lost', 3],
] as const)(
  'on futures what its stop became goes at the market, though the exchange %s that order and the stop of the core leaves at a limit by then',
  async (how, times) => {
    const world = await boughtWithLimits('futures');
    const { exchange } = world;
    exchange.books.becomes = 'new';
    const send = exchange.send.bind(exchange);
    let sent = 0;
    exchange.send = (attempt, deadlineMs) => {
      if (attempt.payload.includes('"market"') && (sent += 1) <= times)
        exchange.plan.unshift(
          how === 'lost'
            ? { kind: 'lost', effect: false }
            : { kind: 'reject', code: '-2010', text: 'This action is disabled on this account.' },
        );
      return send(attempt, deadlineMs);
    };
    for (let price = 90; price > 60; price -= 1) {
      world.price(price);
      await world.time.pass(10 * SECOND);
    }
    expect(world.sold.at(-1)).toBe('market 0.943 filled');
    expect(exchange.books.held(world.pair)).toBe(0);
    expect(world.told('unprotected')).toEqual([expect.stringContaining('has jumped over its stop at 95.4')]);
  },
);

it('what a trade that is over has left behind is no stop that was jumped over, and nothing is left because of it', async () => {
  const world = new ExitWorld();
  world.stopType = 'limit';
  const { exchange, time } = world;
  exchange.cancel = async (_attempt, deadlineMs) => {
    await time.sleep(deadlineMs);
    return { kind: 'unknown', why: 'No answer came in time.' };
  };
  await world.bought();
  exchange.books.deposit('BTC', -0.943);
  await time.pass(240 * SECOND);
  const wish = { kind: 'resolve', matters: [`differs/${PAIR}`], isGone: true } as const;
  await world.store.order(LIVE_KEY, { id: 'c', wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
  await time.pass(60 * SECOND);
  expect(await rows(world, 'trade/')).toEqual([]);
  exchange.books.deposit('BTC', 2);
  exchange.books.fillShare = 0.25;
  world.price(95.7);
  exchange.books.fillShare = 0;
  await time.pass(60 * SECOND);
  expect(exchange.books.orders.find(({ kind }) => kind === 'stop-limit')).toMatchObject({ status: 'partial' });
  expect(world.told('unprotected')).toEqual([]);
});
