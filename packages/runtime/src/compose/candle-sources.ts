import { TradaiError } from '@tradai/strategy-sdk';
import {
  allocColumns,
  heapAlloc,
  makeSeries,
  type CandleSeries,
  type MarketKind,
  type SeriesKey,
} from '../data/candles.ts';
import type { HalfOpenRange } from '../data/timerange.ts';
import type { CandleSource, ReadOptions, SourceSpan, SourceUsage } from '../ports/candle-source.ts';
import type { Exchange } from '../ports/exchange.ts';
import { openArctic } from './open-arctic.ts';
import { openExchange, type ExchangePlace } from './open-exchange.ts';

export interface CandlePlaces {
  /** See `arcticAddress`; null for none. */
  readonly arcticUri: string | null;
  /** ccxt's name; null when no exchange may be asked. */
  readonly exchange: string | null;
  readonly env: ExchangePlace['env'];
  /** Told in a sentence when the exchange asks for patience. */
  readonly onWait?: (text: string) => void;
}

export interface OpenCandleSources {
  /** In the order in which they are asked. */
  readonly list: readonly CandleSource[];
  close(): Promise<void>;
}

/** Where candles can come from that are not in the cache. Asks nothing yet, and loads no client of an exchange before it is asked. */
export async function openCandleSources({
  arcticUri,
  exchange,
  env,
  onWait,
}: CandlePlaces): Promise<OpenCandleSources> {
  const closing: (() => Promise<void> | void)[] = [];
  const list: CandleSource[] = [];
  if (arcticUri !== null) {
    const opened = await openArctic(arcticUri, env);
    const { ArcticCandles } = await import('../data/warm-up/arctic-candles.ts');
    list.push(new ArcticCandles(opened));
    closing.push(() => opened.close());
  }
  if (exchange !== null) {
    const open = (market: MarketKind): Promise<Exchange> =>
      openExchange({ exchange, market, env, ...(onWait === undefined ? {} : { onWait }) });
    const markets = new MarketsOfExchange(exchange, open);
    list.push(markets);
    closing.push(() => markets.close());
  }
  return {
    list,
    async close() {
      for (const close of closing) await close();
    },
  };
}

/** All markets of an exchange as one source: columns of futures may look at spot. */
class MarketsOfExchange implements CandleSource {
  readonly kind = 'exchange';
  readonly place: string;
  readonly #open: (market: MarketKind) => Promise<Exchange>;
  readonly #markets = new Map<MarketKind, Promise<Exchange>>();
  readonly #used: Exchange[] = [];

  constructor(name: string, open: (market: MarketKind) => Promise<Exchange>) {
    this.place = name;
    this.#open = open;
  }

  get usage(): SourceUsage {
    return this.#used.reduce(
      (sum, { usage }) => ({ requests: sum.requests + usage.requests, bytes: sum.bytes + usage.bytes }),
      { requests: 0, bytes: 0 },
    );
  }

  async span(key: SeriesKey): Promise<SourceSpan | null> {
    const exchange = await this.#exchangeWith(key);
    return exchange === null ? null : exchange.span(key);
  }

  /** Throws `unlisted-pair` or `bad-option` for a pair or timeframe that the exchange does not have. */
  async read(key: SeriesKey, range: HalfOpenRange, options?: ReadOptions): Promise<CandleSeries> {
    const exchange = await this.#exchangeWith(key);
    return exchange === null ? makeSeries(key, allocColumns(0, heapAlloc)) : exchange.read(key, range, options);
  }

  async close(): Promise<void> {
    for (const market of this.#markets.values()) await market.then((exchange) => exchange.close());
  }

  /** Null for a kind of series that it does not have: a run may go on without mark prices and funding. */
  async #exchangeWith(key: SeriesKey): Promise<Exchange | null> {
    const exchange = await this.#market(key.market);
    try {
      await exchange.assertSeries([key]);
      return exchange;
    } catch (error) {
      const isNotThere =
        error instanceof TradaiError && (error.code === 'bad-option' || error.code === 'unlisted-pair');
      if (key.kind !== 'candle' && isNotThere) return null;
      throw error;
    }
  }

  #market(market: MarketKind): Promise<Exchange> {
    const known = this.#markets.get(market);
    if (known !== undefined) return known;
    const opened = this.#open(market).then((exchange) => {
      this.#used.push(exchange);
      return exchange;
    });
    this.#markets.set(market, opened);
    return opened;
  }
}
