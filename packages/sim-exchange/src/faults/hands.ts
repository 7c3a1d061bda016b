import { ceilTo, type Decimal, decimal, divide, floorTo, larger, multiply, ONE } from '../core/decimal.ts';
import type { Engine } from '../engine/interface.ts';
import { isRefusal } from '../engine/refusal.ts';
import type { Market } from '../market/market.ts';
import type { MarketKind } from '../market/market-spec.ts';
import type { Socket } from '../wire/sockets.ts';

/** An order that somebody else gives; decimals as texts. Without a price it is a market order. */
interface ForeignOrder {
  readonly market: MarketKind;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  /** Without one: twice the least that the market allows. */
  readonly quantity?: string;
  readonly price?: string;
  /** In place of a price: a limit at the last price times this. */
  readonly ratio?: string;
}

/** Trades for an account as somebody else who has its keys. Throws an `Error` when the exchange refuses. */
export function giveForeign(engine: Engine, account: string, value: unknown): void {
  const { market, symbol, side, quantity, price, ratio } = value as ForeignOrder;
  const listed = engine.market(market, symbol);
  if (listed === undefined) throw new Error(`No ${market} market "${symbol}" is listed.`);
  const limit =
    price === undefined
      ? ratio && floorTo(multiply(listed.last, decimal(ratio)), listed.filters.price.step)
      : decimal(price);
  const request = {
    symbol,
    side,
    quantity: quantity === undefined ? leastQuantity(listed) : decimal(quantity),
    ...(typeof limit === 'bigint'
      ? { type: 'LIMIT' as const, price: limit, timeInForce: 'GTC' as const }
      : { type: 'MARKET' as const }),
  };
  const placed =
    market === 'spot' ? engine.spot.placeForeign(account, request) : engine.usdm.placeForeign(account, request);
  if (isRefusal(placed)) throw new Error(`The foreign order was refused: ${placed.message}`);
}

/** Twice what amount and value must be at least, on the grid of amounts. */
function leastQuantity({ filters, last }: Market): Decimal {
  const byValue = last === 0n ? 0n : divide(2n * (filters.notional?.min ?? 0n), last);
  return ceilTo(larger(byValue, 2n * filters.lot.min), filters.lot.step) || ONE;
}

/** Moves money in or out of a wallet. Throws an `Error` when there is not enough. */
export function moveMoney(engine: Engine, account: string, way: 'deposit' | 'withdraw', value: unknown): void {
  const { market = 'spot', asset, amount } = value as { market?: MarketKind; asset: string; amount: string };
  const moved: Decimal = decimal(amount);
  const refusal = engine[market].transfer(account, asset, way === 'deposit' ? moved : -moved);
  if (refusal !== null) throw new Error(`The transfer was refused: ${refusal.message}`);
}

/** Tells a socket that the server goes down. */
export function tellShutdown(socket: Socket, now: number): void {
  const event = { e: 'serverShutdown', E: now };
  socket.send(JSON.stringify(socket.path.startsWith('/ws-') ? { event } : event));
}
