/** Epoch milliseconds, UTC. */
export type Ms = number;
/** Ratio, not percent: 0.05 is 5 %. */
export type Ratio = number;
/** Price in quote currency per base unit. */
export type Rate = number;
/** `BASE/QUOTE`, futures `BASE/QUOTE:SETTLE`, as ccxt writes it. */
export type Pair = `${string}/${string}`;
/** A pair in which `{stake}` stands for the run's stake currency: `BTC/{stake}`, `BTC/{stake}:{stake}`. */
export type PairTemplate = Pair;
export type Direction = 'long' | 'short';
export type OrderSide = 'buy' | 'sell';
export type OrderType = 'limit' | 'market';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'PO';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };
