import { formatDecimal, type Decimal } from '../core/decimal.ts';
import type { BookSide } from '../market/book.ts';
import type { Market } from '../market/market.ts';
import type { Feed, FeedContext } from './feed.ts';
import { wireId } from './encode-json.ts';
import { levelRows } from './market-views.ts';
import { atNext } from './outbox.ts';

const DEEPEST = 1_000;

type Side = ReadonlyMap<Decimal, Decimal>;

/** Changes of the book, each following on the last; or its best levels whenever they may have changed. */
export function depthFeed(
  context: FeedContext,
  market: Market,
  topic: { readonly everyMs: number; readonly levels: number | null },
): Feed {
  const { emit, engine, now } = context;
  let last = market.book.updateId;
  let bids = sideOf(market, 'bids');
  let asks = sideOf(market, 'asks');
  const later = atNext(engine.scheduler, topic.everyMs, () => {
    const { book, symbol, kind } = market;
    if (book.updateId === last) return;
    const before = last;
    last = book.updateId;
    if (topic.levels !== null && kind === 'spot') {
      emit({ lastUpdateId: wireId(last), ...topOf(market, topic.levels, 'bids', 'asks') }, symbol);
      return;
    }
    const ids = { U: wireId(before + 1n), u: wireId(last), ...(kind === 'usdm' ? { pu: wireId(before) } : {}) };
    const head = { e: 'depthUpdate', E: now(), ...(kind === 'usdm' ? { T: now() } : {}), s: symbol, ...ids };
    if (topic.levels !== null) {
      emit({ ...head, ...topOf(market, topic.levels, 'b', 'a') }, symbol);
      return;
    }
    const [newBids, newAsks] = [sideOf(market, 'bids'), sideOf(market, 'asks')];
    emit({ ...head, b: changes(bids, newBids), a: changes(asks, newAsks) }, symbol);
    [bids, asks] = [newBids, newAsks];
  });
  return { close: later.close, see: () => later.wake() };
}

function sideOf(market: Market, side: BookSide): Side {
  return new Map(market.book.levels(side, DEEPEST));
}

function topOf(market: Market, levels: number, bids: string, asks: string): Record<string, string[][]> {
  return {
    [bids]: levelRows(market.book.levels('bids', levels)),
    [asks]: levelRows(market.book.levels('asks', levels)),
  };
}

/** Levels that are new or other than before; those that are gone with a quantity of 0. */
function changes(before: Side, after: Side): string[][] {
  const gone = [...before.keys()].filter((price) => !after.has(price)).map((price) => [price, 0n] as const);
  const changed = [...after].filter(([price, quantity]) => before.get(price) !== quantity);
  return [...gone, ...changed].map(([price, quantity]) => [formatDecimal(price), formatDecimal(quantity)]);
}
