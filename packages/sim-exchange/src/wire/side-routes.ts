import { formatDecimal } from '../core/decimal.ts';
import type { Call, Route } from './route.ts';
import { routes } from './route.ts';

/** Routes beside trading that clients ask at start. */
export const SIDE_ROUTES: readonly Route[] = routes('spot', [
  {
    method: 'GET',
    path: '/sapi/v1/system/status',
    security: 'NONE',
    weight: 1,
    params: '',
    handle: ({ exchange }) => {
      const down = exchange.faults.isDown;
      return { status: down ? 1 : 0, msg: down ? 'system_maintenance' : 'normal' };
    },
  },
  { ...signed('/sapi/v1/capital/config/getall', coins), params: '' },
  { ...signed('/sapi/v1/account/apiRestrictions', rights), params: '' },
  { ...signed('/sapi/v1/margin/allPairs', noPairs), security: 'KEY', params: 'symbol' },
  { ...signed('/sapi/v1/margin/isolated/allPairs', noPairs), params: 'symbol' },
  { ...signed('/sapi/v1/asset/tradeFee', tradeFees), params: 'symbol' },
  {
    method: 'GET',
    path: '/dapi/v1/exchangeInfo',
    security: 'NONE',
    weight: 1,
    params: '',
    handle: () => ({ symbols: [] }),
  },
]);

function signed(path: string, handle: Route['handle']): Omit<Route, 'kind' | 'params'> {
  return { method: 'GET', path, security: 'SIGNED', weight: 1, handle };
}

function noPairs(): unknown[] {
  return [];
}

function coins({ exchange, account }: Call) {
  return exchange.engine.spot.balances(account).map(({ asset, free, locked }) => ({
    coin: asset,
    name: asset,
    free: formatDecimal(free),
    locked: formatDecimal(locked),
    trading: true,
    depositAllEnable: true,
    withdrawAllEnable: true,
    isLegalMoney: false,
    networkList: [],
  }));
}

/** What the account's key may do, for addresses that it names. */
function rights({ exchange, account, now }: Call) {
  const mayTrade = [...exchange.keys.values()].every((key) => key.account !== account || key.state !== 'noTrade');
  return {
    ipRestrict: true,
    createTime: now,
    enableReading: true,
    enableSpotAndMarginTrading: mayTrade,
    enableFutures: mayTrade,
    enableMargin: false,
    enableWithdrawals: false,
    enableInternalTransfer: false,
    permitsUniversalTransfer: false,
    enableVanillaOptions: false,
    enablePortfolioMarginTrading: false,
  };
}

function tradeFees({ exchange, account, params }: Call) {
  const { maker, taker } = exchange.engine.spot.rates(account);
  const symbol = params.text('symbol');
  const markets = exchange.engine.markets('spot').filter((each) => symbol === undefined || each.symbol === symbol);
  return markets.map((market) => ({
    symbol: market.symbol,
    makerCommission: formatDecimal(maker),
    takerCommission: formatDecimal(taker),
  }));
}
