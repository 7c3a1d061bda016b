import type { CandleTable } from './candle-table.ts';
import type { CandleLayout, Layout, TradeLayout } from './layout.ts';
import type { ReadContext } from './reading.ts';
import { isDescending, timeLikeness, type Sample } from './sample.ts';
import { candleTables, tradeTables, type TableSet } from './table-set.ts';
import { TimeReader } from './time-reader.ts';
import { dayAndMonth, type DateOrder } from './time-text.ts';
import { Fault } from './fault.ts';
import type { TradeTable } from './trade-table.ts';

/** Access to the fields of the row at hand, whatever it is stored in. */
export interface RowFields {
  number(place: number): number;
  text(place: number): string;
  time(reader: TimeReader, place: number, previousMs: number): number;
}

export interface RowReader {
  readonly candles: TableSet<CandleTable>;
  readonly trades: TableSet<TradeTable>;
  readonly times: TimeReader;
  /** Throws `Fault`s. */
  read(at: number, fields: RowFields): void;
}

/** Reads rows of a known layout into tables. */
export function makeRowReader(layout: Layout, times: TimeReader, context: ReadContext): RowReader {
  const kind = (layout.shape === 'candles' ? layout.kind : null) ?? context.kind;
  const candles = candleTables(kind, context.options);
  const trades = tradeTables(context.options);
  const read = layout.shape === 'candles' ? candleReader(layout, times, candles) : tradeReader(layout, times, trades);
  return { candles, trades, times, read };
}

function candleReader(layout: CandleLayout, times: TimeReader, set: TableSet<CandleTable>): RowReader['read'] {
  const { time, clock, open, high, low, close, volume, convert, quoteVolume, symbol } = layout;
  const only = symbol === null ? set.only() : null;
  let current: RowFields | null = null;
  const text = (field: string) => current!.text(placeOfField(layout, field));
  return (at, fields) => {
    current = fields;
    const table = only ?? set.forSymbol(fields.text(symbol!));
    const timeMs =
      clock === null
        ? fields.time(times, time, table.previousMs)
        : times.fromText(`${fields.text(time)} ${fields.text(clock)}`, table.previousMs);
    const closeRate = fields.number(close);
    const stored = volume === null ? NaN : fields.number(volume);
    if (quoteVolume !== null)
      table.checkVolume(at, fields.number(high), fields.number(low), stored, fields.number(quoteVolume));
    if (convert) table.converted.add(at);
    table.add(
      at,
      timeMs,
      fields.number(open),
      fields.number(high),
      fields.number(low),
      closeRate,
      convert ? stored / closeRate : stored,
      text,
    );
  };
}

function tradeReader(layout: TradeLayout, times: TimeReader, set: TableSet<TradeTable>): RowReader['read'] {
  const { time, clock, price, amount, id, symbol } = layout;
  const only = symbol === null ? set.only() : null;
  return (at, fields) => {
    const table = only ?? set.forSymbol(fields.text(symbol!));
    const timeMs =
      clock === null
        ? fields.time(times, time, table.previousMs)
        : times.fromText(`${fields.text(time)} ${fields.text(clock)}`, table.previousMs);
    const number = id === null ? NaN : fields.number(id);
    table.add(
      at,
      timeMs,
      fields.number(price),
      fields.number(amount),
      Number.isFinite(number) ? number : NaN,
      (field) => fields.text(field === 'price' ? price : amount),
    );
  };
}

function placeOfField(layout: CandleLayout, field: string): number {
  return layout[field as 'open' | 'volume'] ?? layout.close;
}

/** The rules for a file's times. Throws `time-zone`, `date-order`. `wholeColumn` gives every time of the file, for proof. */
export async function makeTimeReader(
  layout: Layout,
  sample: Sample,
  context: ReadContext,
  wholeColumn: () => AsyncIterable<string>,
): Promise<TimeReader> {
  const { timezone, dateOrder } = context.options;
  const texts = sample.rows.map((row) => (row[layout.time] ?? '').trim());
  const first = texts[0] ?? '';
  const hasClock = layout.clock !== null || texts.some((text) => timeLikeness(text) === 'wall');
  const open =
    dayAndMonth(first) !== null && (timezone !== undefined || timeLikeness(first) !== 'wall') && layout.clock === null;
  const order = dateOrder ?? (open ? await provenOrder(texts, wholeColumn, first) : null);
  return new TimeReader({
    timezone,
    dateOrder: order,
    descending: isDescending(sample, layout.time),
    datesAreLocal: hasClock,
  });
}

/** A first number above 12 is a day, a second one above 12 makes the first a month; neither anywhere leaves the file undecided. */
async function provenOrder(
  texts: readonly string[],
  wholeColumn: () => AsyncIterable<string>,
  first: string,
): Promise<DateOrder> {
  for (const text of texts) {
    const order = orderOf(text);
    if (order) return order;
  }
  for await (const text of wholeColumn()) {
    const order = orderOf(text);
    if (order) return order;
  }
  throw new Fault('date-order', `"${first}" may be day or month first, and no day above 12 in the file tells which`, {
    option: 'dateOrder',
    values: 'dmy or mdy',
  });
}

function orderOf(text: string): DateOrder | null {
  const [a, b] = dayAndMonth(text.trim()) ?? [0, 0];
  if (a > 12) return 'dmy';
  return b > 12 ? 'mdy' : null;
}
