import { setImmediate as immediate } from 'node:timers/promises';
import type { CandleTarget, SeriesKey } from '@tradai/runtime/data';
import type { CandleLibrary, StoredSymbol } from '../ports/collection.ts';

/** Series that are stored, in order of their names, after the one of this name. Only those of the page are read. */
export async function storedSymbols(
  store: CandleTarget,
  { exchange, market, timeframe }: Partial<CandleLibrary>,
  after: string | null,
  limit: number,
): Promise<readonly StoredSymbol[]> {
  const markets = await store.markets();
  const wanted = markets.filter(
    (each) => (exchange ?? each.exchange) === each.exchange && (market ?? each.market) === each.market,
  );
  const keys = (await Promise.all(wanted.map((each) => store.list(each.exchange, each.market)))).flat();
  const page = keys
    .filter((key) => key.kind === 'candle' && (timeframe ?? key.timeframe) === key.timeframe)
    .map((key) => ({ key, name: symbolName(key) }))
    .filter(({ name }) => after === null || name > after)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, limit);
  const symbols: StoredSymbol[] = [];
  for (const { key } of page) {
    const times = await store.times(key);
    // Others have their turn between two files.
    await immediate();
    const { pair, kind: _, ...library } = key;
    if (times.length > 0)
      symbols.push({ ...library, pair, candles: times.length, firstMs: times[0]!, lastMs: times.at(-1)! });
  }
  return symbols;
}

/** What a list goes on after. */
export function symbolName({
  exchange,
  market,
  timeframe,
  pair,
}: Pick<SeriesKey, 'exchange' | 'market' | 'pair'> & { readonly timeframe: string }): string {
  return `${exchange} ${market} ${timeframe} ${pair}`;
}
