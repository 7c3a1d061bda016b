import { formatDecimal } from '../core/decimal.ts';
import type { Market } from '../market/market.ts';
import { exchangeInfo } from './exchange-info.ts';
import { frameOf, klineRow, klinesOf, markKlines, marketOf, marketsOf } from './market-views.ts';
import { klineQuery, publicHandlers } from './public-handlers.ts';
import { byLimit, type Call, perSymbol, type Route, routes } from './route.ts';

const handlers = publicHandlers('usdm');
const depthWeight = byLimit(500, [
  [50, 2],
  [100, 5],
  [500, 10],
  [1_000, 20],
]);
const klineWeight = byLimit(500, [
  [99, 1],
  [499, 2],
  [1_000, 5],
  [1_500, 10],
]);
const USUAL_INTERVAL_HOURS = 8;
const KLINES = 'interval* startTime endTime limit';

/** Public routes of the futures market. */
export const USDM_PUBLIC_ROUTES: readonly Route[] = routes('usdm', [
  open('/fapi/v1/ping', 1, '', handlers.ping),
  open('/fapi/v1/time', 1, '', handlers.time),
  open('/fapi/v1/exchangeInfo', 1, '', (call) => exchangeInfo(call, 'usdm')),
  open('/fapi/v1/depth', depthWeight, 'symbol* limit', handlers.depth),
  open('/fapi/v1/trades', 5, 'symbol* limit', handlers.trades),
  open('/fapi/v1/aggTrades', 20, 'symbol* fromId startTime endTime limit', handlers.aggTrades),
  open('/fapi/v1/klines', klineWeight, `symbol* ${KLINES}`, handlers.klines),
  open('/fapi/v1/continuousKlines', klineWeight, `pair* contractType* ${KLINES}`, (call) =>
    klines(call, 'pair', klinesOf),
  ),
  open('/fapi/v1/markPriceKlines', klineWeight, `symbol* ${KLINES}`, (call) => klines(call, 'symbol', markKlines)),
  open('/fapi/v1/indexPriceKlines', klineWeight, `pair* ${KLINES}`, (call) => klines(call, 'pair', indexKlines)),
  open('/fapi/v1/premiumIndexKlines', klineWeight, `symbol* ${KLINES}`, (call) =>
    klines(call, 'symbol', premiumKlines),
  ),
  open('/fapi/v1/ticker/24hr', perSymbol(1, 40), 'symbol', handlers.ticker24h),
  open('/fapi/v1/ticker/price', perSymbol(1, 2), 'symbol', handlers.price),
  open('/fapi/v2/ticker/price', perSymbol(1, 2), 'symbol', handlers.price),
  open('/fapi/v1/ticker/bookTicker', perSymbol(2, 5), 'symbol', handlers.bookTicker),
  open('/fapi/v1/premiumIndex', perSymbol(1, 10), 'symbol', (call) => {
    const { markets, isList } = marketsOf(call.exchange, 'usdm', call.params);
    const rows = markets.map((market) => premiumIndex(call, market));
    return isList ? rows : rows[0];
  }),
  open('/fapi/v1/fundingRate', 1, 'symbol startTime endTime limit', fundingRates),
  open('/fapi/v1/fundingInfo', 1, '', fundingInfo),
  open('/fapi/v1/openInterest', 1, 'symbol*', ({ exchange, params, now }) => {
    return { openInterest: formatDecimal(0n), symbol: marketOf(exchange, 'usdm', params).symbol, time: now };
  }),
]);

function open(path: string, weight: Route['weight'], params: string, handle: Route['handle']): Omit<Route, 'kind'> {
  return { method: 'GET', path, security: 'NONE', weight, params, handle };
}

function klines(call: Call, name: 'symbol' | 'pair', rowsOf: typeof klinesOf): unknown[] {
  const market = marketOf(call.exchange, 'usdm', call.params, name);
  const frame = frameOf(call.params);
  return rowsOf(market, frame, klineQuery(call, 'usdm'), call.now).map((row) => klineRow(frame, row));
}

const indexKlines: typeof klinesOf = (market, frame, query, now) => {
  const none = { volume: 0n, quoteVolume: 0n, takerBase: 0n, takerQuote: 0n };
  return klinesOf(market, frame, query, now).map((row) => ({ ...row, ...none }));
};

/** Mark over index, less 1: both are one price here. */
const premiumKlines: typeof klinesOf = (...bounds) =>
  indexKlines(...bounds).map((row) => ({ ...row, open: 0n, high: 0n, low: 0n, close: 0n }));

function premiumIndex({ exchange, now }: Call, market: Market) {
  const { lastRate, nextTime } = exchange.engine.usdm.funding(market.symbol);
  return {
    symbol: market.symbol,
    markPrice: formatDecimal(market.mark),
    indexPrice: formatDecimal(market.index),
    estimatedSettlePrice: formatDecimal(market.mark),
    lastFundingRate: formatDecimal(lastRate),
    interestRate: '0.00010000',
    nextFundingTime: nextTime,
    time: now,
  };
}

function fundingRates({ exchange, params }: Call) {
  const symbol = params.text('symbol');
  const markets = symbol === undefined ? exchange.engine.markets('usdm') : [marketOf(exchange, 'usdm', params)];
  const [from, to] = [params.integer('startTime'), params.integer('endTime') ?? Infinity];
  const limit = params.limit(100, 1_000);
  const rows = markets
    .flatMap((market) => exchange.engine.usdm.funding(market.symbol).history.map((row) => ({ ...row, market })))
    .filter(({ time }) => time >= (from ?? 0) && time <= to)
    .toSorted((a, b) => a.time - b.time);
  const wanted = from === undefined ? rows.slice(-limit) : rows.slice(0, limit);
  return wanted.map(({ market, time, rate, mark }) => ({
    symbol: market.symbol,
    fundingRate: formatDecimal(rate),
    fundingTime: time,
    markPrice: formatDecimal(mark),
    rateType: 'REALIZED',
  }));
}

function fundingInfo({ exchange: { engine } }: Call) {
  return engine.markets('usdm').flatMap(({ symbol }) => {
    const { intervalHours } = engine.usdm.funding(symbol);
    if (intervalHours === USUAL_INTERVAL_HOURS) return [];
    return [
      {
        symbol,
        adjustedFundingRateCap: '0.02000000',
        adjustedFundingRateFloor: '-0.02000000',
        fundingIntervalHours: intervalHours,
        disclaimer: false,
      },
    ];
  });
}
