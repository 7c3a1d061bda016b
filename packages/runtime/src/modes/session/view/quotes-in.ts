import type { Quote } from '../../../core/quote.ts';
import type { SessionRow } from '../../../ports/session-store.ts';
import type { Quotes } from './trade-views.ts';

/** What the market showed last of each pair, by rows `log`, oldest first. Rows of another form are passed over: these are for people. */
export function quotesIn(rows: readonly SessionRow[]): Quotes {
  const newest = new Map<string, Quote>();
  for (const { text } of rows)
    for (const quotes of quotesOfRow(text)) for (const [pair, quote] of Object.entries(quotes)) newest.set(pair, quote);
  return newest;
}

function quotesOfRow(text: string): readonly Readonly<Record<string, Quote>>[] {
  try {
    const { events = [] } = JSON.parse(text) as {
      readonly events?: readonly { readonly quotes?: Readonly<Record<string, Quote>> }[];
    };
    return events.flatMap(({ quotes }) => (quotes === undefined ? [] : [quotes]));
  } catch {
    return [];
  }
}
