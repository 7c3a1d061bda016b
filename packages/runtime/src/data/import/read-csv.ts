import { CsvSplitter } from './csv-splitter.ts';
import { detectDialect, type CsvDialect } from './csv-dialect.ts';
import { parseDecimal } from './decimal-text.ts';
import { Fault, faultError } from './fault.ts';
import { fieldsNeeded, type Layout } from './layout.ts';
import { layoutOf, tradesWithoutTimeframe } from './read-layout.ts';
import type { Part, ReadContext, Reading } from './reading.ts';
import { makeRowReader, makeTimeReader, type RowFields, type RowReader } from './row-reader.ts';
import { statedLength } from './stated-length.ts';
import { asUtf8 } from './text-encoding.ts';
import type { TimeReader } from './time-reader.ts';

const HEAD_BYTES = 1 << 16;

/** Reads a delimited text as a stream. The layout is found from its first 64 KB; then each row is read once. */
export async function readCsv(part: Part, context: ReadContext): Promise<Reading> {
  const text = () => asUtf8(part.chunks());
  const head = await readHead(text());
  const dialect = inFile(context, null, () => detectDialect(head.bytes, head.whole));
  const layout = inFile(context, dialect.headerLine, () => layoutOf(dialect.sample, context));
  if (layout.shape === 'trades' && context.options.timeframe === undefined) throw tradesWithoutTimeframe(context);
  const times = await timesOf(layout, dialect, context, text);
  const rows = makeRowReader(layout, times, context);
  const fault = await readRows(text(), { dialect, layout, rows, context });
  return {
    candles: rows.candles.tables,
    trades: rows.trades.tables,
    kind: (layout.shape === 'candles' ? layout.kind : null) ?? context.kind,
    unit: 'line',
    statedMs: layout.shape === 'candles' ? statedLength(dialect.sample, layout) : null,
    stampsClose: layout.shape === 'candles' && layout.stampsClose,
    usedZone: times.usedZone,
    quoteName: layout.shape === 'candles' ? layout.quoteName : '',
    fault,
  };
}

async function timesOf(
  layout: Layout,
  dialect: CsvDialect,
  context: ReadContext,
  text: () => AsyncIterable<Uint8Array>,
): Promise<TimeReader> {
  try {
    return await makeTimeReader(layout, dialect.sample, context, () => columnTexts(text(), dialect, layout.time));
  } catch (error) {
    throw error instanceof Fault ? faultError(error, { file: context.file, at: dialect.firstLine }) : error;
  }
}

interface RowsToRead {
  readonly dialect: CsvDialect;
  readonly layout: Layout;
  readonly rows: RowReader;
  readonly context: ReadContext;
}

/** Gives the first fault instead of throwing it: what stands above may hold an earlier one. */
async function readRows(chunks: AsyncIterable<Uint8Array>, { dialect, layout, rows, context }: RowsToRead) {
  const { style } = dialect.sample;
  const splitter = new CsvSplitter(dialect.delimiter);
  const fields: RowFields = {
    number: (place) => parseDecimal(splitter.bytes, splitter.starts[place]!, splitter.ends[place]!, style),
    text: (place) => splitter.text(place),
    time: (reader, place, previousMs) =>
      reader.fromBytes(splitter.bytes, splitter.starts[place]!, splitter.ends[place]!, previousMs),
  };
  const width = (dialect.sample.names ?? dialect.sample.rows[0]!).length;
  const needed = fieldsNeeded(layout);
  const onRow = (row: CsvSplitter) => {
    if (row.line < dialect.firstLine) return;
    if (row.count < needed || row.count > width) refuseWidth(row, needed, width);
    rows.read(row.line, fields);
  };
  try {
    for await (const chunk of chunks) splitter.feed(chunk, onRow);
    splitter.end(onRow);
    return null;
  } catch (error) {
    if (error instanceof Fault) return faultError(error, { file: context.file, at: splitter.line });
    throw error;
  }
}

/** A delimiter at the end of each line makes one more, empty, field. */
function refuseWidth(row: CsvSplitter, needed: number, width: number): void {
  if (row.count < needed) throw new Fault('cut-row', `the row has ${row.count} of ${width} fields`);
  const extra = row.texts().slice(width);
  if (extra.some((text) => text.trim() !== ''))
    throw new Fault('cut-row', `the row has ${row.count} fields where ${width} are expected`);
}

async function* columnTexts(
  chunks: AsyncIterable<Uint8Array>,
  dialect: CsvDialect,
  place: number,
): AsyncGenerator<string> {
  const splitter = new CsvSplitter(dialect.delimiter);
  let texts: string[] = [];
  const keep = (row: CsvSplitter) =>
    void (row.line >= dialect.firstLine && row.count > place && texts.push(row.text(place)));
  for await (const chunk of chunks) {
    splitter.feed(chunk, keep);
    yield* texts;
    texts = [];
  }
  splitter.end(keep);
  yield* texts;
}

async function readHead(chunks: AsyncGenerator<Uint8Array>): Promise<{ bytes: Uint8Array; whole: boolean }> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= HEAD_BYTES) return { bytes: Buffer.concat(parts).subarray(0, HEAD_BYTES), whole: false };
  }
  return { bytes: Buffer.concat(parts), whole: true };
}

function inFile<Result>({ file }: ReadContext, line: number | null, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof Fault ? faultError(error, line === null ? { file } : { file, at: line }) : error;
  }
}
