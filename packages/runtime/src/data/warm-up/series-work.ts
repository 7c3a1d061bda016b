import { timeframeMs, TradaiError } from '@tradai/strategy-sdk';
import type { CandleSource } from '../../ports/candle-source.ts';
import { readHeader, readSeries } from '../cache/read-series.ts';
import type { CacheHeader } from '../cache/header.ts';
import { heapAlloc, type SeriesKey } from '../candles.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { checkPiece } from './check-piece.ts';
import { hasGrid } from './closed-range.ts';
import { readKnownEmpty, withEmpty, type KnownEmpty } from './known-empty.ts';
import {
  firstFrom,
  joinNear,
  type MissingRange,
  missingRanges,
  overlapOf,
  stagesOf,
  withoutRanges,
} from './missing-ranges.ts';
import { describeOrigin, patchworkOf, type Origin, type Patchwork } from './patchwork.ts';
import type { SourceAnswer } from './report.ts';
import { ASKED_OVERLAP, stitch, type Piece, type ReplacedCandle } from './stitch.ts';

/** Reading on over as many candles is cheaper than asking again. */
const NEAR_CANDLES = 1000;
/** An exchange is asked a second time for at most so many holes in one run; the next run asks for the others. */
const MOST_SECOND_LOOKS = 20;
/** Some fifty pages of an exchange: half a minute of work. */
const STAGE_CANDLES = 50_000;

export interface AskOptions {
  readonly range: HalfOpenRange;
  /** Whether the run can do without what the source may have. */
  readonly mayBeAway: (missing: readonly MissingRange[]) => boolean;
  readonly signal: AbortSignal;
}

/** A series on its way from the cache and other sources into the cache. */
export class SeriesWork {
  readonly key: SeriesKey;
  /** Of the file that the work began with. */
  base: CacheHeader | null;
  patchwork: Patchwork;
  knownEmpty: KnownEmpty;
  readonly answers: SourceAnswer[] = [];
  readonly replaced: ReplacedCandle[] = [];
  agreed = 0;
  filled = 0;
  readonly #last = new Map<string, number | null>();

  constructor(dataDir: string, key: SeriesKey) {
    this.key = key;
    this.base = readHeader(dataDir, key);
    this.patchwork = patchworkOf(key, readSeries(dataDir, key, heapAlloc), dataDir);
    // What is remembered belongs to the file: who deletes it wants to begin anew.
    this.knownEmpty = this.base === null ? {} : readKnownEmpty(dataDir, key);
    const lastMs = this.patchwork.columns.openTimeMs.at(-1) ?? null;
    this.#last.set(nameOf(this.patchwork.origins[0]!), lastMs);
  }

  /** What of a range is missing; without what the exchange does not have either, and what `source` does not have. */
  missing(range: HalfOpenRange, source?: Origin): MissingRange[] {
    const missing = missingRanges(this.key, range, this.patchwork.columns.openTimeMs);
    const empty = Object.entries(this.knownEmpty).flatMap(([name, ranges]) =>
      name.startsWith('exchange ') || (source !== undefined && name === nameOf(source)) ? ranges : [],
    );
    return withoutRanges(missing, empty);
  }

  /** Asks a source for what it may have of what is missing. Throws `sources-differ`, what `checkPiece` throws, and what the source throws. */
  async ask(source: CandleSource, { range, mayBeAway, signal }: AskOptions): Promise<void> {
    const missing = this.missing(range, source);
    if (missing.length === 0) return;
    let [added, isApart] = [0, false];
    const answer = (outcome: SourceAnswer['outcome']): void => {
      this.answers.push({ kind: source.kind, place: source.place, outcome, candles: added });
    };
    try {
      for (const ask of joinNear(missing, NEAR_CANDLES * timeframeMs(this.key.timeframe))) {
        const left = source.kind === 'exchange' ? this.#stages(ask) : [ask];
        for (let stage = left.shift(); stage !== undefined; stage = left.shift()) {
          const got = await this.#fetch(source, stage, signal);
          if (got === null) isApart = true;
          else added += got;
          // Where it has nothing, not much more will come: the rest is asked for at once.
          if (got === 0) left.splice(0, left.length, ...spanOf(left));
        }
      }
      if (source.kind === 'exchange') added += await this.#lookAgain(source, missing, range, signal);
    } catch (error) {
      if (!isPassing(error) || !mayBeAway(missing)) throw error;
      return answer('away');
    }
    answer(added > 0 ? 'candles' : isApart ? 'apart' : 'nothing');
  }

  /** Parts of a long range, from what is known on, so that who is stopped keeps what was read. */
  #stages(ask: HalfOpenRange): HalfOpenRange[] {
    const { openTimeMs } = this.patchwork.columns;
    const isBehind = firstFrom(openTimeMs, ask.toMs) === openTimeMs.length;
    const isInFront = firstFrom(openTimeMs, ask.fromMs) === 0;
    const stages = hasGrid(this.key) && (isBehind || isInFront) ? stagesOf(this.key, ask, STAGE_CANDLES) : [ask];
    return isBehind ? stages : stages.toReversed();
  }

  /** Gives the number of candles that were added; null when the piece does not meet what is there. */
  async #fetch(source: CandleSource, missing: HalfOpenRange, signal: AbortSignal): Promise<number | null> {
    signal.throwIfAborted();
    const { openTimeMs } = this.patchwork.columns;
    const asked = overlapOf(this.key, missing, openTimeMs, ASKED_OVERLAP);
    const series = await source.read(this.key, asked, { signal });
    const columns = checkPiece(series, asked, describeOrigin(source));
    const piece: Piece = { origin: { kind: source.kind, place: source.place }, columns, missing };
    await this.#noteLast(source, asked, columns.openTimeMs);
    const stitched = stitch(this.patchwork, piece, (origin) => this.#last.get(nameOf(origin)) ?? null);
    if (stitched === null) return null;
    this.patchwork = stitched.patchwork;
    this.agreed += stitched.agreed;
    this.replaced.push(...stitched.replaced);
    this.filled += filledIn(openTimeMs, this.patchwork.columns.openTimeMs);
    if (source.kind === 'arcticdb') this.#noteEmpty(source, holesInside(this.key, missing, columns.openTimeMs));
    return stitched.added;
  }

  /** An exchange gives closed candles only. The last candle of a store may have been stored while it was open. */
  async #noteLast(source: CandleSource, asked: HalfOpenRange, openTimeMs: Float64Array): Promise<void> {
    if (source.kind === 'exchange' || openTimeMs.length === 0) return;
    const isLast = missingRanges(this.key, asked, openTimeMs).some(({ side }) => side === 'back');
    if (!isLast) return;
    const span = await source.span(this.key);
    this.#last.set(nameOf(source), span?.lastMs ?? null);
  }

  /** What an exchange leaves out twice it does not have. Behind its last candle there may be more tomorrow. */
  async #lookAgain(
    source: CandleSource,
    asked: readonly MissingRange[],
    range: HalfOpenRange,
    signal: AbortSignal,
  ): Promise<number> {
    const still = this.missing(range, source).filter(({ side }) => side === 'front' || side === 'hole');
    const left = still.filter((hole) => asked.some(({ fromMs, toMs }) => hole.fromMs < toMs && fromMs < hole.toMs));
    let added = 0;
    for (const { fromMs, toMs } of left.slice(0, MOST_SECOND_LOOKS)) {
      const got = await this.#fetch(source, { fromMs, toMs }, signal);
      if (got === 0) this.#noteEmpty(source, [{ fromMs, toMs }]);
      added += got ?? 0;
    }
    return added;
  }

  #noteEmpty(source: Origin, ranges: readonly HalfOpenRange[]): void {
    this.knownEmpty = withEmpty(this.knownEmpty, nameOf(source), ranges);
  }
}

function nameOf({ kind, place }: Origin): string {
  return `${kind} ${place}`;
}

function isPassing(error: unknown): boolean {
  return error instanceof TradaiError && (error.code === 'unavailable' || error.code === 'busy');
}

/** Ranges that touch each other, as one. */
function spanOf(ranges: readonly HalfOpenRange[]): HalfOpenRange[] {
  return joinNear(ranges.toSorted((a, b) => a.fromMs - b.fromMs));
}

/** How many of `now` lie between the first and the last of `before`, and were not there. */
function filledIn(before: Float64Array, now: Float64Array): number {
  const [first, last] = [before[0], before.at(-1)];
  if (first === undefined || last === undefined) return 0;
  return firstFrom(now, last) - firstFrom(now, first) - (before.length - 1);
}

/** Of what was missing, what a source leaves out between candles of its own. */
function holesInside(key: SeriesKey, missing: HalfOpenRange, own: Float64Array): HalfOpenRange[] {
  const [first, last] = [own[0], own.at(-1)];
  if (first === undefined || last === undefined) return [];
  const inside = { fromMs: Math.max(first, missing.fromMs), toMs: Math.min(last, missing.toMs) };
  return missingRanges(key, inside, own).map(({ fromMs, toMs }) => ({ fromMs, toMs }));
}
