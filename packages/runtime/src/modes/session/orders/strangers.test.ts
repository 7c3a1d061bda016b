import { describe, expect, it } from 'vitest';
import { clientOrderId } from '../../../orders/client-order-id.ts';
import { TAG } from '../../../orders/order-book.fixture.ts';
import { NEXT_INTENT } from '../../../orders/order-draft.ts';
import type { OrderView } from '../../../ports/order-exchange.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { hasOrphans, isRemembered, noteOrphan, noteUnknownOrder, type Stranger } from './strangers.ts';

/** Its number is the exchange's, which numbers orders by pair. */
function seen(pair: string, cid: string | null): OrderView {
  return {
    ...{ exchangeId: '77', route: 'plain', side: 'buy', status: 'open', amount: '1', filled: '0', price: '1' },
    ...{ pair, cid, stopPrice: null, isReduceOnly: false, childId: null, atMs: STEP_MS },
  } as const;
}

it('an orphan halts entries, and is a matter of its own, where an order of somebody else on another pair has its number', () => {
  const step = new MadeOrderStep();
  const ours = clientOrderId(TAG, 99, 1);
  const all = [seen('ETH/USDT', 'web_1'), seen('BTC/USDT', ours), seen('ETH/USDT', 'web_1'), seen('BTC/USDT', ours)];
  for (const each of all) noteUnknownOrder(step.orders, each, TAG);
  expect(step.warned.map(({ cause }) => cause)).toEqual(['foreign-order', 'orphan-order']);
  const records = new Map<string, string>();
  step.draft.applyTo(records);
  expect([...records.keys()].filter((key) => key.startsWith('stranger/'))).toEqual([
    'stranger/77',
    'stranger/77/BTC/USDT',
  ]);
  expect(hasOrphans(records)).toBe(true);
});

describe('an order that stands in no book', () => {
  const OURS = clientOrderId(TAG, 99, 1);
  const BTC = 'BTC/USDT';
  const noted = (cid: string | null, next = 1) => {
    const step = MadeOrderStep.of({ [NEXT_INTENT]: next });
    noteUnknownOrder(step.orders, seen(BTC, cid), TAG);
    return { warned: step.warned, row: step.row('stranger/77'), orders: step.orders };
  };

  it('with our tag was ours once: it is kept as first seen, and nothing is entered', () => {
    const { warned, row } = noted(OURS);
    const text = `An order with our tag stands in no book: buy 1 on ${BTC} (order 77, client order id ${OURS}). Nothing is entered.`;
    expect(warned).toEqual([{ cause: 'orphan-order', text }]);
    const order = { pair: BTC, cid: OURS, exchangeId: '77', side: 'buy', amount: '1', seenMs: STEP_MS };
    expect(row).toEqual({ kind: 'orphan', ...order });
  });

  it.each([
    ['of another program', 'web_1', 'web_1'],
    ['that has no id', null, 'none'],
  ])('is somebody else’s where it is one %s, and is left alone', (_, cid, name) => {
    const { warned, row } = noted(cid);
    const text = `Somebody else trades on this account: buy 1 on ${BTC} (order 77, client order id ${name}). It is left alone.`;
    expect([warned, row]).toMatchObject([[{ cause: 'foreign-order', text }], { kind: 'foreign', cid }]);
  });

  it('is nobody’s news where it stood there until it was put aside', () => {
    const { warned, row, orders } = noted(OURS, 100);
    expect([warned, row, isRemembered(orders, OURS, TAG)]).toEqual([[], null, true]);
    expect([isRemembered(noted(OURS).orders, OURS, TAG), isRemembered(orders, 'web_1', TAG)]).toEqual([false, false]);
  });

  it('is an orphan all the same where that one is open at the exchange', () => {
    const step = MadeOrderStep.of({ [NEXT_INTENT]: 100 });
    noteOrphan(step.orders, seen(BTC, OURS));
    expect(step.row('stranger/77')).toMatchObject({ kind: 'orphan' });
  });
});

it('nothing is entered while an orphan is there that no person has looked at: orders of others bar nothing', () => {
  const has = (of: Partial<Stranger>, key = 'stranger/77') => hasOrphans(new Map([[key, JSON.stringify(of)]]));
  expect(has({ kind: 'orphan' })).toBe(true);
  expect(has({ kind: 'orphan', isResolved: true })).toBe(false);
  expect(has({ kind: 'foreign' })).toBe(false);
  expect(has({ kind: 'orphan' }, 'sibling/77')).toBe(false);
});
