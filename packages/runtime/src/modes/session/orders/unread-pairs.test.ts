import { expect, it } from 'vitest';
import { anAttempt } from '../../../orders/attempt.fixture.ts';
import { attemptKey } from '../../../orders/order-draft.ts';
import type { AccountView, Failed } from '../../../ports/order-exchange.ts';
import { PAIR as HELD } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { HOST_AUDIT, noteAudit, readAudit } from './audit.ts';
import { barredPairs } from './barred-pairs.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { opened, rows } from './made-look.fixture.ts';
import { OrderInbox, type OrderSnapshot } from './order-news.ts';

const [GONE, PAIR] = ['GONE/USDT', 'ADA/USDT'];
const WHY = 'The exchange lists no GONE/USDT: its orders and fills cannot be asked for.';
const FAILED: Failed = { kind: 'failed', why: WHY, cause: 'transient', waitMs: 0, hasNoMarket: true };
/** As of a row that cannot be read. */
const UNLISTED: Failed = { kind: 'failed', why: 'There is no "price".', cause: 'unlisted', waitMs: 0 };
const ACCOUNT: AccountView = { balances: {}, positions: [], isHedged: null };
const KEY = `unread/${GONE}`;
const FIVE_MS = 300_000;

interface Looked {
  readonly failed?: Failed;
  readonly records?: Readonly<Record<string, unknown>>;
  readonly snapshots?: number;
  /** Of what a pair that fails cannot be had. */
  readonly of?: 'all' | 'orders';
}

/** What a look finds where one pair of two that have an open order cannot be read, for which pairs it asked for fills, and how long it took. */
async function look({ failed = FAILED, records = {}, snapshots = 0, of = 'all' }: Looked = {}) {
  const asked: string[] = [];
  const inbox = new OrderInbox(() => {});
  let nowMs = STEP_MS;
  const over = new AbortController();
  const nothing = { kind: 'listed', rows: [] } as const;
  const answer = (pair?: string) => Promise.resolve(pair === GONE ? failed : nothing);
  await readAudit({
    parts: {
      exchange: {
        ...{ openOrders: answer, ordersSince: answer, incomeSince: () => answer() },
        fillsSince: (pair) => {
          asked.push(pair);
          return of === 'all' ? answer(pair) : Promise.resolve(nothing);
        },
        account: () => Promise.resolve(ACCOUNT),
      },
      ...{ signal: over.signal, marginMode: null },
    },
    host: { records: textsOf(records), parts: { news: { sinceMs: 0 } }, say: () => {} },
    ...{ snapshots, inbox, exchangeMs: () => nowMs },
    sleep: (ms) => {
      nowMs += ms;
      if (nowMs > STEP_MS + FIVE_MS) over.abort();
      return Promise.resolve();
    },
    attempts: () => [GONE, PAIR].map((pair) => anAttempt('OPEN', { pair, signMs: STEP_MS })),
  });
  const [news] = inbox.take();
  const snapshot = news === undefined ? null : (news as { snapshot: OrderSnapshot }).snapshot;
  return { asked: [...new Set(asked)], snapshot, tookMs: nowMs - STEP_MS };
}

function noted(unread: OrderSnapshot['unread'], pairs: readonly string[], before: Readonly<Record<string, unknown>>) {
  const step = new MadeOrderStep(textsOf(before));
  const times = { fromMs: STEP_MS - 100, untilMs: STEP_MS - 1 };
  const nothing = { differences: [], adjusted: [], isUnsure: false, account: ACCOUNT, income: null };
  noteAudit(step.orders, { ...times, ...nothing, pairs, unread }, { marginMode: null, pairs: [PAIR] });
  return step;
}
const textsOf = (records: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(records).map(([key, row]) => [key, JSON.stringify(row)]));
const ofGone = { [attemptKey('q1')]: anAttempt('OPEN', { cid: 'q1', pair: GONE }) };

const WAS = { atMs: 5, why: WHY };

it('a pair that the exchange lists no more keeps no other from being read, and is not taken for one without fills', async () => {
  const { asked, snapshot, tookMs } = await look();
  expect(asked).toEqual([GONE, PAIR]);
  expect([snapshot!.unread, [...snapshot!.fills]]).toEqual([
    [{ pair: GONE, why: WHY, hasNoMarket: true }],
    [[PAIR, []]],
  ]);
  expect(tookMs).toBe(0);
});

it('one of which the exchange says what nobody can read is tried for ten seconds, and then left out as well', async () => {
  const { asked, snapshot, tookMs } = await look({ failed: UNLISTED });
  expect(asked).toEqual([GONE, PAIR]);
  expect([snapshot!.unread, [...snapshot!.fills]]).toEqual([[{ pair: GONE, why: UNLISTED.why }], [[PAIR, []]]]);
  expect([tookMs >= 10_000, tookMs < 20_000]).toEqual([true, true]);
});

it('of one whose orders alone cannot be read the fills are, and it is left out all the same', async () => {
  const { snapshot } = await look({ failed: UNLISTED, of: 'orders' });
  expect(snapshot!.unread).toEqual([{ pair: GONE, why: UNLISTED.why }]);
  expect([...snapshot!.fills.keys()]).toEqual([GONE, PAIR]);
  const before = { ...ofGone, [KEY]: WAS };
  expect(noted(snapshot!.unread, [GONE, PAIR], before).warned).toEqual([]);
});

it.each<Failed['cause']>(['transient', 'throttled', 'banned', 'auth', 'maintenance'])(
  'none is left out for what passes (%s): all wait for it',
  async (cause) => {
    const { snapshot, tookMs } = await look({ failed: { ...UNLISTED, cause } });
    expect([snapshot, tookMs > FIVE_MS]).toEqual([null, true]);
  },
);

it('one that could not be read is tried again after five minutes and at a start, once', async () => {
  const records = (agoMs: number) => ({ [KEY]: { ...WAS, atMs: STEP_MS - agoMs } });
  const soon = await look({ failed: UNLISTED, records: records(FIVE_MS - 1), snapshots: 1 });
  expect([soon.asked, soon.snapshot!.unread]).toEqual([[PAIR], []]);
  for (const again of [{ records: records(FIVE_MS), snapshots: 1 }, { records: records(1) }]) {
    const { asked, snapshot, tookMs } = await look({ failed: UNLISTED, ...again });
    expect([asked, snapshot!.unread.length, tookMs]).toEqual([[GONE, PAIR], 1, 0]);
  }
});

it('nothing is entered on it, people hear of it once, and no audit is in order meanwhile', () => {
  const first = noted([{ pair: GONE, why: WHY }], [PAIR], ofGone);
  const text = `${GONE}: what became of its orders and fills cannot be read. ${WHY}`;
  const told = { cause: 'position-differs', text: `${text} Nothing is entered there; a person has to look.` };
  expect(first.warned).toEqual([told]);
  expect(first.row(HOST_AUDIT)).toMatchObject({ isOk: false, differences: [text] });
  expect(first.row(KEY)).toEqual({ atMs: STEP_MS - 100, why: WHY });
  expect(barredPairs(new Map([[KEY, '{}']]), false)).toEqual({ [GONE]: 'orders-in-doubt' });
  expect(noted([{ pair: GONE, why: WHY }], [PAIR], { ...ofGone, [KEY]: WAS }).warned).toEqual([]);
  expect(noted([], [PAIR], { ...ofGone, [KEY]: WAS }).row(HOST_AUDIT)).toMatchObject({ isOk: false });
});

it('its entries go on once it is read, or nothing of it is in the books', () => {
  const before = { ...ofGone, [KEY]: WAS };
  expect(noted([], [PAIR, GONE], before).row(KEY)).toBeNull();
  expect(noted([], [PAIR], { [KEY]: WAS }).row(KEY)).toBeNull();
  expect(noted([], [PAIR], before).row(KEY)).toEqual(WAS);
});

it('a session whose own pair is listed no more starts, and changes neither its trade nor its stop', async () => {
  const enter = { atMs: 10_000, pair: HELD, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;
  const world = new MadeLiveWorld([enter, { ...enter, atMs: 90_000 }]);
  const first = world.start();
  await world.time.pass(30_000);
  first.kill();
  const { exchange } = world;
  const failed = () => Promise.resolve(FAILED);
  Object.assign(exchange, { find: failed, ordersSince: failed, fillsSince: failed, settle: failed });
  world.start();
  await world.time.pass(150_000);
  expect(exchange.books.orders.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'limit filled',
    'stop-market open',
  ]);
  const records = new Map(await world.records());
  expect(records.has(`unread/${HELD}`)).toBe(true);
  expect(JSON.parse(records.get(HOST_AUDIT)!)).toMatchObject({ isOk: false, differences: [expect.any(String)] });
});

it('a session whose own pair cannot be read starts, keeps its stop, says so, and enters again once the pair can be', async () => {
  const enter = { atMs: 10_000, pair: HELD, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;
  const world = new MadeLiveWorld([enter]);
  const first = world.start();
  await world.time.pass(30_000);
  first.kill();
  const { exchange } = world;
  const fillsSince = exchange.fillsSince.bind(exchange);
  exchange.fillsSince = () => Promise.resolve(UNLISTED);
  world.start();
  await world.time.pass(120_000);
  expect(world.stages.at(-1)).toBe('DEGRADED position-differs');
  expect(exchange.books.orders.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'limit filled',
    'stop-market open',
  ]);
  const told = world.stages.length;
  await world.time.pass(900_000);
  expect(world.stages.length).toBe(told);
  exchange.fillsSince = fillsSince;
  await world.time.pass(400_000);
  expect((await world.records()).has(`unread/${HELD}`)).toBe(false);
  expect(world.stages.at(-1)).toBe('RUNNING');
});

it('a step by which its position differs is not taken over into the books: a fill that cannot be read may come', async () => {
  const enter = { atMs: 10_000, pair: HELD, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;
  const world = new MadeLiveWorld([enter], { market: 'futures' });
  await opened(world);
  const fillsSince = world.exchange.fillsSince.bind(world.exchange);
  world.exchange.fillsSince = () => Promise.resolve(UNLISTED);
  world.exchange.books.apart.set(HELD, -0.001);
  await world.time.pass(240_000);
  expect(await rows(world, 'position/')).toMatchObject([{ amount: '1' }]);
  world.exchange.fillsSince = fillsSince;
  await world.time.pass(480_000);
  expect(await rows(world, 'position/')).toMatchObject([{ amount: '0.999' }]);
});
