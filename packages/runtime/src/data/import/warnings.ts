/** What an import did or met that a person should know. Counts are of rows; lines are of the file named, at most the first hundred. */
export interface ImportWarning {
  readonly code:
    | 'bad-rows-dropped'
    | 'checksum-mismatch'
    | 'clamped'
    | 'close-time-shifted'
    | 'conflicts-resolved'
    | 'duplicates-merged'
    | 'empty-rows-dropped'
    | 'gap'
    | 'off-grid-dropped'
    | 'overlap-merged'
    | 'sorted'
    | 'unfinished-dropped'
    | 'volume-converted'
    | 'volume-mismatch';
  readonly file?: string;
  readonly pair?: string;
  readonly rows?: number;
  readonly lines?: readonly number[];
  /** Open time of the candle in question, in milliseconds. */
  readonly timeMs?: number;
  /** Of `gap`: number of holes, and of candles in them. */
  readonly count?: number;
  readonly missing?: number;
  /** The same in one sentence. */
  readonly message: string;
}

const MOST_LINES = 100;

/** Counts rows of one sort and remembers the first lines. */
export class Tally {
  rows = 0;
  readonly lines: number[] = [];

  add(line: number): void {
    this.rows += 1;
    if (this.lines.length < MOST_LINES) this.lines.push(line);
  }
}

/** `3 rows (lines 4, 9, 12)`. */
function tallied({ rows, lines }: Tally, unit: string): string {
  const more = rows > lines.length ? ', …' : '';
  const shown = lines.slice(0, 5).join(', ') + (lines.length > 5 ? ', …' : more);
  return `${rows} ${rows === 1 ? 'row' : 'rows'} (${unit} ${shown})`;
}

/** A warning about the counted rows; none when there are none. `what` completes the sentence. */
export function tallyWarnings(
  code: ImportWarning['code'],
  tally: Tally,
  what: string,
  { file, unit }: { readonly file: string; readonly unit: string },
): ImportWarning[] {
  if (tally.rows === 0) return [];
  return [{ code, file, rows: tally.rows, lines: tally.lines, message: `${file}: ${tallied(tally, unit)} ${what}.` }];
}
