import { describe, expect, it } from 'vitest';
import { aFill, anAttempt, anIntent, aReport } from '../../../orders/attempt.fixture.ts';
import type { AttemptEvent } from '../../../orders/attempt-event.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import { attemptKey, intentKey, positionKey } from '../../../orders/order-draft.ts';
import { TAG } from '../../../orders/order-book.fixture.ts';
import type { OrderEvent, OrderView } from '../../../ports/order-exchange.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import type { OrderNews } from './order-news.ts';
import { takeNews } from './take-order-news.ts';

const pair = 'BTC/USDT:USDT';
const OPEN = anAttempt('OPEN', { exchangeId: 'x1' });
const { cid } = OPEN;

const aView = (change: Partial<OrderView> = {}): OrderView => ({
  ...{ pair, exchangeId: 'x1', cid, route: 'plain', side: 'buy', status: 'open', amount: '1', filled: '0' },
  ...{ price: '100', stopPrice: null, isReduceOnly: false, childId: null, atMs: STEP_MS },
  ...change,
});

function heard(
  news: readonly (OrderEvent | OrderNews)[],
  attempt: Attempt | null = OPEN,
  position: string | null = null,
) {
  const rows: readonly (readonly [string, unknown])[] = [
    ...(attempt === null ? [] : [[intentKey(1), anIntent()] as const, [attemptKey(cid), attempt] as const]),
    ...(position === null
      ? []
      : [[positionKey(pair, 'long'), { pair, side: 'long', amount: position, dust: '0' }] as const]),
  ];
  const step = new MadeOrderStep(new Map(rows.map(([key, row]) => [key, JSON.stringify(row)])));
  const all = news.map((each) =>
    'event' in each || each.kind === 'attempt' || each.kind === 'snapshot'
      ? each
      : ({ kind: 'event', event: each } as const),
  );
  const told = takeNews(step.orders, all, { tag: TAG, pairs: [pair], stepOf: () => '0.001', sinceMs: 0 });
  return { step, told, attempt: step.row(attemptKey(cid)) as Attempt };
}
const asked = (...events: AttemptEvent[]): OrderNews => ({
  ...{ kind: 'attempt', cid, happened: events.map((event, at) => ({ event, atMs: STEP_MS + at })) },
});

describe('what the stream tells', () => {
  it('of an order of ours is a report of the stream at the time of the step', () => {
    const { told, attempt } = heard([{ kind: 'order', order: aView({ status: 'canceled' }) }]);
    expect(told).toEqual({ isSuspect: false, liquidated: [], snapshot: null });
    expect(attempt).toMatchObject({ state: 'CANCELED', updatedMs: STEP_MS });
  });

  it('of a fill of ours is booked', () => {
    const { told, attempt } = heard([{ kind: 'fill', fill: aFill('1', '0.4') }]);
    expect([told.isSuspect, attempt.state, attempt.filled]).toEqual([false, 'PARTIAL', '0.4']);
  });

  it('of somebody else is noted, and his fill halts the pair', () => {
    const stranger = { exchangeId: 'x9', cid: 'web_1', atMs: STEP_MS - 60_000 };
    const order = heard([{ kind: 'order', order: aView(stranger) }]);
    expect([order.told.isSuspect, order.step.row('stranger/x9')]).toMatchObject([false, { kind: 'foreign' }]);
    const fill = heard([{ kind: 'fill', fill: aFill('7', '1', stranger) }]);
    expect(fill.told).toEqual({ isSuspect: false, liquidated: [], snapshot: null });
    expect(fill.step.warned.map(({ cause }) => cause)).toContain('foreign-fill');
  });

  it('that something was missed has the exchange looked at, that the account changed does not', () => {
    expect(heard([{ kind: 'account' }]).told.isSuspect).toBe(false);
    expect(heard([{ kind: 'suspect', why: 'gap' }]).told.isSuspect).toBe(true);
    expect(heard([{ kind: 'restored' }]).told.isSuspect).toBe(true);
    expect(heard([{ kind: 'restored' }, { kind: 'account' }]).told.isSuspect).toBe(true);
    expect(heard([{ kind: 'restored' }, { kind: 'fill', fill: aFill('1', '0.4') }]).told.isSuspect).toBe(true);
  });

  it('that too much of it means nothing has the exchange looked at, and people warned', () => {
    const { told, step } = heard([{ kind: 'unknown-frames', ratio: 0.12 }]);
    expect(told.isSuspect).toBe(true);
    const text =
      '12.0 % of what the stream of the account sent in five minutes means nothing to this program; orders and positions are looked at.';
    expect(step.warned).toEqual([{ cause: 'unknown-frames', text }]);
  });

  it.each([
    ['of the pairs that it names', ['BTC/USDT:USDT', 'ETH/USDT:USDT'], 'BTC/USDT:USDT, ETH/USDT:USDT'],
    ['and names none', [], 'positions that it does not name'],
  ] as const)('that margin runs out, %s, has the exchange looked at, and people warned (W6)', (_title, pairs, what) => {
    const { told, step } = heard([{ kind: 'margin-call', pairs }]);
    expect(told.isSuspect).toBe(true);
    const text = `The exchange says that the margin of ${what} runs out: it may take them over at any moment. Orders and positions are looked at.`;
    expect(step.warned).toEqual([{ cause: 'margin-call', text }]);
  });

  it('of what a stop of ours may have become has the exchange looked at', () => {
    const stop = { ...OPEN, route: 'trigger' as const };
    const child = { exchangeId: 'x9', cid: 'web_1' };
    expect(heard([{ kind: 'order', order: aView(child) }], stop).told.isSuspect).toBe(true);
    expect(heard([{ kind: 'fill', fill: aFill('7', '1', { ...child, atMs: STEP_MS }) }], stop).told.isSuspect).toBe(
      true,
    );
  });

  it('without a client order id may be of an order whose answer is not there yet: its fill waits for that', () => {
    const told = aFill('1', '1', { cid: null, exchangeId: 'x1', atMs: STEP_MS + 5 });
    const unknown = anAttempt('UNKNOWN');
    const doubtful = heard([{ kind: 'fill', fill: told }], unknown);
    expect([doubtful.told.isSuspect, doubtful.step.warned, doubtful.step.row('halt/' + pair)]).toEqual([
      true,
      [],
      null,
    ]);
    const found = asked({
      kind: 'report',
      from: 'query',
      order: aView({ status: 'filled', filled: '1' }),
      fills: [told],
    });
    expect(heard([{ kind: 'fill', fill: told }, found], unknown).attempt).toMatchObject({
      state: 'FILLED',
      filled: '1',
    });
    for (const other of [{ side: 'sell' as const }, { atMs: unknown.signMs - 60_000 }, { cid: 'web_1' }])
      expect(heard([{ kind: 'fill', fill: { ...told, ...other } }], unknown).told.isSuspect).toBe(false);
    expect(heard([{ kind: 'fill', fill: { ...told, exchangeId: 'x9' } }]).step.row('halt/' + pair)).not.toBeNull();
  });

  it('of a liquidation ends what is held by nobody any more, and has the exchange looked at while it is', () => {
    const told = { kind: 'liquidation', pair } as const;
    expect(heard([told]).told).toEqual({ isSuspect: false, liquidated: [pair], snapshot: null });
    expect(heard([told], OPEN, '1').told).toEqual({ isSuspect: true, liquidated: [], snapshot: null });
    const fill = aFill('9', '1', { exchangeId: 'x8', cid: 'autoclose-1', side: 'sell' });
    expect(heard([{ kind: 'fill', fill }], OPEN, '1').told).toEqual({
      isSuspect: false,
      liquidated: [pair],
      snapshot: null,
    });
  });

  it('of an order of the exchange is no stranger when a list tells it again without its client order id', () => {
    const fill = aFill('9', '0.4', { exchangeId: 'x8', cid: 'adl_autoclose', side: 'sell', atMs: STEP_MS - 60_000 });
    const { step } = heard(
      [
        { kind: 'fill', fill },
        { kind: 'fill', fill: { ...fill, cid: null } },
      ],
      OPEN,
      '1',
    );
    expect(step.row('stranger/x8')).toBeNull();
  });
});

describe('what was asked of an attempt', () => {
  const doubtful: Attempt = { ...OPEN, cancel: 'unknown', cancelsSent: 1 };
  const seenOpen: AttemptEvent = { ...aReport('open'), from: 'query' } as AttemptEvent;

  it('is done to it one thing after the other, at their times', () => {
    const { attempt } = heard([asked({ kind: 'not-found' }, aReport('canceled', '0', [], 'query'))]);
    expect(attempt).toMatchObject({ state: 'CANCELED', updatedMs: STEP_MS + 1 });
  });

  it('has it canceled again when it rests, and nobody knows whether the cancel arrived', () => {
    const { step, attempt } = heard([asked(seenOpen)], doubtful);
    expect(attempt).toMatchObject({ cancel: 'asked', cancelsSent: 2 });
    expect([...step.orders.leaving]).toEqual([cid]);
  });

  it.each<[string, Attempt, AttemptEvent]>([
    ['no cancel was asked', OPEN, seenOpen],
    ['the cancel is on its way', { ...doubtful, cancel: 'asked' }, seenOpen],
    ['an answer told of it, not a query', doubtful, aReport('open', '0', [], 'answer')],
    ['it is over', doubtful, aReport('canceled', '0', [], 'query')],
    ['it is over but for its fills', doubtful, aReport('canceled', '0.5', [], 'query')],
    ['it was not found', doubtful, { kind: 'not-found' }],
  ])('has it not canceled again where %s', (_, attempt, event) => {
    expect(heard([asked(event)], attempt).step.orders.leaving.size).toBe(0);
  });
});
