import { nextOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import type { SessionCommand, SessionWish } from '../../../contract/session-command.ts';
import type { Lock, LockSide } from '../../../core/locks.ts';
import type { Quote } from '../../../core/quote.ts';
import { utc } from '../../backtest/utc.ts';
import { LATE_CANDLE_MS, seriesOfKey, type LoggedQuotes, type LogRow, type ReasonsRow } from '../rows/row-forms.ts';
import { seriesText } from '../view/host-records.ts';

/** What a session wrote down about a stretch of time. */
export interface SessionPapers {
  readonly timeframe: Timeframe;
  readonly reasons: readonly ReasonsRow[];
  /** Oldest first; may begin later than the stretch, because the log is not kept for ever. */
  readonly looks: readonly Look[];
  readonly commands: readonly SessionCommand[];
  readonly locks: readonly Lock[];
  /** How much faster than time the exchange's clock ran. */
  readonly clockFactor: number;
  /** The version that the backtest runs. */
  readonly version: string;
}

/** A look at the market, and what it showed. */
export interface Look {
  readonly nowMs: number;
  readonly quotes: LoggedQuotes;
}

/** The looks of a step. Books are left out: there are many, and nobody asks for them. */
export function looksIn({ events }: LogRow): Look[] {
  return events.flatMap((event) => {
    if (event.kind !== 'turn' && event.kind !== 'command') return [];
    const quotes = Object.entries(event.quotes).map(
      ([pair, quote]) => [pair, quote === null ? null : { ...quote, book: null }] as const,
    );
    return [{ nowMs: event.nowMs, quotes: Object.fromEntries(quotes) }];
  });
}

/** Real time that passes between two looks of a session that is not away; on a clock that runs faster it is minutes. */
const MOMENT_MS = 1_000;

export interface Seen {
  readonly timeMs: number;
  readonly quote: Quote;
}

/** Answers what a session could know and what was done to it. Texts are evidence; null: there is none. */
export class SessionEvidence {
  readonly #papers: SessionPapers;
  readonly #rows: ReadonlyMap<number, ReasonsRow>;

  constructor(papers: SessionPapers) {
    this.#papers = papers;
    this.#rows = new Map(papers.reasons.map((row) => [row.candleMs, row]));
  }

  /** What barred an entry then. */
  lockAt(pair: string, side: LockSide, timeMs: number): Lock | null {
    const found = this.#papers.locks.find(
      (lock) =>
        (lock.pair === pair || lock.pair === '*') &&
        (lock.side === side || lock.side === '*') &&
        (lock.startMs ?? -Infinity) <= nextOpenMs(timeMs, this.#papers.timeframe) &&
        timeMs < lock.endMs,
    );
    return found ?? null;
  }

  /** What became of a candle's signal. */
  fateOf(pair: string, candleMs: number): ReasonsRow['of'][string] | null {
    return this.#rows.get(candleMs)?.of[pair] ?? null;
  }

  /** The session did not look, from the end of a candle to that of the next one or for a part of it. */
  away(pair: string, candleMs: number): string | null {
    const row = this.#rows.get(candleMs);
    if (row === undefined) return `the session did not look at the candle of ${utc(candleMs)}`;
    if (row.of[pair] === undefined && row.awaited?.[pair] === undefined)
      return `the session had no candle of ${pair} at ${utc(candleMs)}`;
    return row.gapMs === undefined || row.gapMs <= MOMENT_MS * this.#papers.clockFactor
      ? null
      : `the session was away for ${seconds(row.gapMs)} after ${this.#endOf(candleMs)}`;
  }

  /** It looked, and had a candle late or no fresh price. */
  late(pair: string, candleMs: number): string | null {
    const { of, late, blind, awaited } = this.#rows.get(candleMs) ?? {};
    const missing = awaited?.[pair]?.map((key) => seriesText(seriesOfKey(key))).join(' and ');
    const why = missing === undefined ? '' : `: ${missing} was late`;
    if (late?.[pair] !== undefined) return `the candle of ${utc(candleMs)} came ${seconds(late[pair])} late${why}`;
    if (missing !== undefined && of?.[pair] === undefined)
      return `the candle of ${utc(candleMs)} was not looked at before the next one closed${why}`;
    // A moment without a price is nothing; stale ones are half a minute old.
    return (blind?.[pair] ?? 0) <= LATE_CANDLE_MS
      ? null
      : `there was no fresh price for ${seconds(blind![pair]!)} after ${this.#endOf(candleMs)}`;
  }

  /** Settings were changed between, or the candle was looked at by another version than the backtest's. */
  otherSettings(fromMs: number, toMs: number): string | null {
    const change = this.wish(['change-settings', 'reload-config'], toMs, fromMs);
    if (change !== null) return change;
    const { version } = this.#papers.reasons.findLast(({ candleMs }) => candleMs <= toMs) ?? {};
    if (version === undefined || version === this.#papers.version) return null;
    return `version ${version} traded, the backtest runs ${this.#papers.version}`;
  }

  /** The last wish of a kind that was carried out between. */
  wish(
    kinds: readonly SessionWish['kind'][],
    toMs: number,
    fromMs = -Infinity,
    isMeant: (wish: SessionWish) => boolean = () => true,
  ): string | null {
    const found = this.#papers.commands.findLast(
      ({ wish, answer }) =>
        kinds.includes(wish.kind) &&
        answer?.isDone === true &&
        fromMs <= answer.atMs &&
        answer.atMs <= toMs &&
        isMeant(wish),
    );
    return found === undefined
      ? null
      : `${found.by} at ${utc(found.answer!.atMs)}, ${found.wish.kind}: ${found.reason}`;
  }

  /** What the session saw of a pair between; null where its log does not reach. */
  seen(pair: string, fromMs: number, toMs: number): readonly Seen[] | null {
    const { looks } = this.#papers;
    const [first] = looks;
    if (first === undefined || first.nowMs > fromMs) return null;
    const within = looks.filter(({ nowMs }) => fromMs <= nowMs && nowMs < toMs);
    return within.flatMap(({ nowMs, quotes }) => {
      const quote = quotes[pair] ?? null;
      return quote === null ? [] : [{ timeMs: nowMs, quote }];
    });
  }

  #endOf(candleMs: number): string {
    return utc(nextOpenMs(candleMs, this.#papers.timeframe));
  }
}

function seconds(ms: number): string {
  return `${Number((ms / 1_000).toFixed(1))} s`;
}
