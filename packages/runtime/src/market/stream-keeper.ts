import {
  isClosed,
  type LiveMarket,
  type MarketNews,
  type MarketQuote,
  type MarketStream,
} from '../ports/live-market.ts';
import type { ConnectBudget } from './connect-budget.ts';
import type { SeriesTrack } from './series-track.ts';
import type { ShownTime } from './shown-time.ts';
import { StreamWatch, type Moment } from './stream-watch.ts';
import { UnknownRate } from './unknown-rate.ts';

export interface KeeperOptions {
  readonly market: LiveMarket;
  /** What the stream tells. */
  readonly tracks: readonly SeriesTrack[];
  readonly quotes: readonly string[];
  readonly connects: ConnectBudget;
  readonly chance: () => number;
  readonly moment: () => Moment;
  readonly shown: ShownTime;
  readonly onQuote: (pair: string, quote: MarketQuote) => void;
  /** A stream told a candle of this pair. */
  readonly onCandle?: (pair: string) => void;
  /** Told after everything that the exchange sent. */
  readonly onNews: () => void;
  readonly onNotice: (text: string) => void;
}

/** A new connection that tells nothing for so long does not take the place of the old one. */
const HEIR_MS = 30_000;

/** Connections that come to nothing before somebody is told. */
const TOLD_AFTER = 3;

/** Keeps one stream going: connects, listens, and does what its watch says. */
export class StreamKeeper {
  readonly #options: KeeperOptions;
  readonly #watch: StreamWatch;
  readonly #rate = new UnknownRate();
  readonly #byName: ReadonlyMap<string, SeriesTrack>;
  #stream: MarketStream | null = null;
  /** The one that is to take the place of the other. */
  #heir: MarketStream | null = null;
  #heirSinceMs = 0;
  #connects = 0;
  /** Connections in a row that came to nothing. */
  #vain = 0;
  #isOver = false;
  /** Of a window in which too much meant nothing. */
  #untold: string | null = null;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#watch = new StreamWatch(options.chance);
    this.#byName = new Map(options.tracks.map((track) => [nameOf(track), track]));
  }

  get unknown(): number {
    return this.#rate.total;
  }

  /** How much of what came means nothing to us, once, where that is too much (W12): what a sentence begins with. Else null. */
  takeUnknown(): string | null {
    const unknown = this.#untold;
    this.#untold = null;
    return unknown;
  }

  get reconnects(): number {
    return Math.max(0, this.#connects - 1);
  }

  check(): void {
    const { tracks, moment, market } = this.#options;
    if (this.#isOver) return;
    const at = moment();
    for (const track of tracks) {
      const endMs = track.missed(at.marketMs);
      if (endMs !== null) this.#watch.missed(track.series.pair, endMs);
    }
    const ratio = this.#rate.check(at.realMs);
    if (ratio !== null) this.#untold = `${(100 * ratio).toFixed(1)} % of what the ${this.#name} sent in five minutes`;
    if (this.#heir !== null && at.realMs - this.#heirSinceMs > HEIR_MS) this.#disinherit();
    if (isClosed(market.mood)) return;
    const wasOpen = this.#watch.isOpen;
    const action = this.#watch.check(at);
    switch (action?.kind) {
      case 'connect':
        return this.#connect(at);
      case 'drop':
        if (wasOpen) this.#notice(`is connected anew: ${action.why}`);
        else this.#inVain(action.why);
        return this.#drop();
      case 'renew':
        return this.#renew(at);
      case 'look':
        for (const track of tracks) track.lookSoon();
        return;
      case undefined:
    }
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await Promise.all([this.#stream?.close(), this.#heir?.close()]);
  }

  #connect(at: Moment): void {
    if (!this.#options.connects.take(at.realMs)) return;
    this.#connects += 1;
    this.#watch.connecting(at);
    this.#stream = this.#open((news) => this.#hear(news));
  }

  #hear(news: MarketNews): void {
    if (news.kind === 'lost' && !this.#watch.isOpen) this.#inVain(news.why);
    if (news.kind === 'opened') this.#made();
    this.#watch.hear(news, this.#options.moment());
    if (news.kind === 'lost') this.#drop();
    this.#take(news);
  }

  #inVain(why: string): void {
    this.#vain += 1;
    if (this.#vain === TOLD_AFTER)
      this.#notice(`cannot be had (${why}); the exchange is asked meanwhile, and tried again`);
  }

  #made(): void {
    if (this.#vain >= TOLD_AFTER) this.#notice('is there again');
    this.#vain = 0;
  }

  #drop(): void {
    const stream = this.#stream;
    this.#stream = null;
    void stream?.close();
  }

  /** New before old: nothing is missed between them. */
  #renew(at: Moment): void {
    if (this.#heir !== null || !this.#options.connects.take(at.realMs)) return this.#watch.notRenewed(at);
    this.#connects += 1;
    let isHeard = false;
    const heir = this.#open((news) => {
      if (isHeard) return this.#hear(news);
      if (news.kind === 'lost') return this.#disinherit();
      this.#take(news);
      if (news.kind !== 'frame') return;
      isHeard = true;
      this.#heir = null;
      this.#drop();
      this.#stream = heir;
      this.#watch.renewed(this.#options.moment());
    });
    this.#heir = heir;
    this.#heirSinceMs = at.realMs;
  }

  /** The new connection came to nothing; the old one stays for a while. */
  #disinherit(): void {
    const heir = this.#heir;
    this.#heir = null;
    void heir?.close();
    this.#watch.notRenewed(this.#options.moment());
  }

  #open(tell: (news: MarketNews) => void): MarketStream {
    const { market, tracks, quotes } = this.#options;
    return market.stream({ candles: tracks.map(({ series }) => series), quotes }, (news) => {
      if (!this.#isOver) tell(news);
    });
  }

  #take(news: MarketNews): void {
    const { onQuote, onNews, moment, shown } = this.#options;
    if (news.kind === 'frame') return this.#rate.frame();
    // Of connections, not from the exchange: one that is refused again and again is no sign of life.
    if (news.kind === 'lost' || news.kind === 'opened' || (news.kind === 'suspect' && news.isNoise === true)) return;
    if (news.kind === 'unknown') this.#rate.unknown();
    if (news.kind === 'quote') onQuote(news.pair, news.quote);
    if (news.kind === 'candle') {
      this.#options.onCandle?.(news.series.pair);
      shown.saw(news.candle.openTimeMs, news.series.timeframe, news.isClosed);
      const track = this.#byName.get(nameOf(news));
      if (track?.hear(news.candle, news.isClosed, moment().marketMs) !== true) this.#rate.unknown();
    }
    onNews();
  }

  #notice(what: string): void {
    this.#options.onNotice(`The ${this.#name} ${what}.`);
  }

  get #name(): string {
    const { market, tracks, quotes } = this.#options;
    const of =
      tracks.length > 0
        ? `${tracks.length} series of candles`
        : `prices of ${quotes.length} ${quotes.length === 1 ? 'pair' : 'pairs'}`;
    return `stream of ${market.name} with ${of}`;
  }
}

function nameOf({ series: { pair, timeframe } }: Pick<SeriesTrack, 'series'>): string {
  return `${pair} ${timeframe}`;
}
