import { type Decimal, decimal, divideRounded, ONE } from '../core/decimal.ts';
import type { Market } from '../market/market.ts';
import type { Context } from './context.ts';
import type { FeeModel } from './options.ts';
import type { Side } from './orders.ts';

export interface FeeRates {
  readonly maker: Decimal;
  readonly taker: Decimal;
}

export interface Commission {
  readonly amount: Decimal;
  /** `null` when nothing is paid. */
  readonly asset: string | null;
}

/** Part of the rate that is paid in BNB. */
const BNB_RATE = decimal('0.75');

/**
 * Commission of a fill, half to even at the eighth digit. `bnbFree`: how much BNB the account has to pay with.
 * An account that pays in BNB and has too little pays by `fallback`.
 */
export function commission(
  context: Context,
  model: FeeModel,
  fallback: 'base' | 'quote',
  rate: Decimal,
  fill: { readonly market: Market; readonly side: Side; readonly price: Decimal; readonly quantity: Decimal },
  bnbFree: Decimal,
): Commission {
  if (model === 'none') return { amount: 0n, asset: null };
  const { base, quote } = fill.market.spec;
  const inQuote = fill.price * fill.quantity * rate;
  if (model === 'bnb') {
    const price = bnbPrice(context, quote);
    const amount = price === null ? 0n : divideRounded(inQuote * BNB_RATE, ONE * ONE * price);
    if (price !== null && amount <= bnbFree) return { amount, asset: 'BNB' };
  }
  const payer = model === 'bnb' ? fallback : model;
  return payer === 'base' && fill.side === 'BUY'
    ? { amount: divideRounded(fill.quantity * rate, ONE), asset: base }
    : { amount: divideRounded(inQuote, ONE * ONE), asset: quote };
}

/** What a BNB costs in this asset by the spot market; `null` when nobody says. */
function bnbPrice(context: Context, asset: string): Decimal | null {
  if (asset === 'BNB') return ONE;
  const last = context.market('spot', `BNB${asset}`)?.last ?? 0n;
  return last === 0n ? null : last;
}
