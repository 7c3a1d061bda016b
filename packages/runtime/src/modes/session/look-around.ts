import type { Quote } from '../../core/quote.ts';
import type { SessionReason } from '../../session/reasons.ts';
import type { CandleRows } from './candle-rows.ts';
import type { Quotes } from './driver/session-driver.ts';
import type { LoggedQuotes } from './row-forms.ts';
import type { OpenStep, SessionHost } from './session-host.ts';

/** As deep as market orders look. */
const BOOK_LEVELS = 20;
/** A quote that is older counts as none; so it does in the session. */
const QUOTES_STALE_AFTER_MS = 30_000;

/** A look at everything. Pairs whose candles are behind are not entered. */
export async function lookAround(step: OpenStep, rows: CandleRows): Promise<void> {
  const { host, nowMs } = step;
  if (host.wants.length > 0) await host.feed.refreshBooks(host.wants, BOOK_LEVELS);
  const quotes = host.quotes();
  const barred = barredPairs(host);
  const event = { kind: 'turn' as const, nowMs, quotes, ...(Object.keys(barred).length > 0 ? { barred } : {}) };
  const { asked } = await step.take(event, (answer) => ({ ...event, quotes: quotesAsked(quotes, answer.asked) }));
  const blind = asked.filter((pair) => isBlind(quotes[pair] ?? null, nowMs));
  rows.turned(nowMs, asked, blind);
}

/** What the market shows of a few pairs, their books fetched anew. */
export function quotesFor(host: SessionHost): (pairs: readonly string[]) => Promise<Quotes> {
  return async (pairs) => {
    if (pairs.length > 0) await host.feed.refreshBooks(pairs, BOOK_LEVELS);
    return Object.fromEntries(pairs.map((pair) => [pair, host.feed.quoteOf(pair)]));
  };
}

/** Those that were asked for, as they are written down. */
export function quotesAsked(quotes: Quotes, asked: readonly string[]): LoggedQuotes {
  return Object.fromEntries(asked.map((pair) => [pair, quotes[pair] ?? null]));
}

/** With the lease or the journal in trouble nothing new is begun. */
function barredPairs({ feed, troubles }: SessionHost): Readonly<Record<string, SessionReason>> {
  const stale = feed.health().series.filter(({ isFresh }) => !isFresh);
  const barred = Object.fromEntries(stale.map(({ series }) => [series.pair, 'stale-data'] as const));
  return troubles.length === 0 ? barred : { ...barred, '*': 'paused' };
}

function isBlind(quote: Quote | null, nowMs: number): boolean {
  return quote === null || nowMs - quote.timeMs > QUOTES_STALE_AFTER_MS;
}
