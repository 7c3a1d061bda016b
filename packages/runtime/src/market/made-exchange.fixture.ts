import { candleOpenMs, nextOpenMs, timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import { ServiceError } from '../ports/errors.ts';
import type {
  LiveMarket,
  MarketCandle,
  MarketMood,
  MarketNews,
  MarketQuote,
  MarketSeries,
  MarketStream,
  MarketWanted,
} from '../ports/live-market.ts';
import type { VirtualClock } from './virtual-clock.fixture.ts';

/** A trade: everything that an exchange shows follows from its trades. */
export interface MadeTrade {
  readonly timeMs: number;
  readonly price: number;
}

/** What happens to a frame on its way. */
export type FrameFault = 'none' | 'drop' | 'twice' | 'late' | 'nan' | 'other' | 'cut' | 'mute' | 'throw' | 'unknown';
/** What happens to a request. */
export type RestFault = 'none' | 'slow' | 'lag' | 'fail' | 'empty' | 'row missing' | 'row null' | 'row twice';

export interface MadeFaults {
  readonly frames: readonly FrameFault[];
  readonly rest: readonly RestFault[];
  /** Afterwards nothing goes wrong any more. */
  readonly untilMs: number;
  /** Candles that nobody can have at that time, by stream or REST. */
  readonly isGone?: (series: MarketSeries, nowMs: number) => boolean;
}

const NO_FAULTS: MadeFaults = { frames: [], rest: [], untilMs: 0 };
const SLOW_MS = 2_500;
const LAG_MS = 1_400;
const LATE_MS = 6_000;
const CLOSED_AFTER_MS = 20;
const FRAME_EVERY_MS = 10_000;

/** An exchange whose candles follow from its trades, with faults in its streams and its answers. */
export class MadeExchange implements LiveMarket {
  readonly name = 'made';
  readonly saysClosed: boolean;
  mood: MarketMood = 'well';
  /** Connections, and those that are open. */
  connects = 0;
  open = 0;
  requests = 0;
  readonly #clock: VirtualClock;
  readonly #trades: Readonly<Record<string, readonly MadeTrade[]>>;
  readonly #faults: MadeFaults;
  readonly #missedOnce = new Set<string>();
  #frames = 0;

  constructor(
    clock: VirtualClock,
    trades: Readonly<Record<string, readonly MadeTrade[]>>,
    { saysClosed = true, faults = NO_FAULTS }: { saysClosed?: boolean; faults?: MadeFaults } = {},
  ) {
    this.#clock = clock;
    this.#trades = trades;
    this.#faults = faults;
    this.saysClosed = saysClosed;
  }

  canStream({ candleType }: MarketSeries): boolean {
    return candleType === null;
  }

  unlisted(pairs: readonly string[]): Promise<readonly string[]> {
    return Promise.resolve(pairs.filter((pair) => !Object.hasOwn(this.#trades, pair)));
  }

  timeMs(): Promise<number> {
    return Promise.resolve(this.#clock.nowMs());
  }

  async candles(series: MarketSeries, fromMs: number, count = 500): Promise<readonly MarketCandle[]> {
    const fault = this.#restFault();
    const shownMs = this.#clock.nowMs() - (fault === 'lag' ? LAG_MS : 0);
    await this.#clock.sleep(fault === 'slow' ? SLOW_MS : 40);
    if (fault === 'fail' || this.#isGone(series))
      throw new ServiceError('unavailable', 'The made exchange cannot be reached.');
    if (fault === 'empty') return [];
    const rows = this.rows(series, shownMs).filter(({ openTimeMs }) => openTimeMs >= fromMs);
    return this.#bent(rows.slice(0, count), series, fault);
  }

  /** All candles as they are at a time, the open one included; those without trades are not there. */
  rows({ pair, timeframe }: MarketSeries, atMs: number): MarketCandle[] {
    const byTime = new Map<number, MarketCandle>();
    for (const { timeMs, price } of this.#trades[pair]!) {
      if (timeMs > atMs) break;
      const openTimeMs = candleOpenMs(timeMs, timeframe);
      const candle = byTime.get(openTimeMs);
      byTime.set(openTimeMs, candle === undefined ? first(openTimeMs, price) : grown(candle, price));
    }
    return [...byTime.values()];
  }

  /** Streams of best prices show them too, and ask for no levels. */
  quote(pair: string, _levels?: number): Promise<MarketQuote> {
    const last = this.#trades[pair]!.findLast(({ timeMs }) => timeMs <= this.#clock.nowMs())!.price;
    const book = { bids: [[last - 1, 1]], asks: [[last + 1, 1]] } as const;
    return Promise.resolve({ timeMs: null, bid: last - 1, ask: last + 1, last: null, book });
  }

  funding() {
    return Promise.resolve([]);
  }

  stream({ candles, quotes }: MarketWanted, tell: (news: MarketNews) => void): MarketStream {
    const line = { isOpen: true, isMute: false };
    this.connects += 1;
    this.open += 1;
    const say = (news: MarketNews): void => {
      if (line.isOpen && !line.isMute) tell(news);
    };
    this.#clock.at(this.#clock.nowMs() + 30, () => say({ kind: 'opened' }));
    for (const series of candles) this.#tellCandles(series, line, say);
    for (const pair of quotes) this.#tellQuotes(pair, line, say);
    return {
      close: () => {
        if (line.isOpen) this.open -= 1;
        line.isOpen = false;
        return Promise.resolve();
      },
    };
  }

  isNoise(): boolean {
    return false;
  }

  doubtStreams(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The open candle every few seconds while it changes, and the closed one after its end. */
  #tellCandles(series: MarketSeries, line: Line, say: (news: MarketNews) => void): void {
    const { timeframe } = series;
    let told = '';
    const look = (): void => {
      if (!line.isOpen) return;
      const nowMs = this.#clock.nowMs();
      const candle = this.rows(series, nowMs).at(-1);
      if (candle?.openTimeMs === candleOpenMs(nowMs, timeframe) && JSON.stringify(candle) !== told) {
        told = JSON.stringify(candle);
        this.#send({ kind: 'candle', series, candle, isClosed: this.saysClosed ? false : null }, line, say);
      }
      this.#clock.at(nowMs + FRAME_EVERY_MS, look);
    };
    const end = (openMs: number): void => {
      const endMs = nextOpenMs(openMs, timeframe);
      this.#clock.at(endMs + CLOSED_AFTER_MS, () => {
        if (!line.isOpen) return;
        const candle = this.rows(series, endMs - 1).find(({ openTimeMs }) => openTimeMs === openMs);
        if (candle !== undefined)
          this.#send({ kind: 'candle', series, candle, isClosed: this.saysClosed ? true : null }, line, say);
        end(endMs);
      });
    };
    this.#clock.at(this.#clock.nowMs() + 50, look);
    end(candleOpenMs(this.#clock.nowMs(), timeframe));
  }

  #tellQuotes(pair: string, line: Line, say: (news: MarketNews) => void): void {
    const look = (): void => {
      if (!line.isOpen) return;
      void this.quote(pair).then((quote) => {
        say({ kind: 'frame' });
        say({ kind: 'quote', pair, quote: { ...quote, book: null } });
      });
      this.#clock.at(this.#clock.nowMs() + FRAME_EVERY_MS, look);
    };
    this.#clock.at(this.#clock.nowMs() + 50, look);
  }

  #isGone(series: MarketSeries): boolean {
    return this.#faults.isGone?.(series, this.#clock.nowMs()) ?? false;
  }

  #send(news: MarketNews & { readonly kind: 'candle' }, line: Line, say: (news: MarketNews) => void): void {
    if (this.#isGone(news.series)) return;
    const { frames, untilMs } = this.#faults;
    const isCalm = frames.length === 0 || this.#clock.nowMs() > untilMs;
    const fault = isCalm ? 'none' : frames[this.#frames++ % frames.length]!;
    const tellAll = (): void => {
      say({ kind: 'frame' });
      say(news);
    };
    const { candle } = news;
    switch (fault) {
      case 'none':
        return tellAll();
      case 'drop':
        return;
      case 'twice':
        tellAll();
        return tellAll();
      case 'late':
        return this.#clock.at(this.#clock.nowMs() + LATE_MS, tellAll);
      case 'nan':
        return say({ ...news, candle: { ...candle, close: Number.NaN } });
      case 'other':
        tellAll();
        return say({ ...news, candle: { ...candle, high: candle.high + 1, volume: candle.volume + 1 } });
      case 'cut':
        return say({ kind: 'lost', why: 'cut' });
      case 'mute':
        line.isMute = true;
        return;
      case 'throw':
        return say({ kind: 'suspect', why: 'thrown' });
      case 'unknown':
        return say({ kind: 'unknown' });
    }
  }

  #restFault(): RestFault {
    const { rest, untilMs } = this.#faults;
    return rest.length === 0 || this.#clock.nowMs() > untilMs ? 'none' : rest[this.requests++ % rest.length]!;
  }

  #bent(rows: MarketCandle[], { pair, timeframe }: MarketSeries, fault: RestFault): MarketCandle[] {
    const at = rows.length - 2;
    const row = rows[at];
    if (row === undefined) return rows;
    if (fault === 'row twice') return [...rows.slice(0, at + 1), ...rows.slice(at)].toReversed();
    if (fault === 'row null') return rows.with(at, { ...row, open: Number.NaN });
    const name = `${pair} ${timeframe} ${row.openTimeMs}`;
    if (fault !== 'row missing' || this.#missedOnce.has(name)) return rows;
    this.#missedOnce.add(name);
    return rows.toSpliced(at, 1);
  }
}

interface Line {
  isOpen: boolean;
  isMute: boolean;
}

function first(openTimeMs: number, price: number): MarketCandle {
  return { openTimeMs, open: price, high: price, low: price, close: price, volume: 1 };
}

function grown({ openTimeMs, open, high, low, volume }: MarketCandle, price: number): MarketCandle {
  return {
    openTimeMs,
    open,
    high: Math.max(high, price),
    low: Math.min(low, price),
    close: price,
    volume: volume + 1,
  };
}

/** What a session is to be given: every candle that has ended by then, those without trades flat. */
export function finalCandles(rows: readonly MarketCandle[], timeframe: Timeframe, byMs: number): MarketCandle[] {
  const all: MarketCandle[] = [];
  for (const row of rows) {
    for (let last = all.at(-1); last !== undefined && last.openTimeMs + timeframeMs(timeframe) < row.openTimeMs;) {
      const { close } = last;
      last = {
        openTimeMs: nextOpenMs(last.openTimeMs, timeframe),
        open: close,
        high: close,
        low: close,
        close,
        volume: 0,
      };
      all.push(last);
    }
    if (nextOpenMs(row.openTimeMs, timeframe) <= byMs) all.push(row);
  }
  return all;
}
