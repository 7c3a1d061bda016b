import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aFill, anAttempt, anIntent, aReport } from '../../../orders/attempt.fixture.ts';
import { attemptKey, intentKey, positionKey } from '../../../orders/order-draft.ts';
import { payloadText } from '../../../orders/order-payload.ts';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import type { PlannedIntent } from './order-step.ts';

const pair = 'BTC/USDT:USDT';
const WANTED: PlannedIntent = {
  ...{ pair, candleMs: 60_000, action: 'enter', leg: 1, tradeId: 1, side: 'buy', kind: 'limit' },
  ...{ isReduceOnly: false, reason: 'crossed', decidedMs: STEP_MS, expiresMs: null },
};
const ORDER: ReadyOrder = {
  ...{ kind: 'limit', amount: '1', price: '100', stopPrice: null, isReduceOnly: false, least: '0.01', notional: '100' },
};

const booked = (intent: Parameters<typeof anIntent>[0] = {}, ...attempts: ReturnType<typeof anAttempt>[]) =>
  new Map([
    [intentKey(1), JSON.stringify(anIntent(intent))],
    ['orders/next', '2'],
    ...attempts.map((attempt) => [attemptKey(attempt.cid), JSON.stringify(attempt)] as const),
  ]);

describe('an order that is planned', () => {
  it('is written down with its request, under the stamp of the exchange in whole ms', () => {
    const { orders } = new MadeOrderStep();
    const outcome = orders.plan(WANTED, ORDER);
    expect(outcome).toMatchObject({ kind: 'done', rule: 'T02' });
    const payload = payloadText({
      ...{ pair, side: 'buy', kind: 'limit', amount: '1', price: '100', stopPrice: null, isReduceOnly: false },
    });
    const [attempt] = [...orders.books.attempts.values()];
    expect(attempt).toMatchObject({
      ...{ route: 'plain', amount: '1', notional: '100', payload, epoch: 7, signMs: STEP_MS, recvWindowMs: 3000 },
      ...{ fenceMs: STEP_MS + 8000, payloadHash: createHash('sha256').update(payload).digest('hex') },
    });
    expect(orders.known(1)?.intent).toMatchObject({ ...WANTED, amount: '1', price: '100', least: '0.01', epoch: 7 });
    expect([...orders.leaving]).toEqual([attempt!.cid]);
    expect([...orders.touched]).toEqual([1]);
    expect(orders.known(2)).toBeNull();
  });

  it('that a gate refused is written down and never sent', () => {
    const { orders } = new MadeOrderStep();
    expect(orders.plan(WANTED, ORDER, 'too-many-orders')).toMatchObject({ kind: 'done', rule: 'T01' });
    expect([...orders.leaving]).toEqual([]);
    expect([...orders.books.attempts.values()]).toMatchObject([{ state: 'DENIED', answer: 'too-many-orders' }]);
  });

  it('a second time is refused and changes nothing', () => {
    const { orders } = new MadeOrderStep();
    orders.plan(WANTED, ORDER);
    const before = orders.records;
    expect(orders.plan(WANTED, ORDER)).toMatchObject({ kind: 'refused', code: 'duplicate-intent' });
    expect(orders.records).toEqual(before);
    expect(orders.leaving.size).toBe(1);
  });

  it.each([
    ['stop-market', true, 'trigger'],
    ['stop-limit', true, 'trigger'],
    ['stop-market', false, 'plain'],
    ['market', true, 'plain'],
    ['limit', true, 'plain'],
  ] as const)('as %s, where stops have a route of their own (%s), takes the %s one', (kind, hasTriggerRoute, route) => {
    const { orders } = new MadeOrderStep(new Map(), { hasTriggerRoute });
    orders.plan({ ...WANTED, kind }, { ...ORDER, kind });
    expect([...orders.books.attempts.values()]).toMatchObject([{ route }]);
  });

  it('again is a second attempt at the same intent, for what is left', () => {
    const { orders } = new MadeOrderStep(booked({ state: 'PLANNED' }, anAttempt('NEVER_PLACED')));
    expect(orders.again(orders.known(1)!, { ...ORDER, amount: '0.5' })).toMatchObject({ kind: 'done', rule: 'T02' });
    expect([...orders.books.attempts.values()].map(({ n, amount, intent }) => [n, amount, intent])).toEqual([
      [1, '1', 1],
      [2, '0.5', 1],
    ]);
  });
});

describe('what happens to an order', () => {
  it('leaves as a cancel once the step is written', () => {
    const { orders } = new MadeOrderStep(booked({}, anAttempt('OPEN')));
    const { cid } = anAttempt('OPEN');
    orders.happen(cid, aReport('open', '0'), STEP_MS);
    expect([...orders.leaving]).toEqual([]);
    expect(orders.happen(cid, { kind: 'cancel-asked' }, STEP_MS)).toMatchObject({ kind: 'done', rule: 'T14' });
    expect([...orders.leaving]).toEqual([cid]);
    expect([...orders.touched]).toEqual([1]);
  });

  it('is refused without a trace where it is known', () => {
    const { orders, draft } = new MadeOrderStep(booked({}, anAttempt('FILLED', { filled: '1', reported: '1' })));
    const { cid } = anAttempt('OPEN');
    expect(orders.happen(cid, { kind: 'cancel-asked' }, STEP_MS)).toMatchObject({ kind: 'refused' });
    expect([orders.leaving.size, orders.touched.size, draft.isEmpty]).toEqual([0, 0, true]);
  });

  it('ends its intent, or blocks it for a person', () => {
    const ending = new MadeOrderStep(booked({ state: 'PLANNED' })).orders;
    ending.end(ending.known(1)!);
    expect(ending.known(1)?.intent.state).toBe('DROPPED');
    const blocking = new MadeOrderStep(booked({ state: 'PLANNED' })).orders;
    blocking.block(blocking.known(1)!, 'attempts');
    expect(blocking.known(1)?.intent).toMatchObject({ state: 'BLOCKED', blocked: 'attempts' });
    expect([[...ending.touched], [...blocking.touched]]).toEqual([[1], [1]]);
  });
});

describe('what people hear of it', () => {
  const { cid } = anAttempt('OPEN');
  const late = (trade: string, amount: string) => ({ kind: 'fills', fills: [aFill(trade, amount)] }) as const;

  it('an order that could not be there is a breach, kept by its id', () => {
    const step = new MadeOrderStep(booked({ state: 'PLANNED' }, anAttempt('REJECTED')));
    step.orders.happen(cid, aReport('open'), STEP_MS);
    const text = `The order ${cid} is at the exchange although it could not be; it is in the books now.`;
    expect(step.warned).toEqual([{ cause: 'order-breach', text }]);
    expect(step.row(`breach/${cid}`)).toEqual({ text, sinceMs: STEP_MS });
  });

  it('more than was asked for is a breach of the order and of its intent', () => {
    const step = new MadeOrderStep(booked({}, anAttempt('OPEN')));
    step.orders.happen(cid, late('1', '1.5'), STEP_MS);
    const text = 'More was executed than intent 1 asked for.';
    expect(step.warned).toContainEqual({ cause: 'order-breach', text });
    expect(step.row('breach/intent-1')).toEqual({ text, sinceMs: STEP_MS });
    expect(step.orders.records.has('breach/intent-1')).toBe(true);
  });

  it('an execution after the end is told, and is no breach', () => {
    const step = new MadeOrderStep(booked({ state: 'DROPPED' }, anAttempt('CANCELED', { exchangeId: 'x1' })));
    step.orders.happen(cid, late('1', '0.5'), STEP_MS);
    const text = `The order ${cid} was executed after it had ended; what is held was corrected.`;
    expect(step.warned).toEqual([{ cause: 'late-fill', text }]);
    expect([...step.orders.records.keys()].filter((key) => key.startsWith('breach/'))).toEqual([]);
  });

  it('one of which nobody can say what became of it is for a person', () => {
    const step = new MadeOrderStep(booked({}, anAttempt('UNKNOWN')));
    step.orders.happen(cid, { kind: 'overdue' }, STEP_MS + 68_001);
    const text = `Nobody can say what became of the order ${cid}; nothing is entered on its pair.`;
    expect(step.warned).toEqual([{ cause: 'blocked-intent', text }]);
  });

  it('one that is found nowhere any more is told', () => {
    const suspect = anAttempt('OPEN', { exchangeId: 'x1' });
    const step = new MadeOrderStep(booked({}, suspect));
    const check = { fromMs: STEP_MS - 1000, orders: 'absent', triggers: 'absent', fills: 'absent' } as const;
    for (const ms of [10_000, 25_000, 41_000]) step.orders.happen(cid, { kind: 'not-found' }, STEP_MS + ms);
    step.orders.happen(cid, { kind: 'vanished', check }, STEP_MS + 41_000);
    expect(step.warned).toEqual([
      {
        cause: 'order-breach',
        text: `The open order ${cid} is found nowhere any more; it counts as expired.`,
      },
    ]);
  });

  it('nothing of what is in order', () => {
    const step = new MadeOrderStep(booked({}, anAttempt('OPEN')));
    step.orders.happen(cid, aReport('canceled', '0.5', []), STEP_MS);
    step.orders.happen(cid, late('1', '0.5'), STEP_MS);
    expect([step.warned, step.said]).toEqual([[], []]);
  });

  it('nothing of what an exit leaves that is too little for an order: it stays with the position', () => {
    const step = new MadeOrderStep(
      booked({ action: 'exit', side: 'sell', least: '0.2' }, anAttempt('OPEN', { exchangeId: 'x1' })).set(
        positionKey(pair, 'long'),
        JSON.stringify({ pair, side: 'long', amount: '1', dust: '0' }),
      ),
    );
    const sold = aFill('1', '0.9', { side: 'sell' });
    const { notes } = step.orders.happen(cid, aReport('canceled', '0.9', [sold]), STEP_MS) as { notes: unknown };
    expect(notes).toEqual([{ kind: 'dust', intent: 1, amount: '0.1' }]);
    expect(step.row(positionKey(pair, 'long'))).toMatchObject({ amount: '0.1', dust: '0.1' });
    expect(step.warned).toEqual([]);
  });

  const refused = (why: string) => [`warn order-refused enter: buy 1 on ${pair} was refused: ${why}`];

  it('what the exchange refused, and why, once', () => {
    const step = new MadeOrderStep(booked({}, anAttempt('SUBMITTING')));
    step.orders.happen(cid, { kind: 'rejected', code: '-2010' }, STEP_MS);
    expect(step.said).toEqual(refused('-2010'));
    // The books take no second refusal of it.
    step.orders.happen(cid, { kind: 'rejected', code: '-2010' }, STEP_MS);
    expect(step.said).toEqual(refused('-2010'));
  });

  it('what a gate refused, and nothing of what is sent', () => {
    const sent = new MadeOrderStep();
    sent.orders.plan(WANTED, ORDER);
    expect(sent.said).toEqual([]);
    const step = new MadeOrderStep();
    step.orders.plan(WANTED, ORDER, 'too-many-orders');
    expect(step.said).toEqual(refused('too-many-orders'));
  });
});
