import { formatDecimal } from '../core/decimal.ts';
import type { FuturesAccountView, FuturesAssetView, PositionView } from '../engine/interface.ts';
import { marketOf } from './market-views.ts';
import { type Call, listQuery, type Route, routes } from './route.ts';
import { assetView, heldView, heldViewV2, positionView, positionViewV2, usdmTradeView } from './usdm-views.ts';

const WEEK_MS = 7 * 86_400_000;

/** Routes that tell of a futures account. */
export const USDM_ACCOUNT_ROUTES: readonly Route[] = routes('usdm', [
  asked('/fapi/v3/account', 5, '', 'account', (call) => {
    const view = call.reads.futures();
    return { ...totals(view), ...rows(call, view), positions: view.positions.filter(isTouched).map(heldView) };
  }),
  asked('/fapi/v2/account', 5, '', 'account', accountV2),
  asked('/fapi/v3/balance', 5, '', 'account', balances),
  asked('/fapi/v2/balance', 5, '', 'account', balances),
  asked('/fapi/v3/positionRisk', 5, 'symbol', 'account', (call) => positions(call).filter(isTouched).map(positionView)),
  asked('/fapi/v2/positionRisk', 5, 'symbol', 'account', (call) => positions(call).map(positionViewV2)),
  asked('/fapi/v1/accountConfig', 5, '', 'account', (call) => ({ ...flags(call.reads.futures()), updateTime: 0 })),
  asked('/fapi/v1/userTrades', 5, 'symbol* orderId startTime endTime fromId limit', 'trades', (call) => {
    const { symbol, spec } = marketOf(call.exchange, 'usdm', call.params);
    const query = { ...listQuery(call, WEEK_MS, 'fromId'), orderId: call.params.id('orderId') };
    return call.reads.trades('usdm', symbol, query).map((fill) => usdmTradeView(fill, spec.quote));
  }),
]);

function asked(
  path: string,
  weight: number,
  params: string,
  group: NonNullable<Route['group']>,
  handle: Route['handle'],
): Omit<Route, 'kind'> {
  return { method: 'GET', path, security: 'SIGNED', weight, params, group, handle };
}

function isTouched({ amount, openOrderInitialMargin, bidNotional, askNotional }: PositionView): boolean {
  return amount !== 0n || openOrderInitialMargin !== 0n || bidNotional !== 0n || askNotional !== 0n;
}

function positions(call: Call): readonly PositionView[] {
  const all = call.reads.futures().positions;
  if (call.params.text('symbol') === undefined) return all;
  const { symbol } = marketOf(call.exchange, 'usdm', call.params);
  return all.filter((position) => position.symbol === symbol);
}

function rows({ now }: Call, { assets }: FuturesAccountView) {
  return { assets: assets.map((asset) => assetView(asset, now)) };
}

/** Sums over all assets, as the exchange gives them in single-asset mode. */
function totals({ assets }: FuturesAccountView) {
  const sum = (name: Exclude<keyof FuturesAssetView, 'asset' | 'updatedAt'>): string =>
    formatDecimal(assets.reduce((total, asset) => total + asset[name], 0n));
  return {
    totalInitialMargin: sum('initialMargin'),
    totalMaintMargin: sum('maintenanceMargin'),
    totalWalletBalance: sum('wallet'),
    totalUnrealizedProfit: sum('unrealized'),
    totalMarginBalance: sum('marginBalance'),
    totalPositionInitialMargin: sum('positionInitialMargin'),
    totalOpenOrderInitialMargin: sum('openOrderInitialMargin'),
    totalCrossWalletBalance: sum('crossWallet'),
    totalCrossUnPnl: sum('crossUnrealized'),
    availableBalance: sum('available'),
    maxWithdrawAmount: sum('available'),
  };
}

function flags({ hedge }: FuturesAccountView) {
  return {
    feeTier: 0,
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    dualSidePosition: hedge,
    multiAssetsMargin: false,
    tradeGroupId: -1,
  };
}

function accountV2(call: Call) {
  const view = call.reads.futures();
  const { dualSidePosition: _, ...own } = flags(view);
  return {
    ...own,
    feeBurn: true,
    updateTime: 0,
    ...totals(view),
    ...rows(call, view),
    positions: view.positions.map(heldViewV2),
  };
}

function balances({ reads, now }: Call) {
  return reads.futures().assets.map((asset) => ({
    accountAlias: 'sim',
    asset: asset.asset,
    balance: formatDecimal(asset.wallet),
    crossWalletBalance: formatDecimal(asset.crossWallet),
    crossUnPnl: formatDecimal(asset.crossUnrealized),
    availableBalance: formatDecimal(asset.available),
    maxWithdrawAmount: formatDecimal(asset.available),
    marginAvailable: true,
    updateTime: asset.updatedAt || now,
  }));
}
