import { wireId } from './encode-json.ts';
import { formatDecimal } from '../core/decimal.ts';
import type { AccountEvent } from '../engine/events.ts';
import type { Fill, Order } from '../engine/orders.ts';

const text = formatDecimal;

/** What a spot user stream says of an event; `null` when it says nothing. */
export function spotUserFrame(event: AccountEvent, now: number): object | null {
  if (event.kind === 'order') return event.order.market === 'spot' ? executionReport(event, now) : null;
  if (event.kind === 'spot-balances') {
    const rows = event.balances.map(({ asset, free, locked }) => ({ a: asset, f: text(free), l: text(locked) }));
    return { e: 'outboundAccountPosition', E: now, u: event.time, B: rows };
  }
  if (event.kind !== 'spot-transfer') return null;
  return { e: 'balanceUpdate', E: now, a: event.asset, d: text(event.amount), T: event.time };
}

function executionReport(event: AccountEvent & { kind: 'order' }, now: number): object {
  const { order, fill, execution, cancelClientId } = event;
  const isCancel = cancelClientId !== null;
  return {
    e: 'executionReport',
    E: now,
    s: order.symbol,
    c: isCancel ? cancelClientId : order.clientOrderId,
    S: order.side,
    o: order.type,
    f: order.timeInForce,
    q: text(order.quantity),
    p: text(order.price),
    P: text(order.stopPrice),
    F: text(order.icebergQuantity),
    g: -1,
    C: isCancel ? order.clientOrderId : '',
    x: execution === 'AMENDMENT' ? 'REPLACED' : execution,
    X: order.status,
    r: 'NONE',
    i: wireId(order.orderId),
    ...fillFields(order, fill),
    T: event.time,
    t: wireId(fill?.tradeId ?? -1n),
    I: wireId(order.orderId * 1_000n + BigInt(order.amendments)),
    w: order.workingAt >= 0 && (order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'),
    m: fill?.maker ?? false,
    M: true,
    O: order.createdAt,
    Z: text(order.cumQuote),
    Y: text(fill?.quoteQuantity ?? 0n),
    Q: text(order.quoteQuantity),
    V: order.selfTradePrevention,
    ...(order.workingAt >= 0 ? { W: order.workingAt } : {}),
    ...(order.trailingDelta > 0 ? { d: order.trailingDelta, D: order.trailingTime } : {}),
    ...(order.expiryReason === null ? {} : { eR: order.expiryReason }),
  };
}

function fillFields(order: Order, fill: Fill | null) {
  return {
    l: text(fill?.quantity ?? 0n),
    z: text(order.executed),
    L: text(fill?.price ?? 0n),
    n: fill?.commissionAsset == null ? '0' : text(fill.commission),
    N: fill?.commissionAsset ?? null,
  };
}
