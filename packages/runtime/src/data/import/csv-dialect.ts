import { CsvSplitter } from './csv-splitter.ts';
import { PLAIN_NUMBERS, type NumberStyle } from './decimal-text.ts';
import { Fault } from './fault.ts';
import { timeLikeness, type Sample } from './sample.ts';

export interface CsvDialect {
  readonly delimiter: number;
  /** Physical line of the header; `null` without one. */
  readonly headerLine: number | null;
  /** Physical line of the first row of data. */
  readonly firstLine: number;
  readonly sample: Sample;
}

const MOST_SAMPLE_ROWS = 200;
const MOST_LINES_BEFORE_HEADER = 20;
const DATE_OR_UNIX = /^(\d{1,4}\.\d{1,2}\.\d{1,4}|\d{9,}(\.\d*)?)$/;
const COMMA = 0x2c;
const POINT = 0x2e;

interface SampleLine {
  readonly line: number;
  readonly fields: readonly string[];
}

/** Finds delimiter, header and the way of writing numbers from the beginning of a text. Throws `empty`, `columns`, `bad-number`. */
export function detectDialect(head: Uint8Array, whole: boolean): CsvDialect {
  const { delimiter, lines, width } = splitBest(head, whole);
  const start = lines.findIndex(({ fields }) => fields.length === width);
  if (start > MOST_LINES_BEFORE_HEADER) throw new Fault('columns', 'no table of columns begins in the first lines');
  const first = lines[start]!;
  const named = isHeader(first.fields);
  const rows = lines.slice(named ? start + 1 : start).map(({ fields }) => fields);
  if (rows.length === 0) throw new Fault('empty', 'the file has a header and no rows');
  const typical = rows.filter((row) => row.length === width);
  return {
    delimiter,
    headerLine: named ? first.line : null,
    firstLine: named ? first.line + 1 : first.line,
    sample: {
      names: named ? first.fields : null,
      rows: typical.length > 0 ? typical : rows,
      style: numberStyle(typical, delimiter),
    },
  };
}

/** Semicolon and tab before comma: files with decimal commas have both. */
function splitBest(head: Uint8Array, whole: boolean): { delimiter: number; lines: SampleLine[]; width: number } {
  for (const delimiter of [';', '\t', '|', ',']) {
    const lines = splitLines(head, whole, delimiter.charCodeAt(0));
    if (lines.length === 0) throw new Fault('empty', 'the file is empty');
    const width = commonWidth(lines);
    if (width >= 2) return { delimiter: delimiter.charCodeAt(0), lines, width };
  }
  throw new Fault('not-candles', 'this is no table of candles: the lines do not have the same number of fields');
}

function splitLines(head: Uint8Array, whole: boolean, delimiter: number): SampleLine[] {
  const lines: SampleLine[] = [];
  const splitter = new CsvSplitter(delimiter);
  const keep = (row: CsvSplitter) => {
    if (lines.length < MOST_SAMPLE_ROWS) lines.push({ line: row.line, fields: row.texts() });
  };
  splitter.feed(head, keep);
  if (whole) splitter.end(keep);
  return lines;
}

/** The number of fields that at least half of the lines have; 0 when no number does. */
function commonWidth(lines: readonly SampleLine[]): number {
  const counts = new Map<number, number>();
  for (const { fields } of lines) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  const [width, count] = [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0])[0]!;
  return count * 2 >= lines.length ? width : 0;
}

/** A header has words and neither a number nor a time. */
function isHeader(fields: readonly string[]): boolean {
  const isValue = (field: string) =>
    /^[+-]?[\d.,]*\d[\d.,]*(e[+-]?\d+)?$/i.test(field.trim()) || timeLikeness(field) !== 'none';
  return (
    !fields.some(isValue) &&
    fields.some((field) => /[a-z]/i.test(field) && !/^(nan|null|none|true|false)$/i.test(field.trim()))
  );
}

/** One decimal mark and one group mark for the whole file, by what the numbers prove. */
function numberStyle(rows: readonly (readonly string[])[], delimiter: number): NumberStyle {
  const numbers = rows
    .flat()
    .map((field) => field.trim())
    .filter((text) => /^[+-]?\d[\d.,]*$/.test(text) && !DATE_OR_UNIX.test(text));
  const withComma = numbers.filter((text) => text.includes(','));
  if (withComma.length === 0) return PLAIN_NUMBERS;
  const decimalComma = withComma.some((text) => !/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(text));
  if (decimalComma) return { decimal: COMMA, group: numbers.some((text) => /\..*,/.test(text)) ? POINT : 0 };
  if (delimiter === COMMA || numbers.some((text) => text.includes('.'))) return { decimal: POINT, group: COMMA };
  throw new Fault(
    'bad-number',
    `"${withComma[0]}" may have a decimal comma or a comma between thousands, and nothing in the file tells which; save it with decimal points`,
  );
}
