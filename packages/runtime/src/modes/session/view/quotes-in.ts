import type { Quote } from '../../../core/quote.ts';
import type { SessionRow } from '../../../ports/session-store.ts';
import { readRow } from '../rows/rows.ts';
import type { Quotes } from './trade-views.ts';

/** What the market showed last of each pair, by rows `log`, oldest first. Throws `damaged-store` for what is no such row. */
export function quotesIn(rows: readonly SessionRow[]): Quotes {
  const newest = new Map<string, Quote>();
  for (const row of rows)
    for (const event of readRow('log', row).row.events)
      if ('quotes' in event)
        for (const [pair, quote] of Object.entries(event.quotes)) if (quote !== null) newest.set(pair, quote);
  return newest;
}
