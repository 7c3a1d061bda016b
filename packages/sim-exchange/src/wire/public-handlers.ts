import { formatDecimal } from '../core/decimal.ts';
import type { Market } from '../market/market.ts';
import type { MarketKind } from '../market/market-spec.ts';
import {
  bestOf,
  dayOf,
  frameOf,
  klineRow,
  klinesOf,
  levelRows,
  marketOf,
  marketsOf,
  tradesOf,
} from './market-views.ts';
import type { Call } from './route.ts';

/** Public answers that both markets have; where they differ, the differences are the market's own. */
export function publicHandlers(kind: MarketKind) {
  const each = (view: (market: Market, now: number) => unknown) => (call: Call) => {
    const { markets, isList } = marketsOf(call.exchange, kind, call.params);
    const rows = markets.map((market) => view(market, call.now));
    return isList ? rows : rows[0];
  };
  return {
    ping: () => ({}),
    time: ({ now }: Call) => ({ serverTime: now }),
    depth: (call: Call) => depth(call, kind),
    trades: (call: Call) => {
      const market = marketOf(call.exchange, kind, call.params);
      const query = { fromId: call.params.id('fromId'), limit: call.params.limit(500, 1_000) };
      return tradesOf(market, query).map((trade) => ({
        id: trade.id,
        price: formatDecimal(trade.price),
        qty: formatDecimal(trade.quantity),
        quoteQty: formatDecimal((trade.price * trade.quantity) / 100_000_000n),
        time: trade.time,
        isBuyerMaker: trade.buyerMaker,
        ...(kind === 'spot' ? { isBestMatch: true } : { isRPITrade: false }),
      }));
    },
    aggTrades: (call: Call) => aggTrades(call, kind),
    klines: (call: Call) => {
      const market = marketOf(call.exchange, kind, call.params);
      const frame = frameOf(call.params);
      return klinesOf(market, frame, klineQuery(call, kind), call.now).map((row) => klineRow(frame, row));
    },
    ticker24h: each((market, now) => ticker24h(market, now, kind)),
    price: each((market, now) => ({
      symbol: market.symbol,
      price: formatDecimal(market.last),
      ...(kind === 'usdm' ? { time: now } : {}),
    })),
    bookTicker: each((market, now) => {
      const best = bestOf(market);
      const row = {
        symbol: market.symbol,
        bidPrice: best.bid,
        bidQty: best.bidQuantity,
        askPrice: best.ask,
        askQty: best.askQuantity,
      };
      return kind === 'usdm' ? { ...row, time: now } : row;
    }),
  };
}

/** Bounds of a request for candles. */
export function klineQuery({ params }: Call, kind: MarketKind) {
  return {
    from: params.integer('startTime'),
    to: params.integer('endTime'),
    limit: params.limit(500, kind === 'spot' ? 1_000 : 1_500),
  };
}

function depth({ exchange, params, now }: Call, kind: MarketKind) {
  const market = marketOf(exchange, kind, params);
  const limit = kind === 'spot' ? params.limit(100, 5_000) : params.limit(500, 1_000);
  return {
    lastUpdateId: market.book.updateId,
    ...(kind === 'usdm' ? { E: now, T: now } : {}),
    bids: levelRows(market.book.levels('bids', limit)),
    asks: levelRows(market.book.levels('asks', limit)),
  };
}

function aggTrades({ exchange, params }: Call, kind: MarketKind) {
  const market = marketOf(exchange, kind, params);
  const query = {
    fromId: params.id('fromId'),
    from: params.integer('startTime'),
    to: params.integer('endTime'),
    limit: params.limit(500, 1_000),
  };
  return tradesOf(market, query).map((trade) => {
    const quantity = formatDecimal(trade.quantity);
    return {
      a: trade.id,
      p: formatDecimal(trade.price),
      q: quantity,
      ...(kind === 'usdm' ? { nq: quantity } : {}),
      f: trade.id,
      l: trade.id,
      T: trade.time,
      m: trade.buyerMaker,
      ...(kind === 'spot' ? { M: true } : {}),
    };
  });
}

function ticker24h(market: Market, now: number, kind: MarketKind) {
  const day = dayOf(market, now);
  const best = bestOf(market);
  const own = {
    prevClosePrice: day.previousClose,
    bidPrice: best.bid,
    bidQty: best.bidQuantity,
    askPrice: best.ask,
    askQty: best.askQuantity,
  };
  return {
    symbol: market.symbol,
    priceChange: day.change,
    priceChangePercent: day.changePercent,
    weightedAvgPrice: day.weightedAverage,
    lastPrice: day.last,
    lastQty: day.lastQuantity,
    ...(kind === 'spot' ? own : {}),
    openPrice: day.open,
    highPrice: day.high,
    lowPrice: day.low,
    volume: day.volume,
    quoteVolume: day.quoteVolume,
    openTime: day.openTime,
    closeTime: day.closeTime,
    firstId: day.firstId,
    lastId: day.lastId,
    count: day.count,
  };
}
