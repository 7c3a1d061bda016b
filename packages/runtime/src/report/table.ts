import Table from 'cli-table3';

export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
  /** Left out first, lowest number first, when the terminal is too narrow. Without it the column always stays. */
  readonly dropAt?: number;
}

export interface TableText {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of the terminal. */
  readonly width: number;
}

/** Longest text of a first column before anything else has to give way. */
const SHORTEST_KEY = 12;

/** A table under its title, at most `width` wide: columns that may go are dropped first, then the first column is cut with an ellipsis. */
export function table({ title, columns, rows, width }: TableText): string {
  const kept = columnsThatFit(columns, rows, width);
  const shown = rows.map((row) => kept.map((i) => clean(row[i]!)));
  const heads = kept.map((i) => columns[i]!.head);
  const spare = width - naturalWidth(heads, shown, (texts) => texts);
  const keyWidth = Math.max(SHORTEST_KEY, longest([heads[0]!, ...shown.map((row) => row[0]!)]) + Math.min(0, spare));
  const drawn = new Table({
    head: heads.map((head, i) => (i === 0 ? cut(head, keyWidth) : head)),
    colAligns: kept.map((i) => columns[i]!.align ?? 'right'),
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  drawn.push(...shown.map(([key, ...cells]) => [cut(key!, keyWidth), ...cells]));
  // Drawing is slow: once.
  const text = drawn.toString();
  return `${centered(title, text)}\n${separated(text)}`;
}

/** cli-table3 without lines between rows leaves none under the head either; this puts it back. */
function separated(text: string): string {
  const lines = text.split('\n');
  const rule = lines[0]!.replace('┌', '├').replaceAll('┬', '┼').replace('┐', '┤');
  return [...lines.slice(0, 2), rule, ...lines.slice(2)].join('\n');
}

function columnsThatFit(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): number[] {
  let kept = columns.map((_, i) => i);
  const order = kept
    .filter((i) => columns[i]!.dropAt !== undefined)
    .toSorted((a, b) => columns[a]!.dropAt! - columns[b]!.dropAt!);
  const cutKeys = (texts: string[]): string[] => [texts[0]!.slice(0, SHORTEST_KEY), ...texts.slice(1)];
  for (const drop of order) {
    const shown = rows.map((row) => kept.map((i) => row[i]!));
    if (
      naturalWidth(
        kept.map((i) => columns[i]!.head),
        shown,
        cutKeys,
      ) <= width
    )
      break;
    kept = kept.filter((i) => i !== drop);
  }
  return kept;
}

function naturalWidth(heads: string[], rows: readonly string[][], shape: (texts: string[]) => string[]): number {
  const all = [heads, ...rows].map(shape);
  const widths = heads.map((_, i) => longest(all.map((texts) => texts[i]!)));
  return widths.reduce((total, width) => total + width + 3, 1);
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 0);
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Tags come from users: a control character must not move the cursor. */
function clean(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '·');
}

function centered(title: string, text: string): string {
  const width = text.indexOf('\n');
  return ' '.repeat(Math.max(0, Math.floor((width - title.length) / 2))) + title;
}
