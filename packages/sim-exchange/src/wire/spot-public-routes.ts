import { formatDecimal } from '../core/decimal.ts';
import { exchangeInfo } from './exchange-info.ts';
import { marketOf } from './market-views.ts';
import { publicHandlers } from './public-handlers.ts';
import { byLimit, perSymbol, type Route, routes } from './route.ts';

const handlers = publicHandlers('spot');
const depthWeight = byLimit(100, [
  [100, 5],
  [500, 25],
  [1_000, 50],
  [5_000, 250],
]);

/** Public routes of the spot market. */
export const SPOT_PUBLIC_ROUTES: readonly Route[] = routes('spot', [
  open('/api/v3/ping', 1, '', handlers.ping),
  open('/api/v3/time', 1, '', handlers.time),
  open('/api/v3/exchangeInfo', 20, 'symbol symbols permissions symbolStatus', (call) => exchangeInfo(call, 'spot')),
  open('/api/v3/depth', depthWeight, 'symbol* limit', handlers.depth),
  open('/api/v3/trades', 25, 'symbol* limit', handlers.trades),
  { ...open('/api/v3/historicalTrades', 25, 'symbol* limit fromId', handlers.trades), security: 'KEY' },
  open('/api/v3/aggTrades', 4, 'symbol* fromId startTime endTime limit', handlers.aggTrades),
  open('/api/v3/klines', 2, 'symbol* interval* startTime endTime timeZone limit', handlers.klines),
  open('/api/v3/avgPrice', 2, 'symbol*', ({ exchange, params, now }) => {
    const market = marketOf(exchange, 'spot', params);
    return { mins: 5, price: formatDecimal(market.averagePrice(now)), closeTime: now };
  }),
  open('/api/v3/ticker/24hr', perSymbol(2, 80), 'symbol symbols type', handlers.ticker24h),
  open('/api/v3/ticker/price', perSymbol(2, 4), 'symbol symbols', handlers.price),
  open('/api/v3/ticker/bookTicker', perSymbol(2, 4), 'symbol symbols', handlers.bookTicker),
]);

function open(path: string, weight: Route['weight'], params: string, handle: Route['handle']): Omit<Route, 'kind'> {
  return { method: 'GET', path, security: 'NONE', weight, params, handle };
}
