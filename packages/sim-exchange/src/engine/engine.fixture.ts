import { type Decimal, decimal, shortDecimal } from '../core/decimal.ts';
import type { FilterRow } from '../market/filters.ts';
import type { MarketKind, MarketSpec } from '../market/market-spec.ts';
import { createEngine } from './engine.ts';
import type { AccountEvent, EngineEvent } from './events.ts';
import { isAccountEvent } from './events.ts';
import type { Engine, EngineOptions } from './interface.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import type { FuturesOrderRequest, SpotOrderRequest } from './requests.ts';

export const START = Date.UTC(2025, 0, 1, 1);

export const FILTERS: readonly FilterRow[] = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
];

export function aMarket(kind: MarketKind, more: Partial<MarketSpec> = {}): MarketSpec {
  return {
    kind,
    symbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    filters: FILTERS,
    source: { kind: 'script', lines: [{ at: '+0', price: '100' }] },
    book: { base: '5' },
    ...more,
  };
}

/** An engine with a market of each kind at 100 and one rich account, `me`; and everything that was told. */
export function anEngine(options: Partial<EngineOptions> = {}): {
  engine: Engine;
  events: EngineEvent[];
  told: AccountEvent[];
} {
  const engine = createEngine({
    seed: 7,
    start: START,
    markets: [aMarket('spot'), aMarket('usdm')],
    accounts: [{ id: 'me', spot: { balances: { USDT: '10000', BTC: '10' } }, usdm: { balances: { USDT: '1000' } } }],
    ...options,
  });
  const events: EngineEvent[] = [];
  const told: AccountEvent[] = [];
  engine.subscribe((event) => {
    events.push(event);
    if (isAccountEvent(event)) told.push(event);
  });
  engine.scheduler.run(START);
  return { engine, events, told };
}

/** A second later the price is this; `opens`: a candle opens there. */
export function tick(
  engine: Engine,
  kind: MarketKind,
  price: string,
  quantity = '0',
  opens = false,
  symbol = 'BTCUSDT',
): void {
  const time = engine.scheduler.time + 1_000;
  engine.scheduler.run(time);
  engine.feed(kind, symbol, {
    kind: 'tick',
    time,
    price: decimal(price),
    quantity: decimal(quantity),
    buyerMaker: false,
    opensBar: opens,
  });
}

export function spotOrder(text: string, more: Partial<SpotOrderRequest> = {}): SpotOrderRequest {
  const [side, quantity, price] = text.split(' ') as ['BUY' | 'SELL', string, string | undefined];
  const limit = price === undefined ? {} : { price: decimal(price), timeInForce: 'GTC' as const };
  const type = price === undefined ? 'MARKET' : 'LIMIT';
  return { symbol: 'BTCUSDT', side, quantity: decimal(quantity), type, ...limit, ...more };
}

export function futuresOrder(text: string, more: Partial<FuturesOrderRequest> = {}): FuturesOrderRequest {
  const [side, quantity, price] = text.split(' ') as ['BUY' | 'SELL', string, string | undefined];
  const limit = price === undefined ? {} : { price: decimal(price), timeInForce: 'GTC' as const };
  return {
    symbol: 'BTCUSDT',
    side,
    quantity: decimal(quantity),
    type: price === undefined ? 'MARKET' : 'LIMIT',
    ...limit,
    ...more,
  };
}

/** The answer, when it is no refusal. */
export function accepted<Answer>(answer: Answer | Refusal): Answer {
  if (isRefusal(answer)) throw new Error(`Refused: ${answer.code} ${answer.message}`);
  return answer;
}

export function codeOf(answer: unknown): number | null {
  return isRefusal(answer) ? answer.code : null;
}

/** Short texts of decimals. */
export function texts(...values: readonly Decimal[]): string {
  return values.map(shortDecimal).join(' ');
}
