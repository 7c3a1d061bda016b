import { expect, it } from 'vitest';
import { aFill, anAttempt } from '../../../orders/attempt.fixture.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import type { AccountView } from '../../../ports/order-exchange.ts';
import { readAudit } from './audit.ts';
import { OrderInbox } from './order-news.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The session began long ago. */
const SINCE_MS = 1_000_000_000_000;
const NOW_MS = SINCE_MS + 400 * DAY_MS;
/** How far before what is not booked fills are read. */
const BEFORE_MS = 600_000;
const PAIR = 'ADA/USDT';
const ACCOUNT: AccountView = { balances: {}, positions: [], isHedged: null };

/** Exchange time since which fills of each pair are read. */
async function readSince(attempts: readonly Attempt[], records: Readonly<Record<string, unknown>> = {}) {
  const since: Record<string, number> = {};
  const nothing = () => Promise.resolve({ kind: 'listed', rows: [] } as const);
  const exchange = {
    ...{ openOrders: nothing, ordersSince: nothing, incomeSince: nothing, account: () => Promise.resolve(ACCOUNT) },
    fillsSince: (pair: string, fromMs: number) => {
      since[pair] = fromMs + BEFORE_MS;
      return nothing();
    },
  };
  await readAudit({
    parts: { exchange, signal: new AbortController().signal, marginMode: null },
    snapshots: 1,
    host: {
      records: new Map(Object.entries(records).map(([key, row]) => [key, JSON.stringify(row)])),
      parts: { news: { sinceMs: SINCE_MS } },
      say: () => {},
    },
    ...{ inbox: new OrderInbox(() => {}), exchangeMs: () => NOW_MS, sleep: () => Promise.resolve() },
    attempts: () => attempts,
  });
  return since;
}
const cursor = (atMs: number) => ({ [`cursor/fills/${PAIR}`]: String(atMs) });
const attempt = anAttempt('OPEN', { pair: PAIR, signMs: NOW_MS - 5000 });

it('fills of a pair are read from the time up to which they are booked', async () => {
  const older = anAttempt('FILLED', { pair: PAIR, signMs: NOW_MS - DAY_MS });
  expect(await readSince([older, attempt], cursor(NOW_MS - 60_000))).toEqual({ [PAIR]: NOW_MS - 60_000 });
});

it('of one that is traded for the first time they are read from a week before, however long ago the session began', async () => {
  expect(await readSince([attempt])).toEqual({ [PAIR]: NOW_MS - 5000 - WEEK_MS });
});

it('of one that was not traded for long they are read from a week before it is traded again', async () => {
  expect(await readSince([attempt], cursor(SINCE_MS + DAY_MS))).toEqual({ [PAIR]: NOW_MS - 5000 - WEEK_MS });
  expect(await readSince([attempt], cursor(NOW_MS - WEEK_MS))).toEqual({ [PAIR]: NOW_MS - WEEK_MS });
});

it('of one of which the books have fills alone they are read from a week before the first of these', async () => {
  const fill = aFill('1', '1', { pair: PAIR, atMs: NOW_MS - 7000 });
  expect(await readSince([], { [`fill/${PAIR}/1`]: fill })).toEqual({ [PAIR]: NOW_MS - 7000 - WEEK_MS });
});

it('one of which the books have fills alone and that cannot be read keeps the turn of no other', async () => {
  const other = 'XRP/USDT';
  const records = {
    [`fill/${PAIR}/1`]: aFill('1', '1', { pair: PAIR, atMs: NOW_MS - 7000 }),
    [`fill/${other}/1`]: aFill('1', '1', { pair: other, atMs: NOW_MS - 7000 }),
    [`unread/${PAIR}`]: { atMs: NOW_MS - 1000, why: '' },
    [`cursor/fills/${other}`]: String(NOW_MS - 60_000),
  };
  expect(await readSince([], records)).toEqual({ [other]: NOW_MS - 60_000 });
});

/** Pairs whose orders are all over; the first was read longest ago. */
const quiet = Array.from({ length: 12 }, (_, at) => `Q${at}/USDT`);
const over = (pair: string, readMs: number) => ({
  [`fill/${pair}/1`]: aFill('1', '1', { pair, atMs: NOW_MS - DAY_MS }),
  [`cursor/fills/${pair}`]: String(readMs),
});
const allOver = Object.fromEntries(quiet.flatMap((pair, at) => Object.entries(over(pair, NOW_MS - DAY_MS + at))));

it('of those with nothing open each is read within five looks, the one that was read longest ago first', async () => {
  const records: Record<string, unknown> = { ...allOver };
  const looks: string[][] = [];
  for (let look = 0; look < 5; look += 1) {
    const read = Object.keys(await readSince([attempt], records));
    looks.push(read.filter((pair) => pair !== PAIR));
    for (const pair of read) records[`cursor/fills/${pair}`] = String(NOW_MS + look);
    expect(read, 'what has something open is read with each').toContain(PAIR);
  }
  expect(looks.slice(0, 4)).toEqual([quiet.slice(0, 3), quiet.slice(3, 6), quiet.slice(6, 9), quiet.slice(9)]);
});

it('one whose position differs is read with each look: a fill that nobody told may be what differs', async () => {
  const pair = quiet.at(-1)!;
  const differs = { sinceMs: NOW_MS, booked: '0', found: '1', isTold: true };
  const records = { ...allOver, [`differs/${pair}`]: differs, 'differs/OTHERS/USDT': differs };
  expect(Object.keys(await readSince([], records)), 'of what the books know').toEqual([pair, ...quiet.slice(0, 3)]);
});

it('so many are read at most, and one of those with nothing open where more have something', async () => {
  const open = (count: number) => Array.from({ length: count }, (_, at) => ({ ...attempt, pair: `O${at}/USDT` }));
  expect(Object.keys(await readSince(open(22), allOver))).toHaveLength(24);
  expect(Object.keys(await readSince(open(30), allOver))).toHaveLength(31);
});

it('a session that ends while a read is waited for that threw reads no more', async () => {
  const stop = new AbortController();
  const inbox = new OrderInbox(() => {});
  let asked = 0;
  let askedBefore = 0;
  const nothing = () => {
    asked += 1;
    return Promise.resolve({ kind: 'listed', rows: [] } as const);
  };
  const account = () => nothing().then(() => ACCOUNT);
  const fillsSince = () => nothing().then(() => Promise.reject(new Error('The exchange lists no ADA/USDT.')));
  await readAudit({
    parts: {
      exchange: { openOrders: nothing, ordersSince: nothing, incomeSince: nothing, fillsSince, account },
      ...{ signal: stop.signal, marginMode: null },
    },
    ...{ snapshots: 0, inbox, exchangeMs: () => NOW_MS, attempts: () => [attempt] },
    host: { records: new Map(), parts: { news: { sinceMs: SINCE_MS } }, say: () => {} },
    sleep: async () => {
      askedBefore = asked;
      stop.abort();
      await Promise.resolve();
    },
  });
  expect([askedBefore > 0, asked - askedBefore, inbox.isEmpty]).toEqual([true, 0, true]);
});

it('a read that throws is one that failed: it is said, and all is read again', async () => {
  const said: string[] = [];
  const waits: number[] = [];
  const inbox = new OrderInbox(() => {});
  let asked = 0;
  const nothing = () => Promise.resolve({ kind: 'listed', rows: [] } as const);
  const fillsSince = () => {
    asked += 1;
    return asked < 3 ? Promise.reject(new Error('The exchange lists no ADA/USDT.')) : nothing();
  };
  await readAudit({
    parts: {
      exchange: {
        ...{ openOrders: nothing, ordersSince: nothing, incomeSince: nothing, fillsSince },
        account: () => Promise.resolve(ACCOUNT),
      },
      ...{ signal: new AbortController().signal, marginMode: null },
    },
    ...{ snapshots: 0, inbox, exchangeMs: () => NOW_MS, attempts: () => [attempt] },
    host: {
      records: new Map(),
      parts: { news: { sinceMs: SINCE_MS } },
      say: (_level, event, text) => void said.push(`${event}: ${text}`),
    },
    sleep: (ms) => Promise.resolve(void waits.push(ms)),
  });
  const text = 'orders-away: Orders and positions cannot be read: Error: The exchange lists no ADA/USDT.';
  expect([said, waits]).toEqual([
    [text, text],
    [10_000, 10_000],
  ]);
  expect(inbox.take()).toMatchObject([{ kind: 'snapshot' }]);
});
