import { timeframeMs } from '@tradai/strategy-sdk';
import type { MarketClock } from '../../../market/clock.ts';
import type { FinalCandle, KnownCandles, MarketFeed } from '../../../market/market-feed.ts';
import type { SessionKey, SessionStore, StoredSession } from '../../../ports/session-store.ts';
import type { SeriesCandles, VersionSpec } from '../driver/driver-parts.ts';
import {
  TIME_BUDGET_MS,
  type DriverAnswer,
  type DriverEvent,
  type Quotes,
  type SessionDriver,
} from '../driver/session-driver.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import type { Outbox } from '../step/outbox.ts';
import { HostWarnings } from './host-warnings.ts';
import type { RealTime } from './real-time.ts';
import { seriesKey, type LoggedEvent } from '../rows/row-forms.ts';
import { seenQuote } from './seen-quote.ts';
import type { SessionVoice } from './session-voice.ts';
import { HOST_STATE, type HostState } from '../view/host-records.ts';
import { upTo } from '../swap/up-to.ts';
import { RESTING } from '../driver/resting.ts';
import { keepUntold } from '../orders/untold.ts';
import { StepDraft, type Redact } from '../step/step-draft.ts';
import { StepWriter } from '../step/step-writer.ts';
import type { WrittenAttempts } from '../step/written-attempts.ts';
import { notification, tradeNews, type Draft, type NewsSource } from '../step/trade-news.ts';
import { HOST_WARNINGS, type Trouble, type Warned, type Warnings } from '../step/warnings.ts';

export interface HostParts {
  readonly key: SessionKey;
  readonly store: SessionStore;
  readonly lease: LeaseKeeper;
  readonly time: RealTime;
  readonly clock: MarketClock;
  readonly driver: SessionDriver;
  /** The first one; another version may need another. */
  readonly feed: MarketFeed;
  /** Pairs that are traded, in order. */
  readonly pairs: readonly string[];
  readonly outbox: Outbox;
  readonly voice: SessionVoice;
  /** Absent: nothing is secret. */
  readonly redact?: Redact;
  readonly news: Pick<NewsSource, 'sinceMs' | 'stakeCurrency'>;
}

/** Closed trades of old, a step. */
const PUT_ASIDE_AT_ONCE = 200;

const ENDING = { stage: 'DRAINING', causes: [] } as const;

/** What a strategy decides by. */
const DECIDING: readonly DriverEvent['kind'][] = ['candles', 'turn'];

/** As many as a feed compares. */
const KEPT_CANDLES = 5;

/**
 * What lies around the session's driver. Whatever happens to it happens in steps: events go to the driver, what they change is written down
 * in one piece with what the host itself wrote, and only then does anybody hear of it.
 */
export class SessionHost {
  readonly parts: HostParts;
  /** As the last step left them. */
  readonly records: Map<string, string>;
  /** Exchange time of the last step before this start; 0 for none. */
  readonly startedAfterMs: number;
  /** Keys of trades that are open. */
  readonly openTrades = new Set<string>();
  feed: MarketFeed;
  pairs: readonly string[];
  /** Of all trades, open ones at the rates of the last closed candle; stake currency, null before it is known. */
  profitAbs: number | null = null;
  /** Ids of the commands that the last step answered. */
  answered: readonly string[] = [];
  /** Versions that were opened or took over since the start. */
  #versions: readonly string[];
  /** By `seriesKey`. */
  readonly #known = new Map<string, KnownCandles>();
  /** Pairs whose book is worth fetching before the next look. */
  wants: readonly string[] = [];
  /** Whether the version that enters keeps stops at the exchange. */
  keepsStops = true;
  /** Its `stoploss`, where no stop can be placed for that. */
  bareStoploss: number | null = null;
  readonly #warnings: HostWarnings;
  readonly #writer: StepWriter;
  /** Keys of closed trades that a version of old has left among the records. */
  readonly #leftClosed: string[];
  #lastMs: number;
  #isEnding = false;
  #lines: { readonly level: 'info' | 'warn' | 'error'; readonly text: string }[] = [];

  constructor(parts: HostParts, stored: StoredSession) {
    this.parts = parts;
    this.feed = parts.feed;
    this.pairs = parts.pairs;
    this.#versions = parts.driver.opened.versions.map(({ id }) => id);
    this.records = new Map(stored.records);
    this.#lastMs = stored.atMs;
    this.startedAfterMs = stored.atMs;
    this.#warnings = new HostWarnings(this);
    const onTrouble = (why: string | null): void => this.#warnings.journal(why);
    this.#writer = new StepWriter({ ...parts, onTrouble }, stored.seq);
    this.#noteTrades([...this.records.keys()].filter((key) => key.startsWith('trade/')));
    this.#leftClosed = [...this.records.keys()].filter((key) => key.startsWith('trade/') && !this.openTrades.has(key));
  }

  /** Attempts that this process has written to its journal. */
  get written(): WrittenAttempts {
    return this.#writer.written;
  }

  /** It was asked to end, whatever it is at: nothing else is said of it any more. */
  end(): void {
    this.#isEnding = true;
    this.parts.voice.state(ENDING);
  }

  /** Exchange time, epoch ms. It never goes back, also over a restart. */
  nowMs(): number {
    this.#lastMs = Math.max(this.#lastMs, Math.floor(this.feed.nowMs()));
    return this.#lastMs;
  }

  /** It is at least that late: a candle that is final has ended, whatever this machine's idea of the exchange's clock says. */
  reached(timeMs: number): void {
    this.#lastMs = Math.max(this.#lastMs, timeMs);
  }

  /** The version that makes entries. */
  get newestVersion(): string {
    return this.#versions.at(-1)!;
  }

  /** Another version makes entries from now on. */
  follow({ id, pairs }: VersionSpec, feed: MarketFeed): void {
    this.#versions = [...this.#versions, id];
    this.pairs = [...new Set([...pairs, ...this.pairs])];
    this.feed = feed;
  }

  /** The newest candles of each series that were taken. */
  get known(): readonly KnownCandles[] {
    return [...this.#known.values()];
  }

  /** Those that were not taken yet: a feed that was begun for another version gives once more what the one before gave since. */
  untaken(candles: readonly FinalCandle[]): readonly FinalCandle[] {
    return candles.filter(({ series, candle }) => {
      const newest = this.#known.get(seriesKey(series))?.newest.at(-1);
      return newest === undefined || candle.openTimeMs > newest.openTimeMs;
    });
  }

  /** Everything was taken up to these candles, which are the newest ones of their series. */
  took(candles: readonly KnownCandles[]): void {
    for (const { series, newest } of candles) {
      const before = this.#known.get(seriesKey(series))?.newest ?? [];
      this.#known.set(seriesKey(series), { series, newest: [...before, ...newest].slice(-KEPT_CANDLES) });
    }
  }

  /**
   * The candles with which another version begins: of a series that this session looks at, up to the newest that was taken, whatever was
   * loaded; of another, what had closed by `asOfMs`.
   */
  asTaken({ series, candles }: SeriesCandles, asOfMs: number): SeriesCandles {
    const known = this.#known.get(seriesKey(series))?.newest ?? [];
    const newestMs = known.at(-1)?.openTimeMs ?? asOfMs - timeframeMs(series.timeframe);
    return { series, candles: upTo(candles, newestMs, known) };
  }

  /** What the market shows now. */
  quotes(pairs: readonly string[] = this.pairs): Quotes {
    const at = { nowMs: this.nowMs(), exchangeMs: this.feed.nowMs(), factor: this.parts.clock.factor };
    return Object.fromEntries(
      pairs.map((pair) => {
        const quote = this.feed.quoteOf(pair);
        return [pair, quote === null ? null : seenQuote(quote, at)];
      }),
    );
  }

  /** A record as the last step left it; null when there is none. */
  read<T>(key: string): T | null {
    const text = this.records.get(key);
    return text === undefined ? null : (JSON.parse(text) as T);
  }

  /** Says a line at once, and writes it down with the next step for whoever reads along. */
  say(
    level: 'info' | 'warn' | 'error',
    event: string,
    text: string,
    facts: Readonly<Record<string, unknown>> = {},
  ): void {
    this.parts.voice.line(level, event, text, facts);
    this.#lines.push({ level, text });
  }

  /** Something happened that people are to know: told with the next step, and no more than once an hour. */
  warn(trouble: Trouble): void {
    this.#warnings.happened(trouble);
  }

  /** Of the step that is being made, or is made next. */
  get nextSeq(): number {
    return this.#writer.seq + 1;
  }

  /** Makes a step of what `work` does, writes it, and lets it take effect. Nothing is written where nothing happened. */
  async step(work: (step: OpenStep) => Promise<void>): Promise<void> {
    const { outbox, lease, time, voice } = this.parts;
    const draft = new StepDraft(this.records, this.parts.redact);
    const step = new OpenStep(this, draft);
    lease.assertHeld();
    const beganMs = time.nowMs();
    draft.putAside(this.#leftClosed.splice(0, PUT_ASIDE_AT_ONCE));
    await work(step);
    this.#warnings.took(time.nowMs() - beganMs);
    this.#warnings.tell(step);
    outbox.acknowledge(draft);
    if (draft.isEmpty && this.#lines.length === 0) return;
    for (const line of this.#lines.splice(0)) draft.row('said', line);
    await this.#writer.write(draft.step(Math.max(step.nowMs, this.#lastMs)));
    draft.applyTo(this.records);
    this.answered = draft.answers.map(({ id }) => id);
    this.#noteTrades([...draft.changed('trade/'), ...this.openTrades]);
    const state = draft.changed(HOST_STATE).length === 0 ? null : this.read<HostState>(HOST_STATE);
    if (state !== null) voice.state(this.#isEnding ? ENDING : state);
    for (const message of draft.news) {
      voice.news(message);
      lease.assertHeld();
      outbox.offer({ message, settled: [] });
    }
  }

  #noteTrades(keys: readonly string[]): void {
    for (const key of keys) {
      const record = this.read<TradeRecord>(key);
      if (record === null || record.closed !== null) this.openTrades.delete(key);
      else this.openTrades.add(key);
    }
  }
}

/** A step that is being made. */
export class OpenStep {
  readonly host: SessionHost;
  readonly draft: StepDraft;
  /** Exchange time at which it began. */
  readonly nowMs: number;
  /** Its number in the journal. What people are told of is named by it: a market's clock may stand still. */
  readonly seq: number;
  /** Real time that the strategy took to decide. */
  #decidingMs = 0;

  constructor(host: SessionHost, draft: StepDraft) {
    this.host = host;
    this.draft = draft;
    this.nowMs = host.nowMs();
    this.seq = host.nextSeq;
  }

  /** Gives an event to the driver; `logged`: as it is written down, with the quotes that were asked for. Nothing is logged of a refused one. */
  async take(event: DriverEvent, logged: (answer: DriverAnswer) => LoggedEvent): Promise<DriverAnswer> {
    const { driver, key, news } = this.host.parts;
    const answer = await driver.take(event);
    if (answer.problem?.code === RESTING) keepUntold(this, event);
    if (answer.problem !== null) return answer;
    if (DECIDING.includes(event.kind)) this.#decidingMs += answer.tookMs;
    if (answer.tookMs > TIME_BUDGET_MS) this.#tooSlow(event, answer.tookMs);
    this.draft.events.push(logged(answer));
    this.draft.tell(...tradeNews({ key, ...news }, this.draft, answer, this.nowMs));
    this.draft.apply(answer);
    this.host.wants = answer.wants;
    this.host.keepsStops = answer.keepsStops ?? true;
    this.host.bareStoploss = answer.bareStoploss ?? null;
    return answer;
  }

  /** All records as the step stands so far. */
  get records(): SessionRecords {
    const records = new Map(this.host.records);
    this.draft.applyTo(records);
    return records;
  }

  /** Whether the strategy took longer than its time for what it decided: none of its entries is begun. */
  get isOverrun(): boolean {
    return this.#decidingMs > TIME_BUDGET_MS;
  }

  /** What a strategy takes too long for comes too late. */
  #tooSlow({ kind }: DriverEvent, tookMs: number): void {
    const ms = Math.round(tookMs);
    const dropped = kind === 'candles' ? ' Nothing is entered by them.' : '';
    const text = `The strategy took ${ms} ms for "${kind}"; expected at most ${TIME_BUDGET_MS} ms.${dropped}`;
    this.host.warn({ cause: 'slow-strategy', text });
  }

  /** Brings the warnings up to date, and tells people what of it they are to know. Whether that is anything. */
  warn(warned: (warnings: Warnings) => Warned): boolean {
    const was = JSON.parse(this.draft.get(HOST_WARNINGS) ?? '{}') as Warnings;
    const { warnings, news } = warned(was);
    if (Object.keys(warnings).length > 0) this.draft.put(HOST_WARNINGS, warnings);
    else this.draft.drop(HOST_WARNINGS);
    for (const draft of news) this.tell(draft);
    return news.length > 0;
  }

  /** Tells people something once the step is written. */
  tell(draft: Draft): void {
    const { key, news } = this.host.parts;
    this.draft.tell(notification({ key, ...news }, draft, this.nowMs));
  }
}
