import type { CandleType } from '@tradai/strategy-sdk';
import { ServiceError } from '../../ports/errors.ts';
import {
  isClosed,
  type LiveMarket,
  type MarketCandle,
  type MarketMood,
  type MarketNews,
  type MarketQuote,
  type MarketSeries,
  type MarketStream,
  type MarketWanted,
} from '../../ports/live-market.ts';
import { ExchangeFailure, failureOf, type Asked } from './failures.ts';
import { isOutOfCcxt } from './is-out-of-ccxt.ts';
import { loadCcxt, type Ccxt } from './load-ccxt.ts';
import {
  makeCcxtExchange,
  placeOf,
  watchRequests,
  type ExchangeClasses,
  type ExchangeToMake,
  type Watch,
} from './make-ccxt-exchange.ts';
import { openCcxtStream, prepareStreaming, type StreamingExchange } from './ccxt-live-market-stream.ts';
import { tapOf } from './ccxt-live-market-tap.ts';
import { requestGate, type RequestGate } from './request-gate.ts';

export interface CcxtLiveMarketOptions extends ExchangeToMake {
  /** Told in a sentence when the exchange asks for patience. */
  readonly onWait?: (text: string) => void;
  /** Between two pings of a socket; one that brings no pong means a line that is dead. */
  readonly keepAliveMs?: number;
  /** How many times as fast as real time the exchange's passes, by which it counts requests. */
  readonly factor?: number;
}

/** A request that takes longer is no news any more. */
const TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 15_000;
/**
 * Parts of that time for which a pong may be missing. ccxt looks when it pings: with 1 a timer that is later than the pong was ends a connection
 * that is well, and with more than 1 a pong that is missing is noticed at the same look.
 */
const PONG_WITHIN = 1.5;
/**
 * Exchanges that count requests by the minute, and ms within which as many may come at once as ccxt would spread over them: books of all pairs
 * are wanted when a candle closes, and 50 ms between two of them would be ten seconds for two hundred. In no minute come more than the exchange
 * allows; whoever comes after that waits as long.
 */
const AT_ONCE_MS: Readonly<Record<string, number>> = { binance: 10_000 };
/** Real time between two doubts of its streams: a connection that ends may leave an error for each of its series. */
const DOUBT_EVERY_MS = 30_000;
/** After the end of a ban, so that no clock that is a little fast ends it early. */
const AFTER_BAN_MS = 5_000;
/** Refuses to serve, asks for patience, bans. */
const CLOSING = [403, 418, 429];
/** Rows in one answer, where the caller does not say: what every exchange gives. */
const USUAL_ROWS = 500;
/** Of futures of Binance, 500 rows cost more than twice what 499 do. */
const MOST_ROWS = 499;
const BOOK_DEPTHS = [5, 10, 20, 50, 100, 500];
const HOUR_MS = 3_600_000;

/** Public data of one market through ccxt: candles, prices and streams. No account, no orders. */
export class CcxtLiveMarket implements LiveMarket {
  readonly name: string;
  readonly saysClosed: boolean;
  readonly #ccxt: Ccxt;
  readonly #options: CcxtLiveMarketOptions;
  readonly #client: StreamingExchange;
  /** Of its own, so that no queue of requests lies between the question and the answer. */
  readonly #timekeeper: StreamingExchange;
  readonly #gate: RequestGate;
  readonly #watch: Watch;
  readonly #asked: Asked;
  /** With whom each tells what it hears. */
  readonly #streams = new Map<MarketStream, (news: MarketNews) => void>();
  #doubtedMs = -Infinity;
  #loading: Promise<void> | null = null;
  #lastStatus = 200;

  /** Makes no request. Throws `bad-option` for an exchange that ccxt does not know. */
  static async open(options: CcxtLiveMarketOptions): Promise<CcxtLiveMarket> {
    return new CcxtLiveMarket(await loadCcxt(), options);
  }

  private constructor(ccxt: Ccxt, options: CcxtLiveMarketOptions) {
    this.name = options.name;
    this.saysClosed = tapOf(options.name) !== null;
    this.#ccxt = ccxt;
    this.#options = options;
    this.#client = this.#make();
    paceRequests(this.#client, AT_ONCE_MS[options.name] ?? null, options.factor ?? 1);
    this.#timekeeper = this.#make();
    this.#timekeeper.enableRateLimit = false;
    this.#asked = { exchange: options.name, place: placeOf(this.#client, options) };
    this.#gate = requestGate(this.#asked, options.onWait ?? (() => {}), AFTER_BAN_MS);
    const watch: Watch = {
      asked: this.#asked,
      gate: this.#gate,
      now: Date.now,
      timeoutMs: TIMEOUT_MS,
      closing: CLOSING,
      onStatus: (status) => {
        this.#lastStatus = status;
      },
    };
    this.#watch = watch;
    watchRequests(this.#client, watch);
    watchRequests(this.#timekeeper, watch);
  }

  get mood(): MarketMood {
    if (this.#gate.leftMs > 0) return this.#gate.status === 429 ? 'throttled' : 'ban';
    return this.#lastStatus === 503 ? 'maintenance' : 'well';
  }

  canStream({ candleType }: MarketSeries): boolean {
    const { has } = this.#client;
    return candleType === null && (has['watchOHLCVForSymbols'] === true || has['watchOHLCV'] === true);
  }

  async unlisted(pairs: readonly string[]): Promise<readonly string[]> {
    await this.#load();
    const { markets = {} } = this.#client;
    return pairs.filter((pair) => !Object.hasOwn(markets, pair));
  }

  async timeMs(): Promise<number> {
    const time = await this.#ask(() => this.#timekeeper.fetchTime());
    if (time === undefined)
      throw new ServiceError('unexpected-answer', `${this.#asked.place} does not say what time it is.`);
    return time;
  }

  async candles(series: MarketSeries, fromMs: number, count = USUAL_ROWS): Promise<readonly MarketCandle[]> {
    await this.#load();
    const rows = await this.#ask(() => this.#rows(series, fromMs, Math.max(2, Math.min(count, MOST_ROWS))));
    return rows.slice(0, count).map(([time, open, high, low, close, volume]) => ({
      openTimeMs: time ?? Number.NaN,
      open: open ?? Number.NaN,
      high: high ?? Number.NaN,
      low: low ?? Number.NaN,
      close: close ?? Number.NaN,
      volume: volume ?? (series.candleType === null ? Number.NaN : 0),
    }));
  }

  async quote(pair: string, levels: number): Promise<MarketQuote> {
    const depth = BOOK_DEPTHS.find((each) => each >= levels) ?? BOOK_DEPTHS.at(-1)!;
    await this.#load();
    const { bids, asks, timestamp } = await this.#ask(() => this.#client.fetchOrderBook(pair, depth));
    const book = { bids: sideOf(bids, levels), asks: sideOf(asks, levels) };
    const [bid = null] = book.bids[0] ?? [];
    const [ask = null] = book.asks[0] ?? [];
    return { timeMs: timestamp ?? null, bid, ask, last: null, book };
  }

  async funding(pair: string, fromMs: number): Promise<readonly { timeMs: number; perUnit: number }[]> {
    if (this.#options.market === 'spot') return [];
    await this.#load();
    const paid = await this.#ask(() => this.#client.fetchFundingRateHistory(pair, fromMs));
    const rows = [];
    for (const { timestamp: timeMs, fundingRate, info } of paid as readonly FundingRow[]) {
      if (timeMs === undefined || timeMs < fromMs || fundingRate === undefined) continue;
      const said = Number(info?.markPrice ?? Number.NaN);
      rows.push({ timeMs, perUnit: fundingRate * (said > 0 ? said : await this.#markAt(pair, timeMs)) });
    }
    return rows;
  }

  stream(wanted: MarketWanted, tell: (news: MarketNews) => void): MarketStream {
    let inner: MarketStream | null = null;
    let isOver = false;
    const open = async (): Promise<void> => {
      await this.#load();
      // A connection during a ban prolongs it as well.
      await this.#gate.pass();
      if (isOver) return;
      const exchange = this.#make();
      exchange.setMarketsFromExchange(this.#client);
      watchRequests(exchange, this.#watch);
      prepareStreaming(exchange);
      inner = openCcxtStream({ exchange, wanted, tell });
    };
    const stream = {
      close: async () => {
        isOver = true;
        this.#streams.delete(stream);
        await inner?.close();
      },
    };
    this.#streams.set(stream, tell);
    open().catch((error: unknown) => {
      if (!isOver) tell({ kind: 'lost', why: error instanceof Error ? error.message : String(error) });
    });
    return stream;
  }

  isNoise(error: unknown): boolean {
    return error instanceof this.#ccxt.BaseError || error instanceof ExchangeFailure || isOutOfCcxt(error);
  }

  doubtStreams(why: string): void {
    const nowMs = performance.now();
    if (nowMs - this.#doubtedMs < DOUBT_EVERY_MS) return;
    this.#doubtedMs = nowMs;
    for (const tell of this.#streams.values()) tell({ kind: 'suspect', why, isNoise: true });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#streams.keys()].map((stream) => stream.close()));
    await Promise.all([this.#client.close(), this.#timekeeper.close()]);
  }

  #make(): StreamingExchange {
    const streaming = this.#ccxt.pro as unknown as ExchangeClasses;
    const { name } = this.#options;
    const classes = Object.hasOwn(streaming, name) ? streaming : (this.#ccxt as unknown as ExchangeClasses);
    const exchange = makeCcxtExchange(this.#ccxt, this.#options, classes) as StreamingExchange;
    const { keepAliveMs: keepAlive = KEEP_ALIVE_MS } = this.#options;
    Object.assign(exchange, { streaming: { ...exchange.streaming, keepAlive, maxPingPongMisses: PONG_WITHIN } });
    return exchange;
  }

  #rows({ pair, timeframe, candleType }: MarketSeries, fromMs: number, count: number): Promise<readonly RawRow[]> {
    const price = PRICE[candleType ?? 'spot'];
    if (price === undefined)
      throw new ServiceError('refused', `${this.name} is not asked for ${candleType} candles while it trades.`);
    return this.#client.fetchOHLCV(pair, timeframe, fromMs, count, price === '' ? {} : { price });
  }

  /** The mark price at a full hour. */
  async #markAt(pair: string, timeMs: number): Promise<number> {
    const hourMs = Math.floor(timeMs / HOUR_MS) * HOUR_MS;
    const [candle] = await this.candles({ pair, timeframe: '1h', candleType: 'mark' }, hourMs, 2);
    if (candle?.openTimeMs === hourMs) return candle.open;
    throw new ServiceError('unexpected-answer', `${this.name} does not show the mark price of ${pair} at ${hourMs}.`);
  }

  /** ccxt remembers a failure to load its markets until it is told to load them again. */
  #load(): Promise<void> {
    this.#loading ??= this.#loaded().catch((error: unknown) => {
      this.#loading = null;
      throw this.#failure(error);
    });
    return this.#loading;
  }

  /** An empty list is none: every pair would count as unlisted for as long as the process lives. */
  async #loaded(): Promise<void> {
    await this.#client.loadMarkets(true);
    if (Object.keys(this.#client.markets ?? {}).length > 0) return;
    const { place } = this.#asked;
    throw new ServiceError('unexpected-answer', `${place} names no market; expected ${this.name} there.`);
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    if (isClosed(this.mood))
      throw new ExchangeFailure('busy', `${this.name} at ${this.#asked.place} takes no requests now.`);
    try {
      return await work();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Answers that ccxt stumbles over are no faults of ours: an exchange may say anything. */
  #failure(error: unknown): ServiceError {
    const failure = failureOf(this.#ccxt, this.#asked, error);
    if (failure instanceof ServiceError) return failure;
    const text = failure instanceof Error ? failure.message : String(failure);
    const message = `The answer of ${this.name} at ${this.#asked.place} cannot be read (${text}).`;
    return new ServiceError('unexpected-answer', message, { cause: error });
  }
}

/** What ccxt calls the price of a type of candle; the market's own has no name. */
const PRICE: Readonly<Partial<Record<CandleType, string>>> = {
  spot: '',
  futures: '',
  mark: 'mark',
  index: 'index',
  premiumIndex: 'premiumIndex',
};

type RawRow = readonly (number | undefined)[];

interface FundingRow {
  readonly timestamp?: number;
  readonly fundingRate?: number;
  readonly info?: { readonly markPrice?: string };
}

/** What lacks is no number, so that a hole in the book is seen. */
function sideOf(rows: readonly (readonly (number | undefined)[])[], levels: number): [number, number][] {
  return rows.slice(0, levels).map(([price, amount]) => [price ?? Number.NaN, amount ?? Number.NaN]);
}

/**
 * By the exchange's clock, and where there is a window by ccxt's other way to count: one that moves, in place of a pause after each request.
 */
function paceRequests(exchange: StreamingExchange, windowMs: number | null, factor: number): void {
  const rateLimit = exchange.rateLimit! / factor;
  const window = windowMs === null ? {} : { algorithm: 'rollingWindow', windowSize: windowMs / factor };
  Object.assign(exchange, {
    tokenBucket: { ...exchange.tokenBucket, rateLimit, refillRate: 1 / rateLimit, ...window },
  });
  exchange.initThrottler();
}
