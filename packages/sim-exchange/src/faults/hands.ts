import { type Decimal, decimal } from '../core/decimal.ts';
import type { Engine } from '../engine/interface.ts';
import { isRefusal } from '../engine/refusal.ts';
import type { MarketKind } from '../market/market-spec.ts';
import type { Socket } from '../wire/sockets.ts';

/** An order that somebody else gives; decimals as texts. Without a price it is a market order. */
interface ForeignOrder {
  readonly market: MarketKind;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: string;
  readonly price?: string;
}

/** Trades for an account as somebody else who has its keys. Throws an `Error` when the exchange refuses. */
export function giveForeign({ spot, usdm }: Engine, account: string, value: unknown): void {
  const { market, symbol, side, quantity, price } = value as ForeignOrder;
  const type = price === undefined ? ('MARKET' as const) : ('LIMIT' as const);
  const limit = price === undefined ? {} : { price: decimal(price), timeInForce: 'GTC' as const };
  const request = { symbol, side, type, quantity: decimal(quantity), ...limit };
  const placed = market === 'spot' ? spot.placeForeign(account, request) : usdm.placeForeign(account, request);
  if (isRefusal(placed)) throw new Error(`The foreign order was refused: ${placed.message}`);
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
