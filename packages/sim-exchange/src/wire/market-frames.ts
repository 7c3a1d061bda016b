import { type Decimal, formatDecimal } from '../core/decimal.ts';
import type { PublicEvent } from '../engine/events.ts';
import { type Frame, nextOpenTime } from '../market/frames.ts';
import type { Kline } from '../market/kline.ts';
import type { Market } from '../market/market.ts';
import type { Tick } from '../market/market-event.ts';
import { wireId } from './encode-json.ts';
import { bestOf, dayOf } from './market-views.ts';

const text = formatDecimal;
const idOf = ({ id }: Tick) => wireId(id ?? -1n);

/** A candle as it stands; `closed` in its last frame. */
export function klineFrame({ symbol }: Market, frame: Frame, row: Kline, closed: boolean, now: number) {
  return {
    e: 'kline',
    E: now,
    s: symbol,
    k: {
      t: row.openTime,
      T: nextOpenTime(frame, row.openTime) - 1,
      s: symbol,
      i: frame,
      f: wireId(row.firstId),
      L: wireId(row.lastId),
      o: text(row.open),
      c: text(row.close),
      h: text(row.high),
      l: text(row.low),
      v: text(row.volume),
      n: row.count,
      x: closed,
      q: text(row.quoteVolume),
      V: text(row.takerBase),
      Q: text(row.takerQuote),
      B: '0',
    },
  };
}

export function tradeFrame({ symbol, kind }: Market, tick: Tick, now: number) {
  const { price, quantity, time, buyerMaker } = tick;
  const base = { e: 'trade', E: now, s: symbol, t: idOf(tick), p: text(price), q: text(quantity), T: time };
  return kind === 'spot' ? { ...base, m: buyerMaker, M: true } : { ...base, X: 'MARKET', m: buyerMaker };
}

/** Each trade is an aggregate of its own. */
export function aggTradeFrame({ symbol, kind }: Market, tick: Tick, now: number) {
  const quantity = text(tick.quantity);
  return {
    e: 'aggTrade',
    E: now,
    s: symbol,
    a: idOf(tick),
    p: text(tick.price),
    q: quantity,
    ...(kind === 'usdm' ? { nq: quantity } : {}),
    f: idOf(tick),
    l: idOf(tick),
    T: tick.time,
    m: tick.buyerMaker,
    ...(kind === 'spot' ? { M: true } : {}),
  };
}

export function miniTickerFrame(market: Market, now: number) {
  const day = dayOf(market, now);
  return {
    e: '24hrMiniTicker',
    E: now,
    s: market.symbol,
    c: day.last,
    o: day.open,
    h: day.high,
    l: day.low,
    v: day.volume,
    q: day.quoteVolume,
  };
}

export function tickerFrame(market: Market, now: number) {
  const day = dayOf(market, now);
  const best = bestOf(market);
  return {
    e: '24hrTicker',
    E: now,
    s: market.symbol,
    p: day.change,
    P: day.changePercent,
    w: day.weightedAverage,
    x: day.previousClose,
    c: day.last,
    Q: day.lastQuantity,
    b: best.bid,
    B: best.bidQuantity,
    a: best.ask,
    A: best.askQuantity,
    o: day.open,
    h: day.high,
    l: day.low,
    v: day.volume,
    q: day.quoteVolume,
    O: day.openTime,
    C: day.closeTime,
    F: wireId(day.firstId),
    L: wireId(day.lastId),
    n: day.count,
  };
}

export function bookTickerFrame(market: Market, now: number) {
  const best = bestOf(market);
  const sides = { b: best.bid, B: best.bidQuantity, a: best.ask, A: best.askQuantity };
  const u = wireId(market.book.updateId);
  if (market.kind === 'spot') return { u, s: market.symbol, ...sides };
  return { e: 'bookTicker', u, E: now, T: now, s: market.symbol, ...sides };
}

export function markPriceFrame(
  market: Market,
  funding: { readonly lastRate: Decimal; readonly nextTime: number },
  now: number,
) {
  return {
    e: 'markPriceUpdate',
    E: now,
    s: market.symbol,
    p: text(market.mark),
    i: text(market.index),
    P: text(market.mark),
    r: text(funding.lastRate),
    T: funding.nextTime,
  };
}

export function forceOrderFrame(event: PublicEvent & { readonly kind: 'force-order' }, now: number) {
  const [quantity, price] = [text(event.quantity), text(event.price)];
  return {
    e: 'forceOrder',
    E: now,
    o: {
      s: event.symbol,
      S: event.side,
      o: 'LIMIT',
      f: 'IOC',
      q: quantity,
      p: price,
      ap: price,
      X: 'FILLED',
      l: quantity,
      z: quantity,
      T: event.time,
    },
  };
}
