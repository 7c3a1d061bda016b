import { startSim } from '../kit/ccxt.fixture.ts';
import { send } from '../kit/raw-client.fixture.ts';
import type { SimExchange } from '../start-sim-exchange.ts';

/** A request, a part of its answer, and the fields that this part has. */
export type Shape = readonly [request: string, params: Record<string, string>, part: string, fields: string];

export const SYMBOL = { symbol: 'BTCUSDT' };
export const LIMIT = {
  ...SYMBOL,
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '1',
  price: '90',
  newClientOrderId: 'mine',
};
export const MARKET = { ...SYMBOL, side: 'BUY', type: 'MARKET', quantity: '1' };
export const STOP = {
  ...SYMBOL,
  algoType: 'CONDITIONAL',
  side: 'SELL',
  type: 'STOP_MARKET',
  quantity: '1',
  triggerPrice: '90',
  clientAlgoId: 'stop',
};
export const MINE = { ...SYMBOL, origClientOrderId: 'mine' };

export const ACK = 'symbol orderId:int orderListId:int clientOrderId transactTime:int';
export const FIELDS = `symbol orderId:int orderListId:int clientOrderId price:dec origQty:dec executedQty:dec origQuoteOrderQty:dec
  cummulativeQuoteQty:dec status timeInForce type side workingTime:int selfTradePreventionMode`;
export const DAY = `symbol priceChange:dec priceChangePercent:dec weightedAvgPrice:dec lastPrice:dec lastQty:dec openPrice:dec highPrice:dec
  lowPrice:dec volume:dec quoteVolume:dec openTime:int closeTime:int firstId:int lastId:int count:int`;
export const FUTURES = `orderId:int symbol status clientOrderId price:dec avgPrice:dec origQty:dec executedQty:dec cumQuote:dec timeInForce type
  reduceOnly:bool closePosition:bool side positionSide stopPrice:dec workingType priceProtect:bool origType priceMatch
  selfTradePreventionMode goodTillDate:int updateTime:int`;
export const ALGO = `algoId:int clientAlgoId algoType orderType symbol side positionSide timeInForce quantity:dec algoStatus triggerPrice:dec
  price:dec icebergQuantity:null selfTradePreventionMode workingType priceMatch closePosition:bool priceProtect:bool reduceOnly:bool
  activatePrice:dec callbackRate:dec createTime:int updateTime:int triggerTime:int goodTillDate:int`;
export const RISK = `symbol positionSide positionAmt:dec entryPrice:dec breakEvenPrice:dec markPrice:dec unRealizedProfit:dec
  liquidationPrice:dec isolatedMargin:dec notional:dec isolatedWallet:dec updateTime:int`;
export const HELD = `symbol positionSide positionAmt:dec unrealizedProfit:dec isolatedMargin:dec notional:dec isolatedWallet:dec initialMargin:dec
  maintMargin:dec updateTime:int`;
export const MARGINS = `totalInitialMargin:dec totalMaintMargin:dec totalWalletBalance:dec totalUnrealizedProfit:dec totalMarginBalance:dec
  totalPositionInitialMargin:dec totalOpenOrderInitialMargin:dec totalCrossWalletBalance:dec totalCrossUnPnl:dec availableBalance:dec
  maxWithdrawAmount:dec assets:list positions:list`;

/** Spot orders of both ends, futures with a position that was paid for. */
export async function trading(): Promise<SimExchange> {
  const sim = await startSim();
  await sim.clock.advance(90_500);
  for (const path of ['/api/v3/order', '/fapi/v1/order']) {
    await send(sim, { method: 'POST', path, params: LIMIT });
    await send(sim, { method: 'POST', path, params: MARKET });
  }
  await send(sim, { method: 'POST', path: '/fapi/v1/algoOrder', params: STOP });
  return sim;
}
