import { candleOpenMs, nextOpenMs, timeframeMs, type SeriesKey, type Timeframe } from '@tradai/runtime/data';
import { DataError } from '@tradai/runtime/data';
import { ServiceError, type Exchange } from '@tradai/runtime/ports';

type Row = [number, number, number, number, number, number];

/** Chances from 0 to 1. */
export interface Faults {
  /** A candle is left out of the first answer that should have it. */
  readonly drop: number;
  /** A row comes twice. */
  readonly duplicate: number;
  /** Rows come in any order. */
  readonly isShuffled: boolean;
  /** A candle is there only some minutes after its close. */
  readonly late: number;
  /** A candle has other values for forty hours after its close. */
  readonly revised: number;
  /** A request is turned away, and whoever asks before the time is over is counted. */
  readonly ban: number;
}

const NO_FAULTS: Faults = { drop: 0, duplicate: 0, isShuffled: false, late: 0, revised: 0, ban: 0 };
export const ALL_FAULTS: Faults = { drop: 0.1, duplicate: 0.1, isShuffled: true, late: 0.1, revised: 0.1, ban: 0.15 };

export interface FakeListing {
  readonly pair: string;
  /** Hours from the beginning. */
  readonly listedAt: number;
  /** Hours in which nothing was traded, for ever: from, to. */
  readonly outages: readonly (readonly [from: number, to: number])[];
}

export interface FakeOptions {
  readonly seed: number;
  /** `made` where it is left out. */
  readonly name?: string;
  readonly beginMs: number;
  readonly listings: readonly FakeListing[];
  readonly now: () => number;
  readonly faults?: Partial<Faults>;
  readonly pageRows?: number;
  /** Of a ban, by the clock. */
  readonly banMs?: number;
  /** Whether a page without rows of its own stretch goes on to the next ones, as Binance's do. */
  readonly skipsAhead?: boolean;
  /** Called with each request; may throw. */
  readonly onRequest?: (request: number) => void;
}

const HOUR = 3_600_000;
const LATE_MS = 15 * 60_000;
const REVISED_MS = 40 * HOUR;

/** An exchange that does what exchanges do. What it would give if it did nothing of that is `truth`. */
export class FakeExchange implements Exchange {
  readonly kind = 'exchange';
  readonly exchange: string;
  readonly market = 'spot';
  readonly place = 'memory';
  readonly behindMs = 0;
  readonly usage = { requests: 0, bytes: 0 };
  closedUntilMs = -Infinity;
  duringBan = 0;
  bans = 0;
  faults: Faults;
  readonly #options: FakeOptions;
  readonly #given = new Set<string>();

  constructor(options: FakeOptions) {
    this.#options = options;
    this.exchange = options.name ?? 'made';
    this.faults = { ...NO_FAULTS, ...options.faults };
  }

  get requests(): number {
    return this.usage.requests;
  }

  pageRows(): number {
    return this.#options.pageRows ?? 50;
  }

  hasTimeframe(timeframe: string): boolean {
    return ['5m', '1h', '1d'].includes(timeframe);
  }

  /** Every candle that has closed, with its last values. */
  truth(pair: string, timeframe: Timeframe, nowMs = this.#options.now()): Row[] {
    return this.#opens(pair, timeframe, nowMs)
      .filter((open) => nextOpenMs(open, timeframe) <= nowMs)
      .map((open) => this.#row(pair, open, timeframe));
  }

  async page(key: SeriesKey, fromMs: number) {
    await this.#asked();
    const { now, skipsAhead = true } = this.#options;
    const { pair, timeframe } = key;
    const toMs = skipsAhead ? Infinity : fromMs + this.pageRows() * timeframeMs(timeframe);
    const there = this.#opens(pair, timeframe, now()).filter((open) => open >= fromMs && open < toMs);
    const rows = there.slice(0, this.pageRows()).filter((open) => this.#isGiven(key, open));
    const given = rows.flatMap((open) => {
      const row = this.#asOfNow(key, open);
      return this.#chance('duplicate', pair, open, this.faults.duplicate) ? [row, row] : [row];
    });
    const order = (row: Row): number => this.#random('order', pair, row[0]);
    return { rows: this.faults.isShuffled ? given.toSorted((a, b) => order(a) - order(b)) : given, nowMs: now() };
  }

  async pairs(): Promise<readonly string[]> {
    await this.#asked();
    return this.#options.listings.map(({ pair }) => pair);
  }

  assertSeries(keys: readonly SeriesKey[]): Promise<void> {
    const unknown = keys.find(({ pair }) => this.#listing(pair) === undefined);
    if (unknown === undefined) return Promise.resolve();
    return Promise.reject(new DataError('unlisted-pair', `made has no spot pair ${unknown.pair}.`));
  }

  span = (): never => this.#never();
  read = (): never => this.#never();
  marketsJson = (): never => this.#never();

  close(): Promise<void> {
    return Promise.resolve();
  }

  #never(): never {
    throw new Error('nobody asks for this');
  }

  async #asked(): Promise<void> {
    const { now, banMs = 30, onRequest } = this.#options;
    this.usage.requests += 1;
    if (now() < this.closedUntilMs) this.duringBan += 1;
    onRequest?.(this.requests);
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.#chance('ban', '', this.requests, this.faults.ban)) return;
    this.bans += 1;
    this.closedUntilMs = now() + banMs;
    throw new ServiceError('busy', 'made asks for patience (429).');
  }

  #listing(pair: string): FakeListing | undefined {
    return this.#options.listings.find((each) => each.pair === pair);
  }

  /** Of candles in which something was traded, open ones too. */
  #opens(pair: string, timeframe: Timeframe, nowMs: number): number[] {
    const { beginMs } = this.#options;
    const listing = this.#listing(pair);
    if (listing === undefined) return [];
    const lengthMs = timeframeMs(timeframe);
    const first = candleOpenMs(beginMs + listing.listedAt * HOUR, timeframe);
    const opens = Array.from(
      { length: Math.max(0, Math.ceil((nowMs - first) / lengthMs)) },
      (_, i) => first + i * lengthMs,
    );
    const out = listing.outages.map(([from, to]) => [beginMs + from * HOUR, beginMs + to * HOUR] as const);
    return opens.filter((open) => !out.some(([from, to]) => open >= from && open + lengthMs <= to));
  }

  /** Left out once, late, or there. */
  #isGiven({ pair, timeframe }: SeriesKey, open: number): boolean {
    const closeMs = nextOpenMs(open, timeframe);
    const isLate = this.#chance('late', pair, open, this.faults.late);
    if (isLate && this.#options.now() < closeMs + LATE_MS) return false;
    const name = `${pair} ${timeframe} ${open}`;
    if (this.#given.has(name)) return true;
    this.#given.add(name);
    return !this.#chance('drop', name, 0, this.faults.drop);
  }

  #asOfNow({ pair, timeframe }: SeriesKey, open: number): Row {
    const row = this.#row(pair, open, timeframe);
    const nowMs = this.#options.now();
    const closeMs = nextOpenMs(open, timeframe);
    const [time, first, high, low, close, volume] = row;
    if (nowMs < closeMs) return [time, first, first, first, first, volume / 2];
    const isEarly = nowMs < closeMs + REVISED_MS && this.#chance('revised', pair, open, this.faults.revised);
    return isEarly ? [time, first, high, low, close, volume + 1] : row;
  }

  #row(pair: string, open: number, timeframe: Timeframe): Row {
    const at = (what: string): number => this.#random(what, `${pair} ${timeframe}`, open);
    const [first, close] = [100 + Math.round(at('open') * 1000) / 10, 100 + Math.round(at('close') * 1000) / 10];
    return [
      open,
      first,
      Math.max(first, close) + 1,
      Math.min(first, close) - 1,
      close,
      10 + Math.round(at('volume') * 100),
    ];
  }

  #chance(what: string, name: string, number: number, chance: number): boolean {
    return chance > 0 && this.#random(what, name, number) < chance;
  }

  /** The same for the same, from 0 to 1. */
  #random(what: string, name: string, number: number): number {
    let hash = 2_166_136_261 ^ this.#options.seed;
    for (const char of `${what}|${name}|${number}`) hash = Math.imul(hash ^ char.codePointAt(0)!, 16_777_619);
    hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_507);
    hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
    return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
  }
}
