import { isTimeframe, TIMEFRAMES } from '@tradai/strategy-sdk';
import { ServiceError } from '../../ports/errors.ts';
import type { CandleSeries, MarketKind, SeriesKey } from '../../data/candles.ts';
import type { ExchangePage, ExchangeRow } from '../../data/download/exchange-candles.ts';
import type { HalfOpenRange } from '../../data/timerange.ts';
import type { ReadOptions, SourceSpan, SourceUsage } from '../../ports/candle-source.ts';
import type { Exchange } from '../../ports/exchange.ts';
import { failureOf, type Asked } from './failures.ts';
import { loadCcxt, type Ccxt, type CcxtExchange } from './load-ccxt.ts';
import { makeCcxtExchange, placeOf, watchRequests, type ExchangeToMake, type Traffic } from './make-ccxt-exchange.ts';
import { PATIENCE, patientCall, type Patience, type PatientCall, type Work } from './patient-call.ts';
import { requestGate, type RequestGate } from './request-gate.ts';
import { readSeriesOf, spanOf } from './read-series-of.ts';
import { seriesProblem } from './series-problem.ts';

export interface CcxtExchangeOptions extends ExchangeToMake {
  /** Told in a sentence when the exchange asks for patience. */
  readonly onWait?: (text: string) => void;
  readonly patience?: Patience;
  /** Epoch ms. */
  readonly now?: () => number;
}

/** Where ccxt's number is not the best: 499 candles of Binance's futures cost two fifths of what 500 do. */
const CANDLE_ROWS: Readonly<Record<string, number>> = { 'binance futures': 499 };
/** Rows of funding rates per request; exchanges without a row give as many as they like. */
const FUNDING_ROWS: Readonly<Record<string, number>> = { binance: 1000 };
/** Where ccxt does not say how long a page is. */
const USUAL_ROWS = 500;

/** Candles through ccxt: no account, no orders. */
export class CcxtExchangeCandles implements Exchange {
  readonly kind = 'exchange';
  readonly exchange: string;
  readonly market: MarketKind;
  readonly place: string;
  readonly #ccxt: Ccxt;
  readonly #client: CcxtExchange;
  readonly #traffic: Traffic;
  readonly #gate: RequestGate;
  readonly #patiently: PatientCall;
  readonly #now: () => number;
  readonly #asked: Asked;
  #isLoaded = false;

  /** Makes no request. Throws `bad-option` for an exchange that ccxt does not know. */
  static async open(options: CcxtExchangeOptions): Promise<CcxtExchangeCandles> {
    return new CcxtExchangeCandles(await loadCcxt(), options);
  }

  private constructor(ccxt: Ccxt, options: CcxtExchangeOptions) {
    const { name, market, onWait = () => {}, patience = PATIENCE, now = Date.now } = options;
    this.exchange = name;
    this.market = market;
    this.#ccxt = ccxt;
    this.#client = makeCcxtExchange(ccxt, options);
    this.place = placeOf(this.#client, options);
    this.#asked = { exchange: name, place: this.place };
    this.#gate = requestGate(this.#asked, onWait);
    this.#traffic = watchRequests(this.#client, { asked: this.#asked, gate: this.#gate, now });
    this.#patiently = patientCall(patience, onWait);
    this.#now = now;
  }

  get usage(): SourceUsage {
    const { requests, bytes } = this.#traffic;
    return { requests, bytes };
  }

  get closedUntilMs(): number {
    return this.#gate.closedUntilMs;
  }

  get behindMs(): number {
    return this.#traffic.behindMs;
  }

  pageRows({ kind, market }: SeriesKey): number {
    if (kind === 'funding') return FUNDING_ROWS[this.exchange] ?? USUAL_ROWS;
    const best = CANDLE_ROWS[`${this.exchange} ${market}`];
    if (best !== undefined) return best;
    const features = this.#client.features as Features | undefined;
    const limits = (market === 'spot' ? features?.spot : features?.swap?.linear)?.fetchOHLCV;
    return (kind === 'candle' ? undefined : limits?.[kind]) ?? limits?.limit ?? USUAL_ROWS;
  }

  hasTimeframe(timeframe: string): boolean {
    return isTimeframe(timeframe) && Object.hasOwn(this.#client.timeframes ?? {}, timeframe);
  }

  async page(key: SeriesKey, fromMs: number, signal?: AbortSignal): Promise<ExchangePage> {
    await this.#load(signal);
    const rows = await this.#call(() => this.#rows(key, fromMs), signal);
    const present = this.#now();
    return { rows, nowMs: Math.min(present, present - this.#traffic.behindMs) };
  }

  span(key: SeriesKey): Promise<SourceSpan | null> {
    return spanOf(this, key, this.#now());
  }

  read(key: SeriesKey, range: HalfOpenRange, options: ReadOptions = {}): Promise<CandleSeries> {
    return readSeriesOf(this, key, { range, nowMs: this.#now(), ...options });
  }

  async assertSeries(keys: readonly SeriesKey[], signal?: AbortSignal): Promise<void> {
    const pairs = (await this.#markets(signal)).map(({ symbol }) => symbol);
    if (pairs.length === 0)
      throw new ServiceError('unexpected-answer', `${this.place} names no market; expected an exchange there.`);
    const timeframes = TIMEFRAMES.filter((timeframe) => this.hasTimeframe(timeframe));
    const { fetchMarkOHLCV, fetchIndexOHLCV, fetchFundingRateHistory } = this.#client.has;
    const kinds = { mark: fetchMarkOHLCV, index: fetchIndexOHLCV, funding: fetchFundingRateHistory };
    for (const key of keys) {
      const problem = seriesProblem(key, { pairs, timeframes, kinds });
      if (problem !== null) throw problem;
    }
  }

  async pairs(signal?: AbortSignal): Promise<readonly string[]> {
    return (await this.#markets(signal)).filter(({ active }) => active !== false).map(({ symbol }) => symbol);
  }

  async marketsJson(): Promise<{ readonly markets: string; readonly leverageTiers: string | null }> {
    const markets = Object.fromEntries((await this.#markets()).map((market) => [market.symbol, market]));
    return { markets: JSON.stringify(markets), leverageTiers: await this.#tiersJson() };
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  /** Those of this market, no longer traded ones too. */
  async #markets(signal?: AbortSignal): Promise<readonly LoadedMarket[]> {
    await this.#load(signal);
    const all = Object.values(this.#client.markets ?? {}) as readonly LoadedMarket[];
    return all.filter(({ spot, swap }) => (this.market === 'spot' ? spot : swap) === true);
  }

  async #tiersJson(): Promise<string | null> {
    if (this.market === 'spot' || this.#client.has['fetchLeverageTiers'] !== true) return null;
    try {
      return JSON.stringify(await this.#call(() => this.#client.fetchLeverageTiers()));
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === 'credentials') return null;
      throw error;
    }
  }

  async #rows({ pair, timeframe, kind }: SeriesKey, fromMs: number): Promise<readonly ExchangeRow[]> {
    const limit = this.pageRows({ pair, timeframe, kind, exchange: this.exchange, market: this.market });
    switch (kind) {
      case 'candle':
        return this.#client.fetchOHLCV(pair, timeframe, fromMs, limit);
      case 'mark':
        return this.#client.fetchMarkOHLCV(pair, timeframe, fromMs, limit);
      case 'index':
        return this.#client.fetchIndexOHLCV(pair, timeframe, fromMs, limit);
      case 'funding': {
        const rates = await this.#client.fetchFundingRateHistory(pair, fromMs, FUNDING_ROWS[this.exchange]);
        return rates.map(({ timestamp, fundingRate }) => [timestamp, fundingRate]);
      }
      case 'trades':
        throw new Error('an exchange is not asked for trades');
    }
  }

  /** ccxt remembers a failure to load its markets until it is told to load them again. */
  async #load(signal?: AbortSignal): Promise<void> {
    if (this.#isLoaded) return;
    await this.#call((attempt) => this.#client.loadMarkets(attempt > 0), signal);
    this.#isLoaded = true;
  }

  #call<T>(work: Work<T>, signal?: AbortSignal): Promise<T> {
    return this.#patiently(async (attempt) => {
      try {
        return await work(attempt);
      } catch (error) {
        throw failureOf(this.#ccxt, this.#asked, error);
      }
    }, signal);
  }
}

/** A market, as far as the choice of pairs reads it. */
interface LoadedMarket {
  readonly symbol: string;
  readonly spot?: boolean;
  readonly swap?: boolean;
  readonly active?: boolean;
}
interface Features {
  readonly spot?: Limits;
  readonly swap?: { readonly linear?: Limits };
}
interface Limits {
  readonly fetchOHLCV?: Readonly<Partial<Record<string, number>>>;
}
