import fc from 'fast-check';
import { decimal } from '../core/decimal.ts';
import { aMarket, FILTERS, START } from '../engine/engine.fixture.ts';
import { createEngine } from '../engine/engine.ts';
import type { AccountSpec, Engine, EngineOptions } from '../engine/interface.ts';
import type { FillPolicyName } from '../engine/options.ts';
import { isRefusal } from '../engine/refusal.ts';
import type { MarketSpec } from '../market/market-spec.ts';

/** What somebody does, with free choices as numbers; 0 ≤ each < 1. */
export interface Action {
  readonly account: number;
  readonly what: number;
  readonly side: number;
  readonly size: number;
  readonly distance: number;
  readonly pick: number;
  readonly flags: number;
}

const unit = fc.integer({ min: 0, max: 999 }).map((value) => value / 1_000);
export const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.record({ account: unit, what: unit, side: unit, size: unit, distance: unit, pick: unit, flags: unit }),
  { minLength: 20, maxLength: 120 },
);

export const profiles = fc.constantFrom<FillPolicyName>('freqtrade', 'base', 'harsh');

const SPOT_FEES = ['base', 'quote', 'bnb', 'none'] as const;
const ACCOUNTS = ['ann', 'bob', 'eve', 'joe'];

/** Four accounts that differ in fees, margin and mode, and a market of each kind. */
export function randomExchange(profile: FillPolicyName, more: Partial<EngineOptions> = {}): EngineOptions {
  const market = (spec: MarketSpec): MarketSpec => ({ ...spec, fundingIntervalHours: 1, filters: FILTERS });
  return {
    seed: 11,
    start: START,
    profile,
    markets: [
      market(aMarket('spot')),
      market(aMarket('usdm')),
      aMarket('spot', {
        symbol: 'BNBUSDT',
        base: 'BNB',
        source: { kind: 'script', lines: [{ at: '+0', price: '50' }] },
      }),
    ],
    accounts: ACCOUNTS.map((id, index): AccountSpec => ({
      id,
      spot: {
        balances: { USDT: '3000', BTC: '20', BNB: '0.01' },
        feeModel: SPOT_FEES[index]!,
        takerRate: '0.00123457',
      },
      usdm: {
        balances: { USDT: '300', BNB: '0.001' },
        hedge: index === 2,
        marginType: index % 2 === 0 ? 'CROSSED' : 'ISOLATED',
        leverage: 20,
        feeModel: index === 3 ? 'bnb' : 'quote',
      },
    })),
    ...more,
  };
}

/** Plays actions on both markets; prices wander between them. */
export function play(engine: Engine, list: readonly Action[]): void {
  for (const action of list) {
    engine.scheduler.run(engine.scheduler.time + 60_000 + Math.floor(action.pick * 600_000));
    if (action.what < 0.3) wander(engine, action);
    else if (action.what < 0.6) playSpot(engine, action);
    else playFutures(engine, action);
  }
}

export function openTestEngine(options: EngineOptions): Engine {
  const engine = createEngine(options);
  engine.scheduler.run(options.start);
  return engine;
}

function wander(engine: Engine, { side, size, distance, flags }: Action): void {
  const kind = side < 0.5 ? 'spot' : 'usdm';
  const last = Number(engine.market(kind, 'BTCUSDT')!.last) / 1e8;
  const price = Math.max(1, last * (1 + (distance - 0.5) * 0.1)).toFixed(2);
  engine.feed(kind, 'BTCUSDT', {
    kind: 'tick',
    time: engine.scheduler.time,
    price: decimal(price),
    quantity: decimal((size * 30).toFixed(3)),
    buyerMaker: flags < 0.5,
    opensBar: flags < 0.2,
  });
}

const priceOf = (engine: Engine, kind: 'spot' | 'usdm', distance: number): bigint =>
  decimal(((Number(engine.market(kind, 'BTCUSDT')!.last) / 1e8) * (1 + (distance - 0.5) * 0.08)).toFixed(2));
const sizeOf = (size: number, scale: number): bigint => decimal(Math.max(0.001, size * size * scale).toFixed(3));
const accountOf = (account: number): string => ACCOUNTS[Math.floor(account * ACCOUNTS.length)]!;

function playSpot(engine: Engine, action: Action): void {
  const account = accountOf(action.account);
  const side = action.side < 0.5 ? 'BUY' : 'SELL';
  const open = engine.spot.openOrders(account);
  const chosen = open[Math.floor(action.pick * open.length)];
  const symbol = 'BTCUSDT';
  const quantity = sizeOf(action.size, 12);
  const price = priceOf(engine, 'spot', action.distance);
  const step = action.flags;
  if (chosen !== undefined && step < 0.15) engine.spot.cancel(account, { symbol, orderId: chosen.orderId });
  else if (chosen !== undefined && step < 0.22)
    engine.spot.amend(account, { symbol, orderId: chosen.orderId }, quantity);
  else if (step < 0.35) engine.spot.place(account, { symbol, side, type: 'MARKET', quantity });
  else if (step < 0.42) engine.spot.place(account, { symbol, side, type: 'MARKET', quoteQuantity: quantity * 50n });
  else if (step < 0.52) engine.spot.place(account, { symbol, side, type: 'STOP_LOSS', quantity, stopPrice: price });
  else if (step < 0.58)
    engine.spot.place(account, {
      symbol,
      side,
      type: 'TAKE_PROFIT_LIMIT',
      timeInForce: 'GTC',
      quantity,
      price,
      stopPrice: price,
    });
  else if (step < 0.62) engine.spot.place(account, { symbol, side, type: 'STOP_LOSS', quantity, trailingDelta: 200 });
  else if (step < 0.66) engine.spot.transfer(account, 'USDT', side === 'BUY' ? quantity : -quantity);
  else if (step < 0.72)
    engine.spot.place(account, {
      symbol,
      side,
      type: 'LIMIT',
      timeInForce: 'IOC',
      quantity,
      price,
      selfTradePrevention: 'NONE',
    });
  else {
    const selfTradePrevention = action.size < 0.5 ? 'DECREMENT' : 'EXPIRE_MAKER';
    const order = { symbol, side, type: 'LIMIT', timeInForce: 'GTC', quantity, price } as const;
    engine.spot.place(account, { ...order, selfTradePrevention });
  }
}

function playFutures(engine: Engine, action: Action): void {
  const account = accountOf(action.account);
  const side = action.side < 0.5 ? 'BUY' : 'SELL';
  const positionSide = account !== 'eve' ? 'BOTH' : action.distance < 0.5 ? 'LONG' : 'SHORT';
  const open = engine.usdm.openOrders(account);
  const chosen = open[Math.floor(action.pick * open.length)];
  const symbol = 'BTCUSDT';
  const quantity = sizeOf(action.size, 50);
  const price = priceOf(engine, 'usdm', action.distance);
  const step = action.flags;
  const order = { symbol, side, positionSide, quantity } as const;
  if (chosen !== undefined && step < 0.1) engine.usdm.cancel(account, { symbol, orderId: chosen.orderId });
  else if (chosen !== undefined && step < 0.18)
    engine.usdm.amend(account, { symbol, orderId: chosen.orderId }, { quantity, price });
  else if (step < 0.4) engine.usdm.place(account, { ...order, type: 'MARKET' });
  else if (step < 0.48)
    engine.usdm.place(account, { ...order, type: 'MARKET', ...(account === 'eve' ? {} : { reduceOnly: true }) });
  else if (step < 0.56) engine.usdm.placeAlgo(account, { ...order, type: 'STOP_MARKET', triggerPrice: price });
  else if (step < 0.62)
    engine.usdm.placeAlgo(account, {
      ...order,
      quantity: undefined,
      type: 'TAKE_PROFIT_MARKET',
      triggerPrice: price,
      closePosition: true,
    });
  else if (step < 0.66)
    engine.usdm.placeAlgo(account, { ...order, type: 'TRAILING_STOP_MARKET', callbackRate: decimal('1') });
  else if (step < 0.7) engine.usdm.transfer(account, 'USDT', side === 'BUY' ? quantity : -quantity);
  else if (step < 0.74)
    engine.usdm.movePositionMargin(account, symbol, positionSide, side === 'BUY' ? quantity : -quantity);
  else if (step < 0.76) engine.usdm.forceClose(account, symbol, 'adl', false);
  else engine.usdm.place(account, { ...order, type: 'LIMIT', timeInForce: 'GTC', price });
}

/** How many of the accounts' orders were accepted; a law over nothing says nothing. */
export function acceptedOrders(engine: Engine): number {
  const count = (orders: unknown): number => (isRefusal(orders) ? 0 : (orders as readonly unknown[]).length);
  return ACCOUNTS.reduce(
    (sum, id) =>
      sum +
      count(engine.spot.allOrders(id, 'BTCUSDT', { limit: 1_000 })) +
      count(engine.usdm.allOrders(id, 'BTCUSDT', { limit: 1_000 })),
    0,
  );
}

export { ACCOUNTS };
