import type { Attempt, AttemptState, Intent, OrderFill } from './attempt.ts';
import type { AttemptEvent, ListCheck, OrderSight } from './attempt-event.ts';
import { payloadText } from './order-payload.ts';
import { inState } from './sighting.ts';

/** When its request is signed, and after which it can no longer take effect. */
export const SIGN_MS = 1_000_000;
export const FENCE_MS = SIGN_MS + 8000;

const PAYLOAD = {
  pair: 'BTC/USDT:USDT',
  side: 'buy',
  kind: 'limit',
  amount: '1',
  price: '100',
  stopPrice: null,
  isReduceOnly: false,
} as const;

/** Buys 1 at 100. */
export function anAttempt(state: AttemptState, of: Partial<Attempt> = {}): Attempt {
  const attempt: Attempt = {
    ...{ cid: 'qh0pdv0000000101qs', intent: 1, n: 1, pair: PAYLOAD.pair, route: 'plain' },
    ...{ amount: '1', notional: '100', payload: payloadText(PAYLOAD), payloadHash: 'ab', signMs: SIGN_MS },
    ...{ recvWindowMs: 3000, fenceMs: FENCE_MS, state, rank: 0, exchangeId: null, filled: '0', reported: '0' },
    ...{ ending: null, mark: null, cancel: 'none', cancelsSent: 0, answer: null, wasUnknown: false },
    ...{ absent1Ms: null, absent2Ms: null, suspects: 0, suspectMs: null, epoch: 1, updatedMs: SIGN_MS },
  };
  return { ...inState(attempt, state), ...of };
}

export function anIntent(of: Partial<Intent> = {}): Intent {
  return {
    ...{ id: 1, pair: PAYLOAD.pair, candleMs: 60_000, action: 'enter', leg: 1, tradeId: 1, side: 'buy' },
    ...{ kind: 'limit', amount: '1', price: '100', stopPrice: null, isReduceOnly: false, reason: 'crossed' },
    ...{ least: '0.001', state: 'WORKING', blocked: null, decidedMs: SIGN_MS, expiresMs: null, epoch: 1 },
    ...of,
  };
}

/** Orders of all kinds by a number. */
export function aNewOf(pick: number): Pick<Intent, 'candleMs' | 'action' | 'side' | 'tradeId' | 'least'> {
  const action = (['enter', 'add', 'exit', 'stop', 'protect'] as const)[pick % 5]!;
  const side = pick % 3 === 0 ? 'sell' : 'buy';
  return { candleMs: 60_000 * (pick % 4), action, side, tradeId: pick % 3, least: '0.2' };
}

export function aFill(tradeId: string, amount: string, of: Partial<OrderFill> = {}): OrderFill {
  return {
    ...{ pair: PAYLOAD.pair, tradeId, cid: null, exchangeId: 'x1', side: 'buy', amount, price: '100', fee: '0.04' },
    ...{ feeAsset: 'USDT', isMaker: false, atMs: SIGN_MS + 100, source: 'stream' },
    ...of,
  };
}

export function aSight(status: OrderSight['status'], filled = '0', childId: string | null = null): OrderSight {
  return { exchangeId: 'x1', status, filled, childId };
}

export function aReport(
  status: OrderSight['status'],
  filled = '0',
  fills: readonly OrderFill[] = [],
  from: 'answer' | 'query' | 'stream' = 'stream',
): AttemptEvent {
  return { kind: 'report', from, order: aSight(status, filled), fills };
}

/** Nothing anywhere, in lists from a second before the request on. */
export function aCheck(of: Partial<ListCheck> = {}): ListCheck {
  return { fromMs: SIGN_MS - 1000, orders: 'absent', triggers: 'absent', fills: 'absent', ...of };
}
