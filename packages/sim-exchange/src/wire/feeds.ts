import type { PublicEvent } from '../engine/events.ts';
import type { Market } from '../market/market.ts';
import type { Tick } from '../market/market-event.ts';
import type { MarketKind } from '../market/market-spec.ts';
import { depthFeed } from './depth-feed.ts';
import type { Feed, FeedContext } from './feed.ts';
import { klineFeed } from './kline-feed.ts';
import {
  aggTradeFrame,
  bookTickerFrame,
  forceOrderFrame,
  markPriceFrame,
  miniTickerFrame,
  tickerFrame,
  tradeFrame,
} from './market-frames.ts';
import { atNext, every } from './outbox.ts';
import type { StreamName } from './stream-names.ts';

const SECOND_MS = 1_000;

type TickFrame = (market: Market, tick: Tick, now: number) => unknown;

/** Starts a stream; `null` when its market is not listed. */
export function openFeed(context: FeedContext, kind: MarketKind, stream: StreamName): Feed | null {
  const { engine } = context;
  const { symbol, topic } = stream;
  const one = symbol === null ? undefined : engine.market(kind, symbol);
  if (symbol !== null && one === undefined) return null;
  const markets = one === undefined ? engine.markets(kind) : [one];
  switch (topic.kind) {
    case 'kline':
      return one === undefined ? null : klineFeed(context, one, topic.frame, stream.name);
    case 'depth':
      return one === undefined ? null : depthFeed(context, one, topic);
    case 'trade':
      return eachTrade(context, markets, tradeFrame);
    case 'aggTrade':
      return eachTrade(context, markets, aggTradeFrame);
    case 'miniTicker':
      return eachSecond(context, markets, one === undefined, miniTickerFrame);
    case 'ticker':
      return eachSecond(context, markets, one === undefined, tickerFrame);
    case 'bookTicker':
      return bookTickers(context, markets);
    case 'markPrice':
      return markPrices(context, markets, one === undefined, topic.everyMs);
    case 'forceOrder':
      return forceOrders(context, markets);
  }
}

function eachTrade({ emit, now }: FeedContext, markets: readonly Market[], frame: TickFrame): Feed {
  return {
    see: (event) => {
      const market = markets.find(({ symbol }) => symbol === event.symbol);
      if (event.kind !== 'tick' || event.tick.quantity === 0n || market === undefined) return;
      emit(frame(market, event.tick, now()), market.symbol);
    },
  };
}

/** Markets that changed since the last second; several in one frame. */
function eachSecond(
  { engine, emit, now }: FeedContext,
  markets: readonly Market[],
  inArray: boolean,
  frame: (market: Market, now: number) => unknown,
): Feed {
  const changed = new Set<string>();
  const later = atNext(engine.scheduler, SECOND_MS, () => {
    const rows = markets.filter(({ symbol }) => changed.has(symbol)).map((market) => frame(market, now()));
    changed.clear();
    if (rows.length > 0) emit(inArray ? rows : rows[0], inArray ? null : markets[0]!.symbol);
  });
  const see = (event: PublicEvent): void => {
    if (event.kind !== 'tick') return;
    changed.add(event.symbol);
    later.wake();
  };
  return { close: later.close, see };
}

function bookTickers({ emit, now }: FeedContext, markets: readonly Market[]): Feed {
  const last = new Map<string, string>();
  return {
    see: (event) => {
      const market = markets.find(({ symbol }) => symbol === event.symbol);
      if (market === undefined || (event.kind !== 'tick' && event.kind !== 'book')) return;
      const best = `${market.book.best('bids')?.join(' ')} ${market.book.best('asks')?.join(' ')}`;
      if (last.get(market.symbol) === best) return;
      last.set(market.symbol, best);
      emit(bookTickerFrame(market, now()), market.symbol);
    },
  };
}

function markPrices(
  { engine, emit, now }: FeedContext,
  markets: readonly Market[],
  inArray: boolean,
  everyMs: number,
): Feed {
  const close = every(engine.scheduler, everyMs, () => {
    const rows = markets.map((market) => markPriceFrame(market, engine.usdm.funding(market.symbol), now()));
    emit(inArray ? rows : rows[0], inArray ? null : markets[0]!.symbol);
  });
  return { close };
}

/** At most one each second: the newest. */
function forceOrders({ emit, now }: FeedContext, markets: readonly Market[]): Feed {
  let quietUntil = 0;
  return {
    see: (event) => {
      if (event.kind !== 'force-order' || event.time < quietUntil) return;
      if (!markets.some(({ symbol }) => symbol === event.symbol)) return;
      quietUntil = event.time + SECOND_MS;
      emit(forceOrderFrame(event, now()), event.symbol);
    },
  };
}
