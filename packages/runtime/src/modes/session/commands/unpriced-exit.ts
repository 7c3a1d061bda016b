import type { SessionKey } from '../../../ports/session-store.ts';

const NO_PRICE = 'the market shows no price';

/** Why a trade is not left whose market shows none, and what a person can do, as the end of a sentence. With play money they can wait. */
export function whyUnpriced({ mode }: SessionKey): string {
  if (mode !== 'live') return NO_PRICE;
  return `${NO_PRICE}, which an order at a limit needs, and one at the market does not: order_types.force_exit "market" in the config, then reload-config`;
}
