import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Attempt, Intent, OrderFill } from './attempt.ts';
import type { AttemptEvent } from './attempt-event.ts';
import { aCheck, aFill, aNewOf, SIGN_MS } from './attempt.fixture.ts';
import { compareExact, minus, negated, sumOf } from './exact.ts';
import { aNewAttempt, aNewIntent, TAG, TestBooks } from './order-book.fixture.ts';
import { ATTEMPT, CURSOR, FILL, INTENT, OrderDraft } from './order-draft.ts';
import type { OrderOp } from './order-op.ts';
import { fillCursor, isKnownOrder } from './retire-orders.ts';
import { isEnded } from './transition-table.ts';

const RUNS = Math.ceil(Number(process.env['TRADAI_RUNS'] ?? 2000) / 4);
const PAIRS = ['BTC/USDT', 'ETH/USDT:USDT'] as const;

/** What is tried next, with small numbers that pick among what there is. */
type Try = { readonly what: string; readonly pick: number; readonly size: number; readonly passedMs: number };

const tries = fc.array(
  fc.record({
    what: fc.constantFrom(
      ...['plan', 'plan', 'again', 'report', 'report', 'fill', 'fill', 'cancel', 'unclear', 'reject', 'not-found'],
      ...['never', 'overdue', 'drop', 'block', 'unblock', 'retire', 'cursor', 'income', 'unassigned', 'denied'],
      ...['triggered', 'restored', 'taken-over'],
    ),
    pick: fc.nat(40),
    size: fc.integer({ min: 1, max: 12 }),
    passedMs: fc.constantFrom(0, 400, 5000, 9000, 86_400_000),
  }),
  { maxLength: 60, size: 'max' },
);

it(
  'I3, I4, I5, I7: whatever is done to the books, each intent is wanted once, has one live attempt, counts its fills, and the log makes the same books',
  () => {
    const done = new Set<string>();
    fc.assert(
      fc.property(tries, (all) => {
        const books = new TestBooks();
        const cids = new Set<string>();
        const wanted = new Map<string, string>();
        let atMs = SIGN_MS;
        for (const [at, one] of all.entries()) {
          atMs += one.passedMs;
          const op = opOf(books, one, at, atMs);
          const outcome = books.try(op);
          if (typeof outcome !== 'string') done.add(outcome.rule ?? op.op);
          if (typeof outcome === 'string' || outcome.log?.op !== 'plan') continue;
          expect([...cids]).not.toContain(outcome.cid);
          if (outcome.cid !== null) cids.add(outcome.cid);
          const { intent } = outcome.log;
          if (typeof intent === 'number') continue;
          const name = `${intent.pair} ${intent.candleMs} ${intent.action} ${intent.leg}`;
          // Orders that leave are never kept back: those of a trade that is closed are wanted by nobody.
          const isEntry = intent.action === 'enter' || intent.action === 'add';
          expect(wanted.has(name) && (isEntry || books.records.has(wanted.get(name)!))).toBe(false);
          wanted.set(name, `intent/${String(Number(books.records.get('orders/next')) - 1)}`);
        }
        checkBooks(books);
        for (const cid of cids) expect(isKnownOrder(books.records, cid)).toBe(true);
        const logged = [...books.records].filter(([key]) => !key.startsWith(CURSOR));
        expect(books.folded).toEqual(new Map(logged));
      }),
      { numRuns: RUNS },
    );
    // All there is was done, and not only refused.
    const ops = ['drop', 'block', 'unblock', 'retire', 'cursor', 'income', 'unassigned', 'restored'];
    const rules = ['T01', 'T02', 'T04', 'T05', 'T06', 'T09', 'T12', 'T14', 'T16', 'T19', 'T20', 'T23'];
    expect([...ops, ...rules].filter((each) => !done.has(each))).toEqual([]);
  },
  30_000 + 50 * RUNS,
);

function opOf(books: TestBooks, { what, pick, size }: Try, at: number, atMs: number): OrderOp {
  const draft = new OrderDraft(books.records);
  const attempts = draft.rows<Attempt>(ATTEMPT).map(([, attempt]) => attempt);
  const intents = draft.rows<Intent>(INTENT).map(([, intent]) => intent);
  const attempt = attempts[pick % Math.max(attempts.length, 1)];
  const intent = intents[pick % Math.max(intents.length, 1)]?.id ?? 1;
  const pair = PAIRS[pick % 2]!;
  const amount = String(size / 10);
  const fill = (id: number): OrderFill =>
    aFill(String(id), amount, { pair: attempt?.pair ?? pair, atMs, side: sideOf(books, attempt) });
  const event = (happened: AttemptEvent): OrderOp => ({
    op: 'event',
    cid: attempt?.cid ?? 'none',
    event: happened,
    atMs,
  });
  const order = { exchangeId: `x-${attempt?.cid}`, filled: '0', childId: null, status: 'open' } as const;
  switch (what) {
    case 'plan':
    case 'denied': {
      const wanted = aNewIntent({ ...aNewOf(pick), pair, leg: 1 + (size % 3), decidedMs: atMs });
      const denied = what === 'denied' ? 'lease' : null;
      return { op: 'plan', tag: TAG, intent: wanted, attempt: aNewAttempt({ signMs: atMs }), denied, atMs };
    }
    case 'again':
      return { op: 'plan', tag: TAG, intent, attempt: aNewAttempt({ amount, signMs: atMs }), denied: null, atMs };
    case 'report': {
      const status = (['open', 'partial', 'filled', 'canceled', 'expired', 'rejected'] as const)[pick % 6]!;
      const fills = size % 3 === 0 ? [fill(at)] : [];
      return event({
        kind: 'report',
        from: 'query',
        order: { ...order, status, filled: fills.length > 0 ? amount : '0' },
        fills,
      });
    }
    case 'triggered':
      return event({
        kind: 'report',
        from: 'query',
        order: { ...order, status: 'triggered', childId: `c-${at}` },
        fills: [],
      });
    case 'fill':
      return event({ kind: 'fills', fills: [fill(at - (pick % 4))] });
    case 'cancel':
      return event({ kind: 'cancel-asked' });
    case 'unclear':
      return event({ kind: 'unclear', why: 'x' });
    case 'reject':
      return event({ kind: 'rejected', code: '-1' });
    case 'not-found':
      return event({ kind: 'not-found' });
    case 'never':
      return event({ kind: 'never-placed', check: aCheck({ fromMs: 0 }) });
    case 'overdue':
      return event({ kind: 'overdue' });
    case 'drop':
    case 'unblock':
      return { op: what, intent, atMs };
    case 'block':
      return { op: 'block', intent, why: 'operator', atMs };
    case 'retire':
      return { op: 'retire', openTrades: [1 + (pick % 3)], keepMs: 86_400_000, atMs };
    case 'cursor': {
      const name = fillCursor(pair);
      return { op: 'cursor', name, from: draft.read<string>(`cursor/${name}`), to: String(atMs), atMs };
    }
    case 'income':
      return {
        op: 'income',
        rows: [{ kind: 'FUNDING_FEE', tranId: String(pick), pair, asset: 'USDT', amount, atMs }],
        atMs,
      };
    case 'unassigned':
      return { op: 'unassigned', fills: [aFill(`u${pick}`, amount, { pair, atMs })], atMs };
    case 'taken-over': {
      const fill = aFill(`o${pick}`, amount, { pair, atMs, exchangeId: `o${pick}` });
      return { op: 'unassigned', fills: [fill], isTakenOver: true, atMs };
    }
    default:
      return { op: 'restored', atMs };
  }
}

function sideOf(books: TestBooks, attempt: Attempt | undefined): 'buy' | 'sell' {
  return attempt === undefined ? 'buy' : books.intent(attempt.intent).side;
}

function checkBooks(books: TestBooks): void {
  const draft = new OrderDraft(books.records);
  const attempts = draft.rows<Attempt>(ATTEMPT).map(([, attempt]) => attempt);
  const fills = draft.rows<OrderFill>(FILL).map(([, fill]) => fill);
  for (const [, intent] of draft.rows<Intent>(INTENT)) {
    const own = attempts.filter((attempt) => attempt.intent === intent.id);
    const live = own.filter((attempt) => !isEnded(attempt) && !own.some(({ mark }) => mark === 'breach'));
    expect(live.length).toBeLessThanOrEqual(1);
  }
  for (const { cid, filled } of attempts)
    expect(compareExact(filled, sumOf(fills.filter((fill) => fill.cid === cid).map(({ amount }) => amount)))).toBe(0);
  if (books.log.some(({ op }) => op === 'retire')) return;
  for (const pair of PAIRS) {
    const own = fills.filter((fill) => fill.pair === pair && (fill.cid !== null || fill.exchangeId.startsWith('o')));
    const sum = sumOf(own.map(({ side, amount }) => (side === 'buy' ? amount : negated(amount))));
    const held = sumOf(books.open.positions.filter((position) => position.pair === pair).map(({ amount }) => amount));
    expect(minus(held, sum)).toBe('0');
  }
}
