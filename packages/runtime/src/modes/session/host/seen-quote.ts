import type { Quote } from '../../../core/quote.ts';
import { atLeastReal } from '../../../market/clock.ts';
import { QUOTES_STALE_AFTER_MS } from '../../../session/rate-settings.ts';

/** Real time for which a price counts at least, however fast the market's clock is. */
const COUNTS_REAL_MS = 500;

/** How late it is in two ways, exchange time. */
export interface SeenAt {
  /** For the session, whose time never goes back. */
  readonly nowMs: number;
  /** At the exchange. */
  readonly exchangeMs: number;
  /** Market time per real time. */
  readonly factor: number;
}

/**
 * A price as the session sees it: as old as it is at the exchange, also where the exchange's clock was set back. On a clock so fast that it would
 * be too old within half a second of real time, it grows old more slowly.
 */
export function seenQuote(quote: Quote, { nowMs, exchangeMs, factor }: SeenAt): Quote {
  const aheadMs = Math.max(0, nowMs - Math.floor(exchangeMs));
  const pace = QUOTES_STALE_AFTER_MS / atLeastReal(QUOTES_STALE_AFTER_MS, COUNTS_REAL_MS, factor);
  if (aheadMs === 0 && pace === 1) return quote;
  const ageMs = nowMs - aheadMs - quote.timeMs;
  return { ...quote, timeMs: nowMs - Math.round(ageMs > 0 ? ageMs * pace : ageMs) };
}
