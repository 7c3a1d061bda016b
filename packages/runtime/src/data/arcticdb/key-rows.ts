import { corrupt, unsupported } from './errors.ts';
import { kindOfNumber, type AtomKey } from './keys.ts';
import { safeVersion } from './key-text.ts';
import { wordAt } from './pool-words.ts';
import type { Segment } from './segment.ts';

const NUMERIC_RANGE = 84;
/** Of the first eight columns; a different second half is how segments looked before ArcticDB was published. */
const WIDTHS = [8, 8, 8, 8, 8, 8, 1, 1] as const;

/** Rows of `vref`, `ver`, `tref` and `tindex` objects: each is the key of another object. */
export interface KeyRows {
  readonly length: number;
  /** Kind of object of a row, as a number (`keys.ts`); two numbers are deletion marks. */
  readonly kinds: Uint8Array;
  readonly starts: BigInt64Array;
  readonly ends: BigInt64Array;
  versionOf(row: number): number;
  createdNsOf(row: number): bigint;
  /** The key itself. Throws a fault for a row that names no object. */
  keyOf(row: number): AtomKey;
}

export function readKeyRows(segment: Segment): KeyRows {
  const { fields } = segment.descriptor;
  const columns = WIDTHS.map((width, index) => {
    const code = fields[index]?.type ?? 0;
    if ((code & 7) !== (width === 8 ? 4 : 1)) throw unsupported('keys in the form of before 2023');
    return columnBytes(segment, index, width);
  });
  const length = columns[7]!.length;
  if (columns.some((column, index) => column.length !== length * WIDTHS[index]!))
    throw corrupt('the columns of a list of keys differ in length');
  const [starts, ends] = [0, 1].map((index) => new BigInt64Array(columns[index]!.buffer));
  const [versions, ids, created, hashes] = [2, 3, 4, 5].map((index) => new BigUint64Array(columns[index]!.buffer));
  const kinds = columns[7]!;
  const ranges = columns[6]!;
  const pool = segment.pool();
  return {
    length,
    kinds,
    starts: starts!,
    ends: ends!,
    versionOf: (row) => safeVersion(versions![row]!),
    createdNsOf: (row) => created![row]!,
    keyOf(row) {
      const kind = kindOfNumber(kinds[row]!);
      if (kind === undefined || kind === 'vref' || kind === 'tref' || kind === 'cref')
        throw corrupt(`a list of keys names an object of kind ${kinds[row]}`);
      if (ranges[row] !== NUMERIC_RANGE) throw unsupported('a key whose range is text');
      return {
        kind,
        id: wordAt(pool, Number(ids![row]!)),
        version: safeVersion(versions![row]!),
        createdNs: created![row]!,
        hash: hashes![row]!,
        start: starts![row]!,
        end: ends![row]!,
      };
    },
  };
}

/** A copy that stays, in memory of its own. */
export function columnBytes(segment: Segment, index: number, width: number): Uint8Array<ArrayBuffer> {
  const column = segment.column(index, width);
  if (column.rows !== null) throw unsupported('a list of keys with missing values');
  return column.bytes.slice();
}
