import type { Market } from '../market/market.ts';
import type { MarketKind } from '../market/market-spec.ts';
import { invalidSymbol } from './params.ts';
import type { Call } from './route.ts';
import { SPOT_PREVENTIONS } from './spot-order-params.ts';

const DIGITS = 8;

/** What can be traded, by which rules. Rows of a recorded answer are served as they are, under the present status. */
export function exchangeInfo({ exchange, params, now }: Call, kind: MarketKind) {
  const { engine, limits, options } = exchange;
  const symbol = params.text('symbol');
  const named = symbol === undefined ? params.list('symbols') : [symbol];
  const status = params.text('symbolStatus');
  const markets = named?.map((each) => engine.market(kind, each) ?? invalidSymbol()) ?? engine.markets(kind);
  const recorded = new Map(options.exchangeInfo[kind]?.symbols.map((row) => [row['symbol'], row]));
  const rows = markets
    .filter((market) => !exchange.delisted.has(`${kind}:${market.symbol}`))
    .filter((market) => status === undefined || market.status === status)
    .map((market) => {
      const own = recorded.get(market.symbol);
      return own === undefined ? symbolRow(market) : { ...own, status: market.status, filters: market.filterRows };
    });
  return {
    timezone: 'UTC',
    serverTime: now,
    ...(kind === 'usdm' ? { futuresType: 'U_MARGINED' } : {}),
    rateLimits: limits[kind].rows(),
    exchangeFilters: [],
    ...(kind === 'usdm' ? { assets: assetsOf(markets) } : {}),
    symbols: rows,
  };
}

function symbolRow(market: Market) {
  return market.kind === 'spot' ? spotRow(market) : usdmRow(market);
}

function spotRow({ spec, status, symbol, filterRows }: Market) {
  return {
    symbol,
    status,
    baseAsset: spec.base,
    baseAssetPrecision: DIGITS,
    quoteAsset: spec.quote,
    quotePrecision: DIGITS,
    quoteAssetPrecision: DIGITS,
    baseCommissionPrecision: DIGITS,
    quoteCommissionPrecision: DIGITS,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
    icebergAllowed: true,
    ocoAllowed: false,
    otoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filterRows,
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: SPOT_PREVENTIONS,
  };
}

function usdmRow({ spec, status, symbol, filterRows }: Market) {
  return {
    symbol,
    pair: symbol,
    contractType: 'PERPETUAL',
    deliveryDate: 4_133_404_800_000,
    onboardDate: 1_569_398_400_000,
    status: status === 'HALT' || status === 'BREAK' || status === 'CANCEL_ONLY' ? 'PENDING_TRADING' : status,
    maintMarginPercent: '2.5000',
    requiredMarginPercent: '5.0000',
    baseAsset: spec.base,
    quoteAsset: spec.quote,
    marginAsset: spec.quote,
    pricePrecision: spec.pricePrecision ?? DIGITS,
    quantityPrecision: spec.quantityPrecision ?? DIGITS,
    baseAssetPrecision: DIGITS,
    quotePrecision: DIGITS,
    underlyingType: 'COIN',
    underlyingSubType: [],
    triggerProtect: spec.triggerProtect ?? '0.0500',
    liquidationFee: spec.liquidationFee ?? '0.012500',
    marketTakeBound: '0.05',
    filters: filterRows,
    orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
  };
}

function assetsOf(markets: readonly Market[]) {
  const assets = [...new Set(markets.map(({ spec }) => spec.quote))].toSorted();
  return assets.map((asset) => ({ asset, marginAvailable: true, autoAssetExchange: '0' }));
}
