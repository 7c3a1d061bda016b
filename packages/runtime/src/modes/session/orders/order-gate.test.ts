import { expect, it } from 'vitest';
import { MOST_CAPS } from '../../../orders/caps.ts';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { passCaps, type GateWorld } from './order-gate.ts';
import type { OrderStep } from './order-step.ts';

const RULES = {
  ...{ amountStep: '0.01', priceTick: '0.1', contractSize: '1', minAmount: '0.01', maxAmount: null, minCost: '5' },
  ...{ maxCost: null, maxMarketAmount: null },
} as unknown as ExactRules;
const ENTRY = { pair: 'ADA/USDT', action: 'enter', side: 'buy', leverage: 1 } as WantedOrder;
const ORDER = { kind: 'limit', amount: '0.5', price: '100', stopPrice: null, notional: '50' } as unknown as ReadyOrder;
const WORLD = {
  caps: { ...MOST_CAPS, openPositions: 1 },
  marketOf: () => RULES,
  quoteOf: () => ({ last: 100, bid: 100, ask: 100, timeMs: STEP_MS }),
  ...{ wallet: 1000, profitAbs: 0 },
} as unknown as GateWorld;

/** Books that hold this much of another pair. */
function step(amount: string): OrderStep {
  const position = { pair: 'BTC/USDT', side: 'long', amount, dust: '0' };
  return new MadeOrderStep(new Map([['position/BTC/USDT/long', JSON.stringify(position)]])).orders;
}

// Of a price of 100, with orders of 5 and more.
it.each([
  ['a position', '0.05', { refused: 'open-positions' }],
  ['what closed trades left, too little for an order', '0.049', null],
])('the cap of open positions counts %s', (_, amount, expected) => {
  expect(passCaps(step(amount), ENTRY, ORDER, WORLD)).toEqual(expected);
});
