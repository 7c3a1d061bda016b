import { expect, describe, it } from 'vitest';
import { send } from '../kit/raw-client.fixture.ts';
import { expectShape } from '../kit/shape.fixture.ts';
import { aged, AGED_SHAPES, LIST_SHAPES } from './rest-list-shapes.fixture.ts';
import {
  ACK,
  ALGO,
  DAY,
  FIELDS,
  FUTURES,
  HELD,
  LIMIT,
  MARGINS,
  MARKET,
  MINE,
  RISK,
  STOP,
  SYMBOL,
  type Shape,
  trading,
} from './rest-shapes.fixture.ts';
import { ROUTES } from './routes.ts';
import type { SimExchange } from '../start-sim-exchange.ts';

const SHAPES: readonly Shape[] = [
  ['GET /api/v3/time', {}, '', 'serverTime:int'],
  ['GET /api/v3/exchangeInfo', {}, '', 'timezone serverTime:int rateLimits:list exchangeFilters:list symbols:list'],
  [
    'GET /api/v3/exchangeInfo',
    {},
    'symbols.0',
    `symbol status baseAsset baseAssetPrecision:int quoteAsset quotePrecision:int
    quoteAssetPrecision:int baseCommissionPrecision:int quoteCommissionPrecision:int orderTypes:list icebergAllowed:bool ocoAllowed:bool
    otoAllowed:bool quoteOrderQtyMarketAllowed:bool allowTrailingStop:bool cancelReplaceAllowed:bool amendAllowed:bool
    isSpotTradingAllowed:bool isMarginTradingAllowed:bool filters:list permissions:list permissionSets:list
    defaultSelfTradePreventionMode allowedSelfTradePreventionModes:list`,
  ],
  ['GET /api/v3/depth', SYMBOL, '', 'lastUpdateId:int bids:list asks:list'],
  [
    'GET /api/v3/trades',
    SYMBOL,
    '0',
    'id:int price:dec qty:dec quoteQty:dec time:int isBuyerMaker:bool isBestMatch:bool',
  ],
  ['GET /api/v3/aggTrades', SYMBOL, '0', 'a:int p:dec q:dec f:int l:int T:int m:bool M:bool'],
  ['GET /api/v3/avgPrice', SYMBOL, '', 'mins:int price:dec closeTime:int'],
  ['GET /api/v3/ticker/24hr', SYMBOL, '', `${DAY} prevClosePrice:dec bidPrice:dec bidQty:dec askPrice:dec askQty:dec`],
  ['GET /api/v3/ticker/price', {}, '0', 'symbol price:dec'],
  ['GET /api/v3/ticker/bookTicker', SYMBOL, '', 'symbol bidPrice:dec bidQty:dec askPrice:dec askQty:dec'],
  ['POST /api/v3/order', { ...LIMIT, newClientOrderId: 'b', newOrderRespType: 'ACK' }, '', ACK],
  [
    'POST /api/v3/order',
    { ...LIMIT, newClientOrderId: 'b', newOrderRespType: 'RESULT' },
    '',
    `${FIELDS} transactTime:int`,
  ],
  ['POST /api/v3/order', MARKET, '', `${FIELDS} transactTime:int fills:list`],
  ['POST /api/v3/order', MARKET, 'fills.0', 'price:dec qty:dec commission:dec commissionAsset tradeId:int'],
  ['DELETE /api/v3/order', MINE, '', `${FIELDS} transactTime:int origClientOrderId`],
  ['GET /api/v3/order', MINE, '', `${FIELDS} stopPrice:dec icebergQty:dec time:int updateTime:int isWorking:bool`],
  [
    'GET /api/v3/myTrades',
    SYMBOL,
    '0',
    `symbol id:int orderId:int orderListId:int price:dec qty:dec quoteQty:dec commission:dec
    commissionAsset time:int isBuyer:bool isMaker:bool isBestMatch:bool`,
  ],
  [
    'GET /api/v3/account',
    {},
    '',
    `makerCommission:int takerCommission:int buyerCommission:int sellerCommission:int
    commissionRates:object canTrade:bool canWithdraw:bool canDeposit:bool brokered:bool requireSelfTradePrevention:bool preventSor:bool
    updateTime:int accountType balances:list permissions:list uid:int`,
  ],
  ['GET /api/v3/account', {}, 'balances.0', 'asset free:dec locked:dec'],
  [
    'GET /api/v3/account/commission',
    SYMBOL,
    '',
    'symbol standardCommission:object specialCommission:object taxCommission:object discount:object',
  ],
  ['GET /api/v3/rateLimit/order', {}, '0', 'rateLimitType interval intervalNum:int limit:int count:int'],
  [
    'GET /fapi/v1/exchangeInfo',
    {},
    '',
    `timezone serverTime:int futuresType rateLimits:list exchangeFilters:list assets:list symbols:list`,
  ],
  ['GET /fapi/v1/depth', SYMBOL, '', 'lastUpdateId:int E:int T:int bids:list asks:list'],
  [
    'GET /fapi/v1/trades',
    SYMBOL,
    '0',
    'id:int price:dec qty:dec quoteQty:dec time:int isBuyerMaker:bool isRPITrade:bool',
  ],
  ['GET /fapi/v1/aggTrades', SYMBOL, '0', 'a:int p:dec q:dec nq:dec f:int l:int T:int m:bool'],
  ['GET /fapi/v1/ticker/24hr', SYMBOL, '', DAY],
  ['GET /fapi/v2/ticker/price', SYMBOL, '', 'symbol price:dec time:int'],
  ['GET /fapi/v1/ticker/bookTicker', SYMBOL, '', 'symbol bidPrice:dec bidQty:dec askPrice:dec askQty:dec time:int'],
  [
    'GET /fapi/v1/premiumIndex',
    SYMBOL,
    '',
    `symbol markPrice:dec indexPrice:dec estimatedSettlePrice:dec lastFundingRate:dec
    interestRate:dec nextFundingTime:int time:int`,
  ],
  ['POST /fapi/v1/order', { ...LIMIT, newClientOrderId: 'b' }, '', `${FUTURES} cumQty:dec`],
  ['DELETE /fapi/v1/order', MINE, '', `${FUTURES} cumQty:dec`],
  [
    'PUT /fapi/v1/order',
    { ...MINE, side: 'BUY', quantity: '2', price: '91' },
    '',
    `${FUTURES} cumQty:dec modifyId:int`,
  ],
  ['GET /fapi/v1/order', MINE, '', `${FUTURES} time:int`],
  ['DELETE /fapi/v1/allOpenOrders', SYMBOL, '', 'code:int msg'],
  ['POST /fapi/v1/algoOrder', { ...STOP, clientAlgoId: 'b' }, '', ALGO],
  [
    'GET /fapi/v1/algoOrder',
    { clientAlgoId: 'stop' },
    '',
    `${ALGO} actualOrderId actualPrice:dec actualType actualQty:dec tpOrderType`,
  ],
  ['DELETE /fapi/v1/algoOrder', { clientAlgoId: 'stop' }, '', 'algoId:int clientAlgoId code msg'],
  ['GET /fapi/v3/account', {}, '', MARGINS],
  ['GET /fapi/v3/account', {}, 'positions.0', HELD],
  [
    'GET /fapi/v3/account',
    {},
    'assets.0',
    `asset walletBalance:dec unrealizedProfit:dec marginBalance:dec maintMargin:dec initialMargin:dec
    positionInitialMargin:dec openOrderInitialMargin:dec crossWalletBalance:dec crossUnPnl:dec availableBalance:dec maxWithdrawAmount:dec
    updateTime:int`,
  ],
  [
    'GET /fapi/v2/account',
    {},
    '',
    `${MARGINS} feeTier:int feeBurn:bool canTrade:bool canDeposit:bool canWithdraw:bool updateTime:int
    multiAssetsMargin:bool tradeGroupId:int`,
  ],
  [
    'GET /fapi/v2/account',
    {},
    'positions.0',
    `${HELD} leverage isolated:bool entryPrice:dec positionInitialMargin:dec
    openOrderInitialMargin:dec maxNotional:dec bidNotional:dec askNotional:dec`,
  ],
  [
    'GET /fapi/v3/balance',
    {},
    '0',
    `accountAlias asset balance:dec crossWalletBalance:dec crossUnPnl:dec availableBalance:dec
    maxWithdrawAmount:dec marginAvailable:bool updateTime:int`,
  ],
  [
    'GET /fapi/v3/positionRisk',
    {},
    '0',
    `${RISK} marginAsset initialMargin:dec maintMargin:dec positionInitialMargin:dec
    openOrderInitialMargin:dec adl:int bidNotional:dec askNotional:dec`,
  ],
  ['GET /fapi/v2/positionRisk', {}, '0', `${RISK} leverage marginType isAutoAddMargin maxNotionalValue:dec`],
  [
    'GET /fapi/v1/leverageBracket',
    SYMBOL,
    '0.brackets.0',
    `bracket:int initialLeverage:int notionalCap:num notionalFloor:num
    maintMarginRatio:num cum:num`,
  ],
  [
    'GET /fapi/v1/symbolConfig',
    SYMBOL,
    '0',
    'symbol marginType isAutoAddMargin:bool leverage:int maxNotionalValue:dec',
  ],
  [
    'GET /fapi/v1/accountConfig',
    {},
    '',
    `feeTier:int canTrade:bool canDeposit:bool canWithdraw:bool dualSidePosition:bool updateTime:int
    multiAssetsMargin:bool tradeGroupId:int`,
  ],
  [
    'GET /fapi/v1/commissionRate',
    SYMBOL,
    '',
    'symbol makerCommissionRate:dec takerCommissionRate:dec rpiCommissionRate:dec',
  ],
  ['POST /fapi/v1/leverage', { ...SYMBOL, leverage: '5' }, '', 'leverage:int maxNotionalValue:dec symbol'],
  [
    'GET /fapi/v1/userTrades',
    SYMBOL,
    '0',
    `buyer:bool commission:dec commissionAsset id:int maker:bool orderId:int price:dec qty:dec
    quoteQty:dec realizedPnl:dec side positionSide symbol time:int`,
  ],
  ['GET /fapi/v1/income', {}, '0', 'symbol incomeType income:dec asset info time:int tranId:int tradeId'],
  ['GET /fapi/v1/adlQuantile', {}, '0', 'symbol adlQuantile:object'],
  ['POST /fapi/v1/listenKey', {}, '', 'listenKey'],
];

const ALL: readonly (readonly [...Shape, world: () => Promise<SimExchange>])[] = [
  ...[...SHAPES, ...LIST_SHAPES].map((shape) => [...shape, trading] as const),
  ...AGED_SHAPES.map((shape) => [...shape, aged] as const),
];

describe('answers of REST', () => {
  it.each(ALL)('%s %j %s', async (request, params, part, fields, world) => {
    const sim = await world();
    const [method = '', path = ''] = request.split(' ');
    const { body } = await send(sim, { method, path, params });
    expectShape(partOf(body, part), fields);
  });

  it('are all held to a shape', () => {
    const known = new Set(ALL.map(([request]) => request));
    const missing = ROUTES.map(({ method, path }) => `${method} ${path}`).filter((request) => !known.has(request));
    expect(missing).toEqual([]);
  });
});

function partOf(body: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => (key === '' ? value : (value as Record<string, unknown>)[key]), body);
}
