import { market, startSim } from '../kit/ccxt.fixture.ts';
import { send } from '../kit/raw-client.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';
import { ALGO, FIELDS, FUTURES, LIMIT, MARKET, MINE, RISK, type Shape, SYMBOL } from './rest-shapes.fixture.ts';

const KLINE = '0:int 1:dec 2:dec 3:dec 4:dec 5:dec 6:int 7:dec 8:int 9:dec 10:dec 11:dec';
const FOUND = `${ALGO} actualOrderId actualPrice:dec actualType actualQty:dec tpOrderType`;
const DONE = 'code:int msg';
const QUERIED = `${FIELDS} stopPrice:dec icebergQty:dec time:int updateTime:int isWorking:bool`;
const MINUTES = { ...SYMBOL, interval: '1m' };
const REPLACE = {
  ...LIMIT,
  newClientOrderId: 'b',
  cancelReplaceMode: 'STOP_ON_FAILURE',
  cancelOrigClientOrderId: 'mine',
};
const batch = (...orders: readonly object[]) => ({ batchOrders: JSON.stringify(orders) });

/** Lists, rarer orders, settings and side routes. An empty list has the shape of a list and no more. */
export const LIST_SHAPES: readonly Shape[] = [
  ['GET /api/v3/ping', {}, '', ''],
  [
    'GET /api/v3/historicalTrades',
    SYMBOL,
    '0',
    'id:int price:dec qty:dec quoteQty:dec time:int isBuyerMaker:bool isBestMatch:bool',
  ],
  ['GET /api/v3/klines', MINUTES, '0', KLINE],
  ['POST /api/v3/order/test', { ...LIMIT, newClientOrderId: 'b' }, '', ''],
  ['DELETE /api/v3/openOrders', SYMBOL, '0', `${FIELDS} transactTime:int origClientOrderId`],
  [
    'POST /api/v3/order/cancelReplace',
    REPLACE,
    '',
    'cancelResult newOrderResult cancelResponse:object newOrderResponse:object',
  ],
  ['POST /api/v3/order/cancelReplace', REPLACE, 'cancelResponse', `${FIELDS} transactTime:int origClientOrderId`],
  ['POST /api/v3/order/cancelReplace', REPLACE, 'newOrderResponse', `${FIELDS} transactTime:int fills:list`],
  [
    'PUT /api/v3/order/amend/keepPriority',
    { ...MINE, newQty: '0.5' },
    '',
    'transactTime:int executionId:int amendedOrder:object',
  ],
  ['GET /api/v3/openOrders', SYMBOL, '0', QUERIED],
  ['GET /api/v3/allOrders', SYMBOL, '0', QUERIED],
  ['GET /fapi/v1/ping', {}, '', ''],
  ['GET /fapi/v1/time', {}, '', 'serverTime:int'],
  ['GET /fapi/v1/klines', MINUTES, '0', KLINE],
  ['GET /fapi/v1/continuousKlines', { pair: 'BTCUSDT', contractType: 'PERPETUAL', interval: '1m' }, '0', KLINE],
  ['GET /fapi/v1/markPriceKlines', MINUTES, '0', KLINE],
  ['GET /fapi/v1/indexPriceKlines', { pair: 'BTCUSDT', interval: '1m' }, '0', KLINE],
  ['GET /fapi/v1/premiumIndexKlines', MINUTES, '0', KLINE],
  ['GET /fapi/v1/ticker/price', SYMBOL, '', 'symbol price:dec time:int'],
  ['GET /fapi/v1/openInterest', SYMBOL, '', 'openInterest:dec symbol time:int'],
  ['POST /fapi/v1/batchOrders', batch({ ...LIMIT, newClientOrderId: 'b' }), '0', `${FUTURES} cumQty:dec`],
  ['POST /fapi/v1/batchOrders', batch({ ...MARKET, quantity: '0.0001' }), '0', DONE],
  [
    'PUT /fapi/v1/batchOrders',
    batch({ ...MINE, side: 'BUY', quantity: '2', price: '91' }),
    '0',
    `${FUTURES} cumQty:dec modifyId:int`,
  ],
  ['DELETE /fapi/v1/batchOrders', { ...SYMBOL, origClientOrderIdList: '["mine"]' }, '0', `${FUTURES} cumQty:dec`],
  ['POST /fapi/v1/countdownCancelAll', { ...SYMBOL, countdownTime: '5000' }, '', 'symbol countdownTime'],
  ['GET /fapi/v1/openOrder', MINE, '', `${FUTURES} time:int`],
  ['GET /fapi/v1/openOrders', SYMBOL, '0', `${FUTURES} time:int`],
  ['GET /fapi/v1/allOrders', SYMBOL, '0', `${FUTURES} time:int`],
  ['DELETE /fapi/v1/algoOpenOrders', SYMBOL, '', DONE],
  ['GET /fapi/v1/openAlgoOrders', SYMBOL, '0', FOUND],
  ['GET /fapi/v1/allAlgoOrders', SYMBOL, '0', FOUND],
  [
    'GET /fapi/v2/balance',
    {},
    '0',
    'accountAlias asset balance:dec crossWalletBalance:dec crossUnPnl:dec availableBalance:dec maxWithdrawAmount:dec marginAvailable:bool updateTime:int',
  ],
  ['GET /fapi/v2/positionRisk', SYMBOL, '0', `${RISK} leverage marginType isAutoAddMargin maxNotionalValue:dec`],
  ['POST /fapi/v1/marginType', { symbol: 'ETHUSDT', marginType: 'ISOLATED' }, '', DONE],
  ['GET /fapi/v1/positionSide/dual', {}, '', 'dualSidePosition:bool'],
  ['POST /fapi/v1/positionSide/dual', { dualSidePosition: 'false' }, '', DONE],
  ['GET /sapi/v1/system/status', {}, '', 'status:int msg'],
  [
    'GET /sapi/v1/capital/config/getall',
    {},
    '0',
    'coin name free:dec locked:dec trading:bool depositAllEnable:bool withdrawAllEnable:bool isLegalMoney:bool networkList:list',
  ],
  [
    'GET /sapi/v1/account/apiRestrictions',
    {},
    '',
    'ipRestrict:bool createTime:int enableReading:bool enableSpotAndMarginTrading:bool enableFutures:bool enableMargin:bool enableWithdrawals:bool enableInternalTransfer:bool permitsUniversalTransfer:bool enableVanillaOptions:bool enablePortfolioMarginTrading:bool',
  ],
  ['GET /sapi/v1/margin/allPairs', {}, '', ''],
  ['GET /sapi/v1/margin/isolated/allPairs', {}, '', ''],
  ['GET /sapi/v1/asset/tradeFee', {}, '0', 'symbol makerCommission:dec takerCommission:dec'],
  ['GET /dapi/v1/exchangeInfo', {}, '', 'symbols:list'],
  ['GET /dapi/v1/exchangeInfo', {}, 'symbols', ''],
];

/** What needs hours, or positions of several kinds: asked in {@link aged}. */
export const AGED_SHAPES: readonly Shape[] = [
  ['GET /fapi/v1/fundingRate', SYMBOL, '0', 'symbol fundingRate:dec fundingTime:int markPrice:dec rateType'],
  [
    'GET /fapi/v1/fundingInfo',
    {},
    '0',
    'symbol adjustedFundingRateCap:dec adjustedFundingRateFloor:dec fundingIntervalHours:int disclaimer:bool',
  ],
  ['GET /fapi/v1/forceOrders', {}, '0', `${FUTURES} time:int`],
  [
    'POST /fapi/v1/positionMargin',
    { symbol: 'ETHUSDT', amount: '10', type: '1' },
    '',
    'amount:num code:int msg type:int',
  ],
  ['PUT /fapi/v1/listenKey', {}, '', 'listenKey'],
  ['DELETE /fapi/v1/listenKey', {}, '', ''],
];

/** Four hours of trading: funding was paid, an isolated position is open, another was closed by the exchange, a user stream is open. */
export async function aged(): Promise<SimExchange> {
  const others = [
    market('usdm', { symbol: 'ETHUSDT', base: 'ETH', fundingIntervalHours: 4 }),
    market('usdm', { symbol: 'SOLUSDT', base: 'SOL' }),
  ];
  const sim = await startSim({ markets: [market('spot'), market('usdm'), ...others] });
  const post = (path: string, params: Record<string, string>) => send(sim, { method: 'POST', path, params });
  await post('/fapi/v1/marginType', { symbol: 'ETHUSDT', marginType: 'ISOLATED' });
  for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']) await post('/fapi/v1/order', { ...MARKET, symbol });
  sim.engine.usdm.forceClose('the-key', 'SOLUSDT', 'liquidation', false);
  await sim.clock.advance(8 * 3_600_000);
  await post('/fapi/v1/listenKey', {});
  return sim;
}
