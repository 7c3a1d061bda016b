import { ServiceError } from '../../ports/errors.ts';
import type { Failed, KeyRights } from '../../ports/order-exchange.ts';

/**
 * Throws `credentials` for a key that may not trade on its market. Where the exchange does not tell what it may, as testnets do not, nothing is
 * refused for that: why, in a sentence. Null: it may trade.
 */
export function assertKeyTrades(rights: KeyRights | Failed, place: string): string | null {
  if ('kind' in rights) return `${place} does not tell whether its key may trade: ${rights.why}`;
  if (rights.mayTrade) return null;
  throw new ServiceError(
    'credentials',
    `${place} takes the key, which may read and not trade on this market; expected a key with the right to trade on it.`,
  );
}
