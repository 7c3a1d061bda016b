import { expect, it } from 'vitest';
import { anAttempt } from '../../../orders/attempt.fixture.ts';
import { attemptKey } from '../../../orders/order-draft.ts';
import type { AccountView, Failed } from '../../../ports/order-exchange.ts';
import { PAIR as HELD } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { HOST_AUDIT, noteAudit, readAudit } from './audit.ts';
import { barredPairs } from './barred-pairs.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { OrderInbox, type OrderSnapshot } from './order-news.ts';

const [GONE, PAIR] = ['GONE/USDT', 'ADA/USDT'];
const FAILED: Failed = { kind: 'failed', why: 'None.', cause: 'transient', waitMs: 0, hasNoMarket: true };
const ACCOUNT: AccountView = { balances: {}, positions: [], isHedged: null };
const KEY = `unread/${GONE}`;

/** What a look finds at an exchange that lists one pair no more, and of which pairs it asks for fills. */
async function look(...of: Parameters<typeof anAttempt>[0][]) {
  const asked: string[] = [];
  const inbox = new OrderInbox(() => {});
  const answer = (pair?: string) => Promise.resolve(pair === GONE ? FAILED : ({ kind: 'listed', rows: [] } as const));
  await readAudit({
    parts: {
      exchange: {
        ...{ openOrders: answer, ordersSince: answer, incomeSince: () => answer() },
        fillsSince: (pair) => {
          asked.push(pair);
          return answer(pair);
        },
        account: () => Promise.resolve(ACCOUNT),
      },
      ...{ signal: new AbortController().signal, marginMode: null },
    },
    host: { records: new Map(), parts: { news: { sinceMs: 0 } }, say: () => expect.unreachable() },
    ...{ snapshots: 0, inbox, exchangeMs: () => STEP_MS, sleep: () => expect.unreachable() },
    attempts: () => [GONE, PAIR].flatMap((pair) => of.map((state) => anAttempt(state, { pair, signMs: STEP_MS }))),
  });
  const [news] = inbox.take();
  return { asked, snapshot: (news as { snapshot: OrderSnapshot }).snapshot };
}

function noted(unread: readonly string[], pairs: readonly string[], before: Readonly<Record<string, unknown>>) {
  const step = new MadeOrderStep(new Map(Object.entries(before).map(([key, row]) => [key, JSON.stringify(row)])));
  const times = { fromMs: STEP_MS - 100, untilMs: STEP_MS - 1 };
  const nothing = { differences: [], adjusted: [], isUnsure: false, account: ACCOUNT, income: null };
  noteAudit(step.orders, { ...times, ...nothing, pairs, unread }, { marginMode: null, pairs: [PAIR] });
  return step;
}
const ofGone = { [attemptKey('q1')]: anAttempt('OPEN', { cid: 'q1', pair: GONE }) };

it('a pair that the exchange lists no more keeps no other from being read, and is not taken for one without fills', async () => {
  const { asked, snapshot } = await look('OPEN');
  expect(asked).toEqual([GONE, PAIR]);
  expect([snapshot.unread, [...snapshot.fills]]).toEqual([[GONE], [[PAIR, []]]]);
});

it('nothing is entered on it, people hear of it once, and no audit is in order meanwhile', () => {
  const first = noted([GONE], [PAIR], ofGone);
  const text = `${GONE}: the exchange lists it no more, and what became of its orders and fills cannot be read.`;
  const told = { cause: 'position-differs', text: `${text} Nothing is entered there; a person has to look.` };
  expect(first.warned).toEqual([told]);
  expect(first.row(HOST_AUDIT)).toMatchObject({ isOk: false, differences: [text] });
  expect(first.row(KEY)).toBe(STEP_MS - 100);
  expect(barredPairs(new Map([[KEY, '1']]), false)).toEqual({ [GONE]: 'orders-in-doubt' });
  expect(noted([GONE], [PAIR], { ...ofGone, [KEY]: 5 }).warned).toEqual([]);
});

it('its entries go on once it is read, or nothing of it is in the books', () => {
  const before = { ...ofGone, [KEY]: 5 };
  expect(noted([], [PAIR, GONE], before).row(KEY)).toBeNull();
  expect(noted([], [PAIR], { [KEY]: 5 }).row(KEY)).toBeNull();
  expect(noted([], [PAIR], before).row(KEY)).toBe(5);
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
