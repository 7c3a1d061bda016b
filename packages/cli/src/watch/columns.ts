import { plainTable } from '@tradai/runtime';

export interface WatchColumn {
  readonly head: string;
  /** Numbers stand at the right. */
  readonly isNumber?: boolean;
  /** Left out first, lowest number first, when the screen is too narrow. Without it the column stays. */
  readonly dropAt?: number;
}

/** A head and a line per row, as many columns as fit. */
export function fittedLines(
  columns: readonly WatchColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const lines = linesOf(columns, rows);
  const droppable = columns.filter(({ dropAt }) => dropAt !== undefined).toSorted((a, b) => a.dropAt! - b.dropAt!);
  const [first] = droppable;
  if (first === undefined || lines.every((line) => line.length <= width)) return lines;
  const gone = columns.indexOf(first);
  return fittedLines(
    columns.toSpliced(gone, 1),
    rows.map((row) => row.toSpliced(gone, 1)),
    width,
  );
}

function linesOf(columns: readonly WatchColumn[], rows: readonly (readonly string[])[]): readonly string[] {
  const numbers = columns.filter(({ isNumber }) => isNumber === true).map(({ head }) => head);
  return plainTable(
    columns.map(({ head }) => head),
    rows,
    numbers,
  ).split('\n');
}
