import type { Quote } from '../../../core/quote.ts';
import type { BeatCause } from '../../../contract/heartbeat.ts';
import { QUOTES_STALE_AFTER_MS } from '../../../session/rate-settings.ts';
import type { SessionReason } from '../../../session/reasons.ts';
import { endWishesOfGone, exceptGone } from '../orders/gone-positions.ts';
import { safeIn } from '../start/crash-loop.ts';
import { noteAwaited } from './awaited.ts';
import type { CandleRows } from '../rows/candle-rows.ts';
import type { Quotes } from '../driver/session-driver.ts';
import type { LoggedQuotes } from '../rows/row-forms.ts';
import type { OpenStep, SessionHost } from '../host/session-host.ts';

/** As deep as market orders look. */
const BOOK_LEVELS = 20;
/** Real time. Without a book the stream's best prices count: exits do not wait for an exchange that does not answer. */
const BOOKS_WITHIN_MS = 3_000;

/** What the exchange is in when it cannot be relied on: nothing is entered then. */
const NO_ENTRIES: readonly BeatCause[] = ['ban', 'throttled', 'maintenance', 'no-exchange-answer'];

/** A look at everything, `books` fetched anew before. Pairs whose candles are behind are not entered, nor are those of `doubted`. */
export async function lookAround(
  step: OpenStep,
  rows: CandleRows,
  books: readonly string[],
  doubted: Readonly<Record<string, SessionReason>> = {},
): Promise<void> {
  const { host } = step;
  // What the step has done so far took time, by which prices are older now. That books are on their way makes none older than it is.
  const nowMs = host.nowMs();
  await refreshBooks(host, books);
  await endWishesOfGone(step);
  const seen = host.quotes();
  const quotes = exceptGone(step, seen);
  const barred = { ...doubted, ...barredPairs(step) };
  const event = { kind: 'turn' as const, nowMs, quotes, ...(Object.keys(barred).length > 0 ? { barred } : {}) };
  const { asked, awaits } = await step.take(event, (answer) => ({
    ...event,
    quotes: quotesAsked(quotes, answer.asked),
  }));
  const blind = asked.filter((pair) => isBlind(seen[pair] ?? null, nowMs));
  rows.turned(nowMs, asked, blind);
  rows.awaited(nowMs, awaits);
  noteAwaited(step, awaits);
}

/** What the market shows of a few pairs, their books fetched anew. */
export function quotesFor(host: SessionHost): (pairs: readonly string[]) => Promise<Quotes> {
  return async (pairs) => {
    await refreshBooks(host, pairs);
    return host.quotes(pairs);
  };
}

/** Those that were asked for, as they are written down. */
export function quotesAsked(quotes: Quotes, asked: readonly string[]): LoggedQuotes {
  return Object.fromEntries(asked.map((pair) => [pair, quotes[pair] ?? null]));
}

async function refreshBooks({ feed, parts: { time } }: SessionHost, pairs: readonly string[]): Promise<void> {
  if (pairs.length === 0) return;
  const over = new AbortController();
  try {
    const fetched = feed.refreshBooks(pairs, BOOK_LEVELS, over.signal);
    await Promise.race([fetched, time.sleep(BOOKS_WITHIN_MS, over.signal)]);
  } finally {
    over.abort();
  }
}

/** With the lease or the exchange in trouble nothing new is begun. */
function barredPairs({ host, draft }: OpenStep): Readonly<Record<string, SessionReason>> {
  const { feed } = host;
  const { series, causes } = feed.health();
  const stale = series.filter(({ isFresh }) => !isFresh);
  const barred = Object.fromEntries(stale.map(({ series: { pair } }) => [pair, 'stale-data'] as const));
  if (safeIn(draft) !== null) return { ...barred, '*': 'crash-loop' };
  if (host.parts.lease.trouble !== null) return { ...barred, '*': 'lease-away' };
  return causes.some((cause) => NO_ENTRIES.includes(cause)) ? { ...barred, '*': 'stale-data' } : barred;
}

/** What was seen too long ago counts as nothing. */
export function isBlind(quote: Quote | null, nowMs: number): boolean {
  return quote === null || nowMs - quote.timeMs > QUOTES_STALE_AFTER_MS;
}
