import { expect, it } from 'vitest';
import { clientOrderId } from '../../../orders/client-order-id.ts';
import { TAG } from '../../../orders/order-book.fixture.ts';
import type { OrderView } from '../../../ports/order-exchange.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { hasOrphans, noteUnknownOrder } from './strangers.ts';

/** Its number is the exchange's, which numbers orders by pair. */
function seen(pair: string, cid: string): OrderView {
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
