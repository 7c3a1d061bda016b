import type { Quote } from '../../../core/quote.ts';
import { heldPairs } from '../../../session/open-trades-in.ts';
import type { OpenStep } from '../host/session-host.ts';
import { HOST_ABOUT, type HostAbout } from '../view/host-records.ts';

/** Exchange time after a start by which every price that is traded has been seen. */
const SEEN_WITHIN_MS = 300_000;

/** Pairs that are held and whose price nobody has seen since the start, so that it is not known what the day has lost, and nothing is entered. */
export function unpricedPairs({ host, records, nowMs }: OpenStep): readonly string[] {
  if (host.profitAbs !== null) return [];
  const about = JSON.parse(records.get(HOST_ABOUT) ?? 'null') as HostAbout | null;
  if (about === null || nowMs - about.startedMs < SEEN_WITHIN_MS) return [];
  const held = heldPairs(records);
  const quotes = host.quotes(held);
  return held.filter((pair) => isUnpriced(quotes[pair] ?? null));
}

/** What is held counts at the price at which it would leave: that of the last trade says nothing where nobody bids or asks. */
function isUnpriced(quote: Quote | null): boolean {
  if (quote === null) return true;
  const { bid, ask, book } = quote;
  return book === null ? bid === null || ask === null : book.bids.length === 0 || book.asks.length === 0;
}
