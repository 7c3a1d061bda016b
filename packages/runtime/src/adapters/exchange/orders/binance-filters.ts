import { larger, signOf } from '../../../orders/exact.ts';
import type { MarketBounds } from '../../../orders/market-bounds.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { ListedMarket } from '../../../ports/order-exchange.ts';
import { rowOf, rowsOf } from './account-reader.ts';
import { decimalIn, textIn, type PairOf, type Row } from './binance-rows.ts';

/** What `exchangeInfo` demands of orders, by pairs of ours. Throws for what is no list of markets, or an empty one. */
export function listedMarkets(returned: unknown, pairOf: PairOf): readonly ListedMarket[] {
  const rows = rowsOf(rowOf(returned)['symbols']);
  if (rows.length === 0) throw new TypeError('There is no market.');
  return rows.flatMap((row) => {
    const id = textIn(row, 'symbol');
    const pair = pairOf(id);
    // Of another kind, such as futures with an end.
    if (pair === id) return [];
    const isActive = textIn(row, 'status') === 'TRADING' && row['isSpotTradingAllowed'] !== false;
    const filters = rowsOf(row['filters']);
    return [{ pair, isActive, rules: rulesIn(filters), bounds: boundsIn(filters, pair.includes(':')) }];
  });
}

/** What is bought with a limit is left at the market: where orders at the market have another step and least amount, the coarser ones count for all. */
function rulesIn(filters: readonly Row[]): ExactRules {
  const named = (...types: readonly string[]): Row => filterOf(filters, ...types);
  const lot = named('LOT_SIZE');
  const market = named('MARKET_LOT_SIZE');
  const notional = named('NOTIONAL', 'MIN_NOTIONAL');
  return {
    amountStep: largest(bound(lot, 'stepSize'), bound(market, 'stepSize')),
    priceTick: bound(named('PRICE_FILTER'), 'tickSize'),
    // Amounts of both markets are base units.
    contractSize: '1',
    minAmount: largest(bound(lot, 'minQty'), bound(market, 'minQty')),
    maxAmount: bound(lot, 'maxQty'),
    maxMarketAmount: bound(market, 'maxQty'),
    minCost: bound(notional, 'minNotional') ?? bound(notional, 'notional'),
    maxCost: bound(notional, 'maxNotional'),
  };
}

/** Futures ask of a limit alone that it gives nothing away: a bid that is not too high, an offer that is not too low. */
function boundsIn(filters: readonly Row[], isFutures: boolean): MarketBounds {
  const price = filterOf(filters, 'PRICE_FILTER');
  const both = filterOf(filters, 'PERCENT_PRICE');
  const bySide = filterOf(filters, 'PERCENT_PRICE_BY_SIDE');
  const factor = (side: 'bid' | 'ask', part: 'Up' | 'Down'): string | null =>
    bound(bySide, `${side}Multiplier${part}`) ?? bound(both, `multiplier${part}`);
  const stops = filterOf(filters, 'MAX_NUM_ALGO_ORDERS');
  const most = bound(stops, 'maxNumAlgoOrders') ?? bound(stops, 'limit');
  return {
    minPrice: bound(price, 'minPrice'),
    maxPrice: bound(price, 'maxPrice'),
    bands: {
      buy: { down: isFutures ? null : factor('bid', 'Down'), up: factor('bid', 'Up') },
      sell: { down: factor('ask', 'Down'), up: isFutures ? null : factor('ask', 'Up') },
    },
    maxStops: most === null ? null : Number(most),
    maxPosition: bound(filterOf(filters, 'MAX_POSITION'), 'maxPosition'),
  };
}

function filterOf(filters: readonly Row[], ...types: readonly string[]): Row {
  return filters.find((row) => types.includes(String(row['filterType']))) ?? {};
}

/** Zero switches a bound off. Throws for what is no number. */
function bound(row: Row, key: string): string | null {
  if (row[key] === undefined) return null;
  const value = decimalIn(row, key);
  return signOf(value) === 0 ? null : value;
}

function largest(one: string | null, other: string | null): string | null {
  return one === null || other === null ? (one ?? other) : larger(one, other);
}
