import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../orders/attempt.ts';
import { ManualTime } from '../play/manual-time.fixture.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { attemptKey } from '../../../orders/order-draft.ts';
import { madeAttempt, MADE_CID } from './made-attempt.fixture.ts';
import { MadeOrderExchange } from './made-order-exchange.fixture.ts';
import { OrderInbox, type OrderNews } from './order-news.ts';
import { resolveAttempt, type ResolveWorld } from './resolve-attempt.ts';

const RULES = { hasRequestExpiry: true, hasTriggerRoute: false, retentionMs: 86_400_000 };
const UNKNOWN = madeAttempt({ state: 'UNKNOWN', rank: 1 });

function world(attempt: Attempt = UNKNOWN, change: Partial<ResolveWorld> = {}) {
  const time = new ManualTime();
  const exchange = new MadeOrderExchange({ market: 'spot', time });
  exchange.books.price(PAIR, 200);
  const inbox = new OrderInbox(() => {});
  const stop = new AbortController();
  let written: Attempt | null = attempt;
  const said: string[] = [];
  const resolved = resolveAttempt(attempt.cid, {
    ...{ exchange, rules: RULES, exchangeMs: () => time.nowMs(), maySign: () => true, inbox },
    ...{
      sleep: (ms, signal) => time.sleep(ms, signal),
      records: () => new Map(written === null ? [] : [[attemptKey(written.cid), JSON.stringify(written)]]),
      isEarly: () => false,
      signal: stop.signal,
    },
    onTrouble: (text) => void said.push(text),
    ...change,
  });
  const write = (next: Attempt | null): void => void (written = next);
  const place = () => exchange.books.place(JSON.parse(attempt.payload) as never, MADE_CID, 'plain');
  /** What came in since it was last asked. */
  const told = (): readonly unknown[] =>
    inbox.take().flatMap((news) => (news.kind === 'attempt' ? news.happened.map(({ event }) => event) : []));
  return { time, exchange, inbox, stop, resolved, write, place, told, said };
}

describe('an attempt whose fate is not known', () => {
  it('is found by its id, with its fills (T06)', async () => {
    const { time, exchange, place, told } = world();
    place();
    exchange.books.price(PAIR, 99);
    await time.pass(2000);
    expect(told()).toMatchObject([
      { kind: 'report', from: 'query', order: { status: 'filled' }, fills: [{ amount: '1' }] },
    ]);
  });

  it('proves nothing before its fence, and never placed after two absences and the lists (T07, T09, T10)', async () => {
    const { time, inbox, resolved } = world();
    await time.pass(8000);
    expect(inbox.isEmpty).toBe(true);
    await time.pass(6000);
    const [news] = inbox.take();
    const { happened } = news as Extract<OrderNews, { kind: 'attempt' }>;
    expect(happened.map(({ event }) => event)).toEqual([
      { kind: 'not-found' },
      { kind: 'not-found' },
      { kind: 'never-placed', check: { fromMs: -1000, orders: 'absent', triggers: 'none', fills: 'absent' } },
    ]);
    const [first, second] = happened.map(({ atMs }) => atMs) as [number, number];
    expect([first > 8000, second - first >= 1000]).toEqual([true, true]);
    await resolved;
  });

  it('is not absent by a question from before its fence, however late its answer comes', async () => {
    const { time, exchange, inbox } = world();
    const find = exchange.find.bind(exchange);
    exchange.find = async (...of) => {
      const found = await find(...of);
      await time.sleep(3000);
      return found;
    };
    await time.pass(30_000);
    const [news] = inbox.take();
    const { happened } = news as Extract<OrderNews, { kind: 'attempt' }>;
    const [first, second, gone] = happened.map(({ atMs }) => atMs) as [number, number, number];
    expect(happened.at(-1)!.event.kind).toBe('never-placed');
    // Each was asked past the fence, the second a second after the first was answered.
    expect([first > 8000, second - first >= 4000, gone - second >= 3000]).toEqual([true, true, true]);
  });

  it('counts nothing before so long after a take-over (8.4)', async () => {
    let isEarly = true;
    const { time, inbox, told } = world(UNKNOWN, { isEarly: () => isEarly });
    await time.pass(20_000);
    isEarly = false;
    expect(inbox.isEmpty).toBe(true);
    await time.pass(6000);
    expect(told().at(-1)).toMatchObject({ kind: 'never-placed' });
  });

  it('is not absent because a read failed, and begins anew after one (T08)', async () => {
    const { time, exchange, inbox, told } = world();
    await time.pass(9000);
    const before = exchange.calls.length;
    exchange.failReads = 3;
    await time.pass(6000);
    expect([inbox.isEmpty, exchange.calls.length > before]).toEqual([true, true]);
    await time.pass(8000);
    expect(told().at(-1)).toMatchObject({ kind: 'never-placed' });
  });

  it("is not absent while the exchange's time is not believed, and goes on to its proof when it is (6.9, 13.2)", async () => {
    let isKnown = true;
    const { time, inbox, told } = world(UNKNOWN, { maySign: () => isKnown });
    await time.pass(9000);
    isKnown = false;
    await time.pass(31_000);
    expect(inbox.isEmpty).toBe(true);
    isKnown = true;
    await time.pass(1000);
    expect(inbox.isEmpty).toBe(true);
    await time.pass(5000);
    expect(told().map((event) => (event as { readonly kind: string }).kind)).toEqual([
      ...['not-found', 'not-found', 'never-placed'],
    ]);
  });

  it("is not absent by an answer during which the exchange's time came to be doubted", async () => {
    let asked = 0;
    // Believed when it is asked, and no more when the answer is there.
    const { time, told } = world(UNKNOWN, { maySign: () => (asked += 1) % 2 === 1 });
    await time.pass(60_000);
    expect([told(), asked > 20]).toEqual([[], true]);
  });

  it("is not given up at a start that does not know the exchange's time yet, however old it is", async () => {
    let isKnown = false;
    const old = { ...UNKNOWN, signMs: -3_600_000, fenceMs: -3_592_000 };
    const { time, told } = world(old, { maySign: () => isKnown });
    await time.pass(20_000);
    expect(told()).toEqual([]);
    isKnown = true;
    await time.pass(6000);
    expect(told().at(-1)).toMatchObject({ kind: 'never-placed' });
  });

  it("is blocked for a person where the exchange's time stays unknown, and proved absent once it is known (T11)", async () => {
    let isKnown = false;
    const { time, told } = world(UNKNOWN, { maySign: () => isKnown });
    await time.pass(58_000);
    expect(told()).toEqual([]);
    await time.pass(22_000);
    expect(told()).toEqual([{ kind: 'overdue' }]);
    isKnown = true;
    await time.pass(30_000);
    expect(told().at(-1)).toMatchObject({ kind: 'never-placed' });
  });

  it("is not blocked for times at which the exchange's time was not known that come to sixty seconds only together", async () => {
    let isKnown = false;
    const old = { ...UNKNOWN, signMs: -3_600_000, fenceMs: -3_592_000 };
    const { time, inbox, stop } = world(old, { maySign: () => isKnown, isEarly: () => true });
    await time.pass(40_000);
    isKnown = true;
    await time.pass(10_000);
    isKnown = false;
    await time.pass(50_000);
    expect(inbox.isEmpty).toBe(true);
    stop.abort();
  });

  it('is asked for twice anew where the lists could not be read', async () => {
    const { time, exchange, inbox } = world();
    const ordersSince = exchange.ordersSince.bind(exchange);
    let failedMs: number | null = null;
    exchange.ordersSince = (...of) => {
      if (failedMs !== null) return ordersSince(...of);
      failedMs = time.nowMs();
      return Promise.resolve({ kind: 'failed', why: 'A row cannot be read.', cause: 'unlisted', waitMs: 0 });
    };
    await time.pass(30_000);
    const [news] = inbox.take();
    const { happened } = news as Extract<OrderNews, { kind: 'attempt' }>;
    expect(happened.map(({ event }) => event.kind)).toEqual(['not-found', 'not-found', 'never-placed']);
    expect(happened.map(({ atMs }) => atMs > failedMs!)).toEqual([true, true, true]);
  });

  it('is blocked for a person sixty seconds after its fence, and looked for on (T11)', async () => {
    const { time, exchange, inbox, place, told } = world();
    exchange.failReads = Infinity;
    await time.pass(68_000);
    expect(inbox.isEmpty).toBe(true);
    await time.pass(60_000);
    expect(told()).toEqual([{ kind: 'overdue' }]);
    exchange.failReads = 0;
    place();
    await time.pass(12_000);
    expect(told()).toMatchObject([{ kind: 'report' }]);
  });

  it('that is alive is blocked, never absent, and found by the first answer: query failures for 3 min (28)', async () => {
    const { time, exchange, place, told } = world();
    place();
    exchange.failReads = Infinity;
    await time.pass(180_000);
    expect(told()).toEqual([{ kind: 'overdue' }]);
    exchange.failReads = 0;
    await time.pass(12_000);
    expect(told()).toMatchObject([{ kind: 'report', from: 'query', order: { status: 'open' } }]);
  });

  it('that was placed just now and is not shown yet is not absent: not-found just after placement (28)', async () => {
    const { time, exchange, place, told } = world();
    exchange.lagMs = 4000;
    place();
    await time.pass(3000);
    expect([exchange.calls.includes(`find ${MADE_CID}`), told()]).toEqual([true, []]);
    await time.pass(30_000);
    expect(told()).toMatchObject([{ kind: 'report', order: { status: 'open' } }]);
  });

  it('is not absent because a look threw, and that is said once and never ends the process', async () => {
    const { time, exchange, stop, resolved, told, said } = world();
    exchange.find = () => Promise.reject(new Error('This cannot be read.'));
    await time.pass(130_000);
    expect(told()).toEqual([{ kind: 'overdue' }]);
    expect(said).toEqual([`The order ${MADE_CID} on ${PAIR} cannot be looked for: Error: This cannot be read.`]);
    stop.abort();
    await time.pass(10_000);
    await resolved;
  });

  it('is never proved absent where requests do not expire (6.10)', async () => {
    const { time, stop, told } = world(UNKNOWN, { rules: { ...RULES, hasRequestExpiry: false } });
    await time.pass(300_000);
    expect(told()).toEqual([{ kind: 'overdue' }]);
    stop.abort();
  });

  it('that is older than what the exchange remembers is forgotten, and not proved absent (T22)', async () => {
    const { time, told } = world(UNKNOWN, { rules: { ...RULES, retentionMs: 5000 } });
    await time.pass(12_000);
    expect(told().at(-1)).toMatchObject({ kind: 'forgotten', retentionMs: 5000, check: { fills: 'absent' } });
  });

  it('that arrives late is found, whatever the lag of reads', async () => {
    const { time, exchange, place, told } = world();
    exchange.lagMs = 4000;
    await time.pass(2900);
    place();
    await time.pass(30_000);
    expect(told()).toMatchObject([{ kind: 'report', order: { status: 'open' } }]);
  });

  it('whose fills are not all there yet is looked at on', async () => {
    const { time, exchange, inbox, place, told } = world();
    place();
    exchange.books.price(PAIR, 99);
    const [fill] = exchange.books.fills.splice(0);
    await time.pass(5000);
    expect(inbox.isEmpty).toBe(true);
    exchange.books.fills.push(fill!);
    await time.pass(3000);
    expect(told()).toMatchObject([{ kind: 'report', fills: [{ amount: '1' }] }]);
  });

  it.each([
    ['do not add up', null],
    ['cannot be read', { kind: 'failed', why: 'A row cannot be read.', cause: 'unlisted', waitMs: 0 }],
  ] as const)(
    'that is found and whose fills %s is blocked as late as one that is not found (T11)',
    async (_, failed) => {
      const { time, exchange, inbox, place, told } = world();
      place();
      exchange.books.price(PAIR, 99);
      const fills = exchange.books.fills.splice(0);
      const fillsSince = exchange.fillsSince.bind(exchange);
      if (failed !== null) exchange.fillsSince = () => Promise.resolve(failed);
      await time.pass(68_000);
      expect(inbox.isEmpty).toBe(true);
      await time.pass(60_000);
      expect(told()).toEqual([{ kind: 'overdue' }]);
      exchange.books.fills.push(...fills);
      exchange.fillsSince = fillsSince;
      await time.pass(12_000);
      expect(told()).toMatchObject([{ kind: 'report', fills: [{ amount: '1' }] }]);
    },
  );

  it('is looked at no more once something else told of it', async () => {
    const { time, exchange, resolved, write } = world();
    await time.pass(1000);
    write({ ...UNKNOWN, state: 'OPEN', rank: 2 });
    await time.pass(5000);
    await resolved;
    const calls = exchange.calls.length;
    await time.pass(60_000);
    expect(exchange.calls.length).toBe(calls);
  });
});

describe('an open order that is not found', () => {
  const SUSPECT = madeAttempt({ state: 'OPEN', rank: 2, exchangeId: 'x1', suspects: 1, suspectMs: 0 });

  it.each([
    ['of which nothing', SUSPECT],
    ['of which a part', { ...SUSPECT, state: 'PARTIAL' as const, filled: '0.4', reported: '0.4' }],
  ])('%s was executed has vanished after three looks over thirty seconds, in no list (T18)', async (_, suspect) => {
    const { time, inbox, told } = world(suspect);
    await time.pass(38_000);
    expect(inbox.isEmpty).toBe(true);
    await time.pass(4000);
    expect(told()).toMatchObject([...Array.from({ length: 3 }, () => ({ kind: 'not-found' })), { kind: 'vanished' }]);
  });

  it('is found again when a list was behind', async () => {
    const { time, place, told } = world(SUSPECT);
    await time.pass(20_000);
    place();
    await time.pass(3000);
    expect(told()).toMatchObject([{ kind: 'report', order: { status: 'open' } }]);
  });
});

describe('an open order of which nobody knows whether it was taken away', () => {
  const asked = (cancelsSent: number) =>
    madeAttempt({ state: 'OPEN', rank: 2, exchangeId: 'x1', cancel: 'unknown', cancelsSent });

  it.each([
    [1, 1000],
    [2, 3000],
    [3, 10_000],
    [4, 30_000],
  ])(
    'and that rests, is told of after %s requests when %s ms have passed, so that it is asked again',
    async (n, afterMs) => {
      const { time, place, told } = world(asked(n));
      place();
      await time.pass(afterMs - 100);
      expect(told()).toEqual([]);
      await time.pass(2600);
      expect(told()).toMatchObject([{ kind: 'report', order: { status: 'open' } }]);
    },
  );

  it('and that nobody may ask again is looked at every ten seconds', async () => {
    const { time, exchange, place, stop, told } = world(asked(5));
    place();
    const find = exchange.find.bind(exchange);
    const pausesMs: number[] = [];
    let answeredMs: number | null = null;
    exchange.find = async (...of) => {
      if (answeredMs !== null) pausesMs.push(time.nowMs() - answeredMs);
      const found = await find(...of);
      answeredMs = time.nowMs();
      return found;
    };
    await time.pass(60_000);
    expect([told().length, exchange.calls.length]).toEqual([6, 6]);
    expect(new Set(pausesMs)).toEqual(new Set([10_000]));
    stop.abort();
  });

  it('and that is gone is told of at once', async () => {
    const { time, exchange, place, told } = world(asked(1));
    place();
    exchange.books.price(PAIR, 99);
    await time.pass(200);
    expect(told()).toMatchObject([{ kind: 'report', order: { status: 'filled' } }]);
  });
});
