import { wireId } from './encode-json.ts';
import { divide, formatDecimal } from '../core/decimal.ts';
import type { AccountEvent, PositionUpdate } from '../engine/events.ts';
import type { AlgoOrder } from '../engine/orders.ts';

const text = formatDecimal;

type Of<Kind extends AccountEvent['kind']> = AccountEvent & { readonly kind: Kind };

/** What a futures user stream says of an event, in order; empty when it says nothing. */
export function usdmUserFrames(event: AccountEvent, now: number, withTradeLite: boolean): object[] {
  switch (event.kind) {
    case 'order':
      if (event.order.market !== 'usdm') return [];
      return [...(withTradeLite && event.fill !== null ? [tradeLite(event, now)] : []), orderUpdate(event, now)];
    case 'wallet':
      return [accountUpdate(event, now)];
    case 'algo':
      if (event.order.plain) return [];
      return [{ e: 'ALGO_UPDATE', E: now, T: event.time, o: algoFields(event.order) }];
    case 'algo-rejected':
      return event.order.plain ? [] : [triggerReject(event, now)];
    case 'margin-call':
      return [marginCall(event, now)];
    case 'leverage': {
      const ac = { s: event.symbol, l: event.leverage };
      return [{ e: 'ACCOUNT_CONFIG_UPDATE', E: now, T: event.time, ac }];
    }
    case 'income':
    case 'position-mode':
    case 'spot-balances':
    case 'spot-transfer':
      return [];
  }
}

function orderUpdate({ order, fill, execution, time }: Of<'order'>, now: number): object {
  const average = order.executed === 0n ? 0n : divide(order.cumQuote, order.executed);
  return {
    e: 'ORDER_TRADE_UPDATE',
    E: now,
    T: time,
    o: {
      s: order.symbol,
      c: order.clientOrderId,
      S: order.side,
      o: order.type,
      f: order.timeInForce,
      q: text(order.quantity),
      p: text(order.price),
      ap: text(average),
      sp: text(order.stopPrice),
      x: execution,
      X: order.status,
      i: wireId(order.orderId),
      l: text(fill?.quantity ?? 0n),
      z: text(order.executed),
      L: text(fill?.price ?? 0n),
      ...(fill?.commissionAsset == null ? {} : { n: text(fill.commission), N: fill.commissionAsset }),
      T: time,
      t: wireId(fill?.tradeId ?? 0n),
      b: '0',
      a: '0',
      m: fill?.maker ?? false,
      R: order.reduceOnly,
      wt: order.workingType,
      ot: order.origType,
      ps: order.positionSide,
      cp: order.closePosition,
      rp: text(fill?.realizedPnl ?? 0n),
      pP: order.priceProtect,
      si: 0,
      ss: 0,
      V: order.selfTradePrevention,
      pm: order.priceMatch,
      gtd: order.goodTillDate,
      ...(order.expiryReason === null ? {} : { er: order.expiryReason }),
    },
  };
}

function tradeLite({ order, fill, time }: Of<'order'>, now: number): object {
  return {
    e: 'TRADE_LITE',
    E: now,
    T: time,
    s: order.symbol,
    q: text(order.quantity),
    p: text(order.price),
    m: fill?.maker ?? false,
    c: order.clientOrderId,
    S: order.side,
    L: text(fill?.price ?? 0n),
    l: text(fill?.quantity ?? 0n),
    t: wireId(fill?.tradeId ?? 0n),
    i: wireId(order.orderId),
  };
}

function accountUpdate({ reason, balances, positions, time }: Of<'wallet'>, now: number): object {
  return {
    e: 'ACCOUNT_UPDATE',
    E: now,
    T: time,
    a: {
      m: reason,
      B: balances.map(({ asset, wallet, cross, change }) => ({
        a: asset,
        wb: text(wallet),
        cw: text(cross),
        bc: text(change),
      })),
      P: positions.map((position) => ({
        s: position.symbol,
        pa: text(position.amount),
        ep: text(position.entryPrice),
        bep: text(position.breakEvenPrice),
        cr: text(position.accumulated),
        up: text(position.unrealized),
        mt: marginTypeOf(position),
        iw: text(position.isolatedWallet),
        ps: position.side,
        ma: position.marginAsset,
      })),
    },
  };
}

function marginTypeOf({ isolated }: PositionUpdate): 'isolated' | 'cross' {
  return isolated ? 'isolated' : 'cross';
}

function algoFields(order: AlgoOrder): object {
  return {
    caid: order.clientAlgoId,
    aid: wireId(order.algoId),
    at: 'CONDITIONAL',
    o: order.type,
    s: order.symbol,
    S: order.side,
    ps: order.positionSide,
    f: order.timeInForce,
    q: text(order.quantity),
    X: order.status,
    ai: order.orderId === null ? '' : String(order.orderId),
    ap: text(order.actualPrice),
    aq: text(order.actualQuantity),
    act: order.orderId === null ? '' : order.price > 0n ? 'LIMIT' : 'MARKET',
    tp: text(order.triggerPrice),
    p: text(order.price),
    V: order.selfTradePrevention,
    wt: order.workingType,
    pm: order.priceMatch,
    cp: order.closePosition,
    pP: order.priceProtect,
    R: order.reduceOnly,
    tt: order.triggeredAt,
    gtd: order.goodTillDate,
    rm: order.rejectReason ?? '',
  };
}

function triggerReject({ order, reason, time }: Of<'algo-rejected'>, now: number): object {
  const or = { s: order.symbol, i: wireId(order.algoId), r: reason };
  return { e: 'CONDITIONAL_ORDER_TRIGGER_REJECT', E: now, T: time, or };
}

function marginCall({ cross, positions }: Of<'margin-call'>, now: number): object {
  return {
    e: 'MARGIN_CALL',
    E: now,
    cw: text(cross),
    p: positions.map((position) => ({
      s: position.symbol,
      ps: position.side,
      pa: text(position.amount),
      mt: marginTypeOf(position).toUpperCase(),
      iw: text(position.isolatedWallet),
      mp: text(position.mark),
      up: text(position.unrealized),
      mm: text(position.maintenance),
    })),
  };
}
