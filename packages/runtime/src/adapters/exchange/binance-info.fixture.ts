import { FUTURES_SYMBOLS, SPOT_SYMBOLS } from './binance-candles.fixture.ts';

/** `/api/v3/exchangeInfo`, as far as ccxt reads it. */
export function spotInfo(): object {
  const symbols = Object.entries(SPOT_SYMBOLS).map(([symbol, [baseAsset, quoteAsset]]) => ({
    ...common(symbol, baseAsset, quoteAsset),
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    orderTypes: ['LIMIT', 'MARKET'],
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: [
      ...filters('0.01000000', '0.00001000'),
      { filterType: 'NOTIONAL', minNotional: '5.00000000', maxNotional: '9000000.00000000' },
    ],
    permissions: [],
    permissionSets: [['SPOT']],
  }));
  return { timezone: 'UTC', serverTime: 0, rateLimits: [], exchangeFilters: [], symbols };
}

/** `/fapi/v1/exchangeInfo`, as far as ccxt reads it. */
export function futuresInfo(): object {
  const symbols = Object.entries(FUTURES_SYMBOLS).map(([symbol, [baseAsset, quoteAsset]]) => ({
    ...common(symbol, baseAsset, quoteAsset),
    pair: symbol,
    contractType: 'PERPETUAL',
    deliveryDate: 4_133_404_800_000,
    onboardDate: 1_569_398_400_000,
    marginAsset: quoteAsset,
    pricePrecision: 2,
    quantityPrecision: 3,
    quotePrecision: 8,
    underlyingType: 'COIN',
    filters: [...filters('0.10', '0.001'), { filterType: 'MIN_NOTIONAL', notional: '100' }],
  }));
  return { timezone: 'UTC', serverTime: 0, rateLimits: [], exchangeFilters: [], assets: [], symbols };
}

function common(symbol: string, baseAsset: string, quoteAsset: string): object {
  return { symbol, status: 'TRADING', baseAsset, quoteAsset, baseAssetPrecision: 8 };
}

function filters(tickSize: string, stepSize: string): object[] {
  return [
    { filterType: 'PRICE_FILTER', minPrice: tickSize, maxPrice: '1000000.00', tickSize },
    { filterType: 'LOT_SIZE', minQty: stepSize, maxQty: '9000.00000000', stepSize },
    { filterType: 'MARKET_LOT_SIZE', minQty: '0', maxQty: '120.00000000', stepSize: '0' },
  ];
}
