import { formatDecimal } from '../core/decimal.ts';
import type { IncomeType } from '../engine/events.ts';
import type { Refusal } from '../engine/refusal.ts';
import type { Market } from '../market/market.ts';
import { marketOf } from './market-views.ts';
import { missing } from './params.ts';
import { type Call, listQuery, perSymbol, type Route, routes } from './route.ts';
import { usdmQueriedView } from './usdm-views.ts';
import { accepted, refused, WireRefusal } from './wire-refusal.ts';

const WEEK_MS = 7 * 86_400_000;
const INCOME_TYPES: readonly IncomeType[] = [
  'COMMISSION',
  'REALIZED_PNL',
  'FUNDING_FEE',
  'TRANSFER',
  'INSURANCE_CLEAR',
];
const DONE = { code: 200, msg: 'success' };

/** Routes of leverage, margin, mode, income and keys of the user stream. */
export const USDM_SETTINGS_ROUTES: readonly Route[] = routes('usdm', [
  signed('GET', '/fapi/v1/leverageBracket', 1, 'symbol', (call) =>
    chosen(call).map((market) => brackets(call, market)),
  ),
  signed('GET', '/fapi/v1/symbolConfig', 5, 'symbol', (call) => chosen(call).map((market) => config(call, market))),
  signed('GET', '/fapi/v1/commissionRate', 20, 'symbol*', (call) => {
    const { maker, taker } = call.exchange.engine.usdm.rates(call.account);
    const makerCommissionRate = formatDecimal(maker);
    return {
      symbol: marketOf(call.exchange, 'usdm', call.params).symbol,
      makerCommissionRate,
      takerCommissionRate: formatDecimal(taker),
      rpiCommissionRate: makerCommissionRate,
    };
  }),
  signed('POST', '/fapi/v1/leverage', 1, 'symbol* leverage*', setLeverage),
  signed('POST', '/fapi/v1/marginType', 1, 'symbol* marginType*', setMarginType),
  signed('GET', '/fapi/v1/positionSide/dual', 30, '', ({ reads }) => ({ dualSidePosition: reads.futures().hedge })),
  signed('POST', '/fapi/v1/positionSide/dual', 1, 'dualSidePosition*', ({ exchange, account, params }) => {
    const hedge = params.flag('dualSidePosition') ?? missing('dualSidePosition');
    return done(exchange.engine.usdm.setHedge(account, hedge));
  }),
  signed('POST', '/fapi/v1/positionMargin', 1, 'symbol* amount* type* positionSide', movePositionMargin),
  signed('GET', '/fapi/v1/income', 30, 'symbol incomeType startTime endTime page limit', income),
  signed('GET', '/fapi/v1/forceOrders', perSymbol(20, 50), 'symbol autoCloseType startTime endTime limit', (call) => {
    const query = { ...listQuery(call, WEEK_MS), symbol: call.params.text('symbol') };
    return call.exchange.engine.usdm.forceOrders(call.account, query).map(usdmQueriedView);
  }),
  signed('GET', '/fapi/v1/adlQuantile', 5, 'symbol', (call) =>
    chosen(call).map(({ symbol }) => {
      return { symbol, adlQuantile: { LONG: 0, SHORT: 0, BOTH: 0 } };
    }),
  ),
  key('POST', ({ exchange, account }) => ({ listenKey: exchange.listenKeys.open(account) })),
  key('PUT', ({ exchange, account }) => ({ listenKey: exchange.listenKeys.renew(account) ?? noListenKey() })),
  key('DELETE', ({ exchange, account }) => (exchange.listenKeys.end(account) ? {} : noListenKey())),
]);

function signed(
  method: Route['method'],
  path: string,
  weight: Route['weight'],
  params: string,
  handle: Route['handle'],
): Omit<Route, 'kind'> {
  return { method, path, security: 'SIGNED', weight, params, handle };
}

function key(method: Route['method'], handle: Route['handle']): Omit<Route, 'kind'> {
  return { method, path: '/fapi/v1/listenKey', security: 'KEY', weight: 1, params: 'listenKey', handle };
}

function noListenKey(): never {
  throw refused(-1125, 'This listenKey does not exist.');
}

function done(refusal: Refusal | null) {
  if (refusal !== null) throw new WireRefusal(refusal);
  return DONE;
}

/** The market that is named, or all. */
function chosen({ exchange, params }: Call): readonly Market[] {
  return params.text('symbol') === undefined ? exchange.engine.markets('usdm') : [marketOf(exchange, 'usdm', params)];
}

function brackets({ exchange }: Call, { symbol }: Market) {
  return {
    symbol,
    notionalCoef: 1,
    brackets: exchange.engine.usdm.brackets(symbol).map((row) => ({
      bracket: row.bracket,
      initialLeverage: row.initialLeverage,
      notionalCap: Number(formatDecimal(row.cap)),
      notionalFloor: Number(formatDecimal(row.floor)),
      maintMarginRatio: Number(formatDecimal(row.ratio)),
      cum: Number(formatDecimal(row.cum)),
    })),
  };
}

function config({ exchange, account, reads }: Call, { symbol }: Market) {
  const { leverage, marginType } = exchange.engine.usdm.symbolSettings(account, symbol);
  const row = reads.futures().positions.find((position) => position.symbol === symbol);
  const maxNotionalValue = formatDecimal(row?.maxNotional ?? 0n);
  return { symbol, marginType, isAutoAddMargin: false, leverage, maxNotionalValue };
}

function setLeverage({ exchange, account, params }: Call) {
  const { symbol } = marketOf(exchange, 'usdm', params);
  const asked = params.integer('leverage') ?? missing('leverage');
  const { leverage, maxNotional } = accepted(exchange.engine.usdm.setLeverage(account, symbol, asked));
  return { leverage, maxNotionalValue: formatDecimal(maxNotional), symbol };
}

function setMarginType({ exchange, account, params }: Call) {
  const { symbol } = marketOf(exchange, 'usdm', params);
  const type = params.requiredOneOf('marginType', ['CROSSED', 'ISOLATED']);
  return done(exchange.engine.usdm.setMarginType(account, symbol, type));
}

function movePositionMargin({ exchange, account, params }: Call) {
  const { symbol } = marketOf(exchange, 'usdm', params);
  const side = params.oneOf('positionSide', ['BOTH', 'LONG', 'SHORT']) ?? 'BOTH';
  const amount = params.requiredDecimal('amount');
  const type = Number(params.requiredOneOf('type', ['1', '2']));
  done(exchange.engine.usdm.movePositionMargin(account, symbol, side, type === 1 ? amount : -amount));
  return { amount: Number(formatDecimal(amount)), code: 200, msg: 'Successfully modify position margin.', type };
}

function income(call: Call) {
  const { exchange, account, params } = call;
  const limit = params.limit(100, 1_000);
  const page = params.integer('page') ?? 1;
  const query = {
    ...listQuery(call, Infinity),
    symbol: params.text('symbol'),
    type: params.oneOf('incomeType', INCOME_TYPES),
  };
  const all = exchange.engine.usdm.income(account, { ...query, limit: limit * page });
  const rows =
    query.from === undefined
      ? all.slice(0, Math.max(0, all.length - limit * (page - 1))).slice(-limit)
      : all.slice((page - 1) * limit);
  return rows.map((row) => ({
    symbol: row.symbol,
    incomeType: row.type,
    income: formatDecimal(row.income),
    asset: row.asset,
    info: row.info,
    time: row.time,
    tranId: row.transactionId,
    tradeId: row.tradeId === null ? '' : String(row.tradeId),
  }));
}
