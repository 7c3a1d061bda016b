import { type Decimal, formatDecimal } from '../core/decimal.ts';
import { marketOf } from './market-views.ts';
import type { Params } from './params.ts';
import { type Call, listQuery, perSymbol, type Route, routes } from './route.ts';
import { orderRefOf } from './spot-order-params.ts';
import { queriedView, tradeView } from './spot-views.ts';

const DAY_MS = 86_400_000;
const BASIS_POINT: Decimal = 10_000n;

/** Routes that tell of a spot account. */
export const SPOT_ACCOUNT_ROUTES: readonly Route[] = routes('spot', [
  asked('/api/v3/order', 4, 'symbol* orderId origClientOrderId', 'order', (call) => {
    marketOf(call.exchange, 'spot', call.params);
    return queriedView(call.reads.order('spot', orderRefOf(call.params)));
  }),
  asked('/api/v3/openOrders', perSymbol(6, 80), 'symbol', 'list', (call) => {
    const symbol = call.params.text('symbol');
    if (symbol !== undefined) marketOf(call.exchange, 'spot', call.params);
    return call.reads.openOrders('spot', symbol).map(queriedView);
  }),
  asked('/api/v3/allOrders', 20, 'symbol* orderId startTime endTime limit', 'list', (call) => {
    const { symbol } = marketOf(call.exchange, 'spot', call.params);
    return call.reads.allOrders('spot', symbol, listQuery(call, DAY_MS, 'orderId')).map(queriedView);
  }),
  asked('/api/v3/myTrades', tradesWeight, 'symbol* orderId startTime endTime fromId limit', 'trades', (call) => {
    const { symbol, spec } = marketOf(call.exchange, 'spot', call.params);
    const query = { ...listQuery(call, DAY_MS, 'fromId'), orderId: call.params.id('orderId') };
    return call.reads.trades('spot', symbol, query).map((fill) => tradeView(fill, spec.quote));
  }),
  asked('/api/v3/account', 20, 'omitZeroBalances', 'account', account),
  asked('/api/v3/account/commission', 20, 'symbol*', undefined, commission),
  asked('/api/v3/rateLimit/order', 40, '', undefined, ({ exchange, account: id, now }) => {
    return exchange.limits.spot.used(now, id, 'ORDERS');
  }),
]);

function asked(
  path: string,
  weight: Route['weight'],
  params: string,
  group: Route['group'],
  handle: Route['handle'],
): Omit<Route, 'kind'> {
  const base = { method: 'GET', path, security: 'SIGNED', weight, params, handle } as const;
  return group === undefined ? base : { ...base, group };
}

function tradesWeight(params: Params): number {
  return params.peek('orderId') === undefined ? 20 : 5;
}

function account({ exchange, account: id, params, reads, now }: Call) {
  const { maker, taker } = exchange.engine.spot.rates(id);
  const omitZero = params.flag('omitZeroBalances') ?? false;
  const balances = reads.balances().filter(({ free, locked }) => !omitZero || free !== 0n || locked !== 0n);
  return {
    makerCommission: Number(maker / BASIS_POINT),
    takerCommission: Number(taker / BASIS_POINT),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: { maker: formatDecimal(maker), taker: formatDecimal(taker), buyer: NOTHING, seller: NOTHING },
    canTrade: true,
    canWithdraw: true,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: now,
    accountType: 'SPOT',
    balances: balances.map(({ asset, free, locked }) => ({
      asset,
      free: formatDecimal(free),
      locked: formatDecimal(locked),
    })),
    permissions: ['SPOT'],
    uid: 1,
  };
}

const NOTHING = formatDecimal(0n);

function commission({ exchange, account: id, params }: Call) {
  const { symbol } = marketOf(exchange, 'spot', params);
  const { maker, taker, feeModel } = exchange.engine.spot.rates(id);
  const none = { maker: NOTHING, taker: NOTHING, buyer: NOTHING, seller: NOTHING };
  const inBnb = feeModel === 'bnb';
  return {
    symbol,
    standardCommission: { maker: formatDecimal(maker), taker: formatDecimal(taker), buyer: NOTHING, seller: NOTHING },
    specialCommission: none,
    taxCommission: none,
    discount: { enabledForAccount: inBnb, enabledForSymbol: inBnb, discountAsset: 'BNB', discount: '0.75000000' },
  };
}
