import { TradaiError } from '@tradai/strategy-sdk';
import { ServiceError } from '../../ports/errors.ts';
import type { Failed, OrderExchange } from '../../ports/order-exchange.ts';
import { whyUnread } from '../../ports/unread-rows.ts';

/**
 * What an account holds of a currency, free or not. Throws `credentials` when the exchange refuses the key, `busy` when it asks for patience,
 * `unavailable` when it does not answer, and `not-allowed` for an account that holds nothing.
 */
export async function balanceOf(exchange: Pick<OrderExchange, 'place' | 'account'>, currency: string): Promise<number> {
  const view = await exchange.account();
  if ('kind' in view) throw failureOf(view, exchange.place);
  const unread = whyUnread(view, currency);
  if (unread !== null)
    throw new ServiceError('unavailable', `${exchange.place}: its row of ${currency} cannot be read: ${unread}`);
  const total = Number(view.balances[currency]?.total ?? 0);
  if (total > 0) return total;
  throw new TradaiError(
    'not-allowed',
    `${exchange.place}: the account holds no ${currency}; expected some to trade with.`,
  );
}

function failureOf({ cause, why }: Failed, place: string): ServiceError {
  const isPatience = cause === 'throttled' || cause === 'banned';
  const code = cause === 'auth' ? 'credentials' : isPatience ? 'busy' : 'unavailable';
  return new ServiceError(code, cause === 'auth' ? `${place} refuses the key: ${why}` : why);
}
