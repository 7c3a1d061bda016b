import { describeSeries, type Columns } from '../candles.ts';
import { DataError } from '../errors.ts';
import { mergeColumns } from '../import/merge-columns.ts';
import { iso } from '../import/row-order.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { firstFrom } from './missing-ranges.ts';
import { describeOrigin, type Origin, type Patchwork } from './patchwork.ts';

/** Candles that two sources must have in common where one goes on for the other; all, where one has fewer. */
const LEAST_OVERLAP = 5;
/** Asked for on each side of what is missing: some of them may lie in a hole. */
export const ASKED_OVERLAP = 10;

/** What a source gave for a range that was asked of it. */
export interface Piece {
  readonly origin: Origin;
  readonly columns: Columns;
  /** What was missing, without the overlap. */
  readonly missing: HalfOpenRange;
}

/** A candle of which one source had another value, while it was the last that this source has. */
export interface ReplacedCandle {
  readonly openMs: number;
  /** Whose value stands now. */
  readonly kept: Origin;
  readonly dropped: Origin;
}

export interface Stitched {
  readonly patchwork: Patchwork;
  readonly added: number;
  /** Candles that both had with the same values. */
  readonly agreed: number;
  readonly replaced: readonly ReplacedCandle[];
}

/** Open time of the last candle that a source has: it may have been stored while it was open. Null when it is known to be closed. */
export type LastOf = (origin: Origin) => number | null;

/**
 * Joins a piece with the candles that are there. Candles that both have must be the same numbers: every source keeps what the exchange said,
 * so there is no tolerance. The last candle of a source may have been stored before its close; then the other value counts, and of two last
 * ones the one with more volume. Null when the piece has fewer than five candles in common with those beside it: nothing says that they belong
 * together. Throws `sources-differ`.
 */
export function stitch(patchwork: Patchwork, piece: Piece, lastOf: LastOf): Stitched | null {
  const known = patchwork.columns;
  const columns = onKnownTimes(patchwork, piece.columns);
  if (!meets(known, columns, piece.missing)) return null;
  const given = columns.openTimeMs.length;
  if (given === 0) return { patchwork, added: 0, agreed: 0, replaced: [] };
  if (known.openTimeMs.length === 0)
    return { patchwork: merge(patchwork, piece.origin, columns, new Set()), added: given, agreed: 0, replaced: [] };
  const replaced: ReplacedCandle[] = [];
  const taken = new Set<number>();
  const { columns: merged, equal } = mergeColumns(known, columns, (row, rowOfPiece) => {
    const from = patchwork.origins[patchwork.origin[row]!]!;
    const other = { from: piece.origin, columns, row: rowOfPiece };
    const isTaken = takesOther(patchwork, { from, columns: known, row }, other, lastOf);
    const openMs = known.openTimeMs[row]!;
    if (isTaken) taken.add(openMs);
    const [kept, dropped] = isTaken ? [piece.origin, from] : [from, piece.origin];
    replaced.push({ openMs, kept, dropped });
    return isTaken ? 'b' : 'a';
  });
  const added = merged.openTimeMs.length - known.openTimeMs.length;
  if (added === 0 && taken.size === 0) return { patchwork, added, agreed: equal, replaced };
  return { patchwork: merge(patchwork, piece.origin, merged, taken), added, agreed: equal, replaced };
}

interface CandleOf {
  readonly from: Origin;
  readonly columns: Columns;
  readonly row: number;
}

function takesOther(patchwork: Patchwork, known: CandleOf, other: CandleOf, lastOf: LastOf): boolean {
  const openMs = known.columns.openTimeMs[known.row]!;
  const isLastKnown = lastOf(known.from) === openMs;
  const isLastOther = lastOf(other.from) === openMs;
  if (!isLastKnown && !isLastOther) throw difference(patchwork, known, other);
  if (isLastKnown && isLastOther) return other.columns.volume[other.row]! > known.columns.volume[known.row]!;
  return isLastKnown;
}

function difference({ key }: Patchwork, a: CandleOf, b: CandleOf): DataError {
  const fields = ['open', 'high', 'low', 'close', 'volume'] as const;
  const field = fields.find((name) => a.columns[name][a.row] !== b.columns[name][b.row]) ?? 'close';
  const said = ({ from, columns, row }: CandleOf): string => `${columns[field][row]} in ${describeOrigin(from)}`;
  const time = iso(a.columns.openTimeMs[a.row]!);
  return new DataError(
    'sources-differ',
    `${describeSeries(key)}: the candle of ${time} has the ${field} ${said(a)} and ${said(b)}; expected the same candle from both.`,
  );
}

/** An event is the same one when it falls into the same second: exchanges note the milliseconds by which it was late, files do not. */
function onKnownTimes({ key, columns: { openTimeMs: known } }: Patchwork, columns: Columns): Columns {
  if (key.kind !== 'funding') return columns;
  const openTimeMs = columns.openTimeMs.map((time) => {
    const second = Math.floor(time / 1000) * 1000;
    const same = known[firstFrom(known, second)];
    return same !== undefined && same < second + 1000 ? same : time;
  });
  return { ...columns, openTimeMs };
}

function meets(
  { openTimeMs: known }: Columns,
  { openTimeMs: given }: Columns,
  { fromMs, toMs }: HalfOpenRange,
): boolean {
  if (firstFrom(given, toMs) === firstFrom(given, fromMs)) return true;
  const before = firstFrom(known, fromMs);
  const behind = known.length - firstFrom(known, toMs);
  const inFront = common(known.subarray(0, before).slice(-ASKED_OVERLAP), given);
  const after = common(known.subarray(known.length - behind).slice(0, ASKED_OVERLAP), given);
  return inFront >= Math.min(LEAST_OVERLAP, before) && after >= Math.min(LEAST_OVERLAP, behind);
}

function common(times: Float64Array, others: Float64Array): number {
  return times.reduce((count, time) => (others[firstFrom(others, time)] === time ? count + 1 : count), 0);
}

/** `taken` are times whose candle is the new one's although there was one. */
function merge(
  { key, columns, ...old }: Patchwork,
  from: Origin,
  merged: Columns,
  taken: ReadonlySet<number>,
): Patchwork {
  const at = old.origins.findIndex(({ kind, place }) => kind === from.kind && place === from.place);
  const origins = at < 0 ? [...old.origins, from] : old.origins;
  const place = at < 0 ? old.origins.length : at;
  const known = columns.openTimeMs;
  let row = 0;
  const times = merged.openTimeMs;
  const origin = new Uint8Array(times.length).fill(place);
  for (let to = 0; to < times.length && row < known.length; to += 1) {
    if (known[row] !== times[to]) continue;
    if (!taken.has(times[to]!)) origin[to] = old.origin[row]!;
    row += 1;
  }
  return { key, columns: merged, origins, origin };
}
