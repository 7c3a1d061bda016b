import { Fault } from './fault.ts';
import type { CandleLayout, Layout, TradeLayout } from './layout.ts';
import { placeOf } from './column-names.ts';
import { isDescending, numbersAt, timeLikeness, type Sample } from './sample.ts';
import type { VolumeHints } from './volume-choice.ts';

const BOOLEAN = /^(true|false)$/i;
const SIDE = /^(buy|sell|bid|ask|b|s)$/i;

/** Which field is what in rows without a header, by what the numbers prove. Throws `columns`, `volume-unit`. */
export function layoutOfShape(sample: Sample, hints: VolumeHints): Layout {
  const first = sample.rows[0]!;
  const trades = tradeShape(first);
  if (trades) return trades;
  const time = timeShape(first, placeOf(hints.options.columns?.time, null));
  if (time === null) throw unknownShape(first);
  const from = time.next;
  if (hints.kind === 'funding' && first.length > from)
    return {
      ...candleBase(time),
      open: from,
      high: from,
      low: from,
      close: from,
      volume: null,
      quoteVolume: null,
      kind: 'funding',
    };
  if (first.length < from + 4) throw unknownShape(first);
  const prices = pricePlaces(sample, from, hints);
  const closeTime = closeTimePlace(sample, time.time, from);
  const volume = volumePlaces(sample, from, { ...prices, closeTime }, hints);
  return { ...candleBase(time), ...prices, ...volume, closeTime };
}

interface TimeShape {
  readonly time: number;
  readonly clock: number | null;
  readonly next: number;
}

function candleBase({ time, clock }: TimeShape) {
  return {
    shape: 'candles',
    time,
    clock,
    convert: false,
    symbol: null,
    stampsClose: false,
    closeTime: null,
    kind: null,
    quoteName: 'the quote volume',
  } as const;
}

/** Time in the first field, or day and time of day in the first two. */
function timeShape(first: readonly string[], chosen: number | null): TimeShape | null {
  if (chosen !== null) return { time: chosen, clock: null, next: chosen === 0 ? 1 : 0 };
  const like = timeLikeness(first[0] ?? '');
  if (like === 'date' && timeLikeness(first[1] ?? '') === 'clock') return { time: 0, clock: 1, next: 2 };
  return like === 'none' || like === 'clock' ? null : { time: 0, clock: null, next: 1 };
}

/** Binance's trades and aggregate trades, freqtrade's trades, Kraken's three columns. */
function tradeShape(first: readonly string[]): TradeLayout | null {
  const maker = first.findIndex((field) => BOOLEAN.test(field.trim()));
  const isTime = (place: number) => ['unix', 'zoned', 'wall'].includes(timeLikeness(first[place] ?? ''));
  if (maker >= 4 && isTime(maker - 1))
    return { shape: 'trades', time: maker - 1, clock: null, price: 1, amount: 2, id: 0, symbol: null };
  const side = first.findIndex((field) => SIDE.test(field.trim()));
  if (side === 3 && first.length === 7 && isTime(0))
    return { shape: 'trades', time: 0, clock: null, price: 4, amount: 5, id: 1, symbol: null };
  if (first.length === 3 && isTime(0))
    return { shape: 'trades', time: 0, clock: null, price: 1, amount: 2, id: null, symbol: null };
  return null;
}

type PricePlaces = Pick<CandleLayout, 'open' | 'high' | 'low' | 'close'>;

/**
 * Open, high, low, close in this order, unless another order is the only one in which one field is the smallest and one the largest
 * in every row. The open stands before the close; where prices join better the other way round, nothing is decided.
 */
function pricePlaces(sample: Sample, from: number, { options }: VolumeHints): PricePlaces {
  const columns = [0, 1, 2, 3].map((i) => numbersAt(sample, from + i));
  const isAlways = (place: number, better: (a: number, b: number) => boolean) =>
    columns[place]!.every((value, row) => columns.every((other) => !better(other[row]!, value)));
  const usual = isAlways(1, (a, b) => a > b) && isAlways(2, (a, b) => a < b);
  const highs = [0, 1, 2, 3].filter((place) => isAlways(place, (a, b) => a > b));
  const lows = [0, 1, 2, 3].filter((place) => isAlways(place, (a, b) => a < b));
  const proven = !usual && highs.length === 1 && lows.length === 1;
  const high = proven ? highs[0]! : 1;
  const low = proven ? lows[0]! : 2;
  const [open, close] = [0, 1, 2, 3].filter((place) => place !== high && place !== low) as [number, number];
  if (proven && joinsBetterReversed(columns[open]!, columns[close]!, isDescending(sample, from - 1))) {
    throw new Fault(
      'columns',
      'the columns have no names, and which of them is the open and which the close cannot be told',
      { option: 'columns', values: 'open and close by place' },
    );
  }
  const places: PricePlaces = { open: from + open, high: from + high, low: from + low, close: from + close };
  return Object.fromEntries(
    Object.entries(places).map(([field, place]) => [field, placeOf(options.columns?.[field as 'open'], null) ?? place]),
  ) as unknown as PricePlaces;
}

/** A close is near the next open: whether that holds at least twice as well with open and close exchanged. */
function joinsBetterReversed(open: readonly number[], close: readonly number[], descending: boolean): boolean {
  const toNext = (a: readonly number[], b: readonly number[]) =>
    a.slice(0, -1).reduce((sum, value, i) => sum + Math.abs(value - b[i + 1]!), 0);
  const asRead = descending ? toNext(open, close) : toNext(close, open);
  const reversed = descending ? toNext(close, open) : toNext(open, close);
  return open.length > 5 && reversed * 2 < asRead;
}

/** Binance: the seventh field is the last millisecond of the candle. */
function closeTimePlace(sample: Sample, time: number, from: number): number | null {
  const place = from + 5;
  const scale = (text: string) => Number(text.trim().slice(0, 13));
  const closes = sample.rows.every(
    (row) => timeLikeness(row[place] ?? '') === 'unix' && scale(row[place]!) > scale(row[time]!),
  );
  return closes && sample.rows[0]!.length > place + 1 ? place : null;
}

/** The field behind the prices, unless the numbers prove that it is an average price or that another is the volume. */
function volumePlaces(
  sample: Sample,
  from: number,
  prices: PricePlaces & { closeTime: number | null },
  hints: VolumeHints,
): { volume: number | null; quoteVolume: number | null } {
  const chosen = placeOf(hints.options.volumeColumn ?? hints.options.columns?.volume, null);
  if (chosen !== null) return { volume: chosen, quoteVolume: null };
  const width = sample.rows[0]!.length;
  const highs = numbersAt(sample, prices.high);
  const lows = numbersAt(sample, prices.low);
  const isPrice = (place: number) =>
    numbersAt(sample, place).every((value, i) => value >= lows[i]! && value <= highs[i]!);
  let volume = from + 4;
  while (volume < width - 1 && isPrice(volume)) volume += 1;
  if (volume >= width) {
    if (hints.kind !== 'candle') return { volume: null, quoteVolume: null };
    throw new Fault('columns', `the rows have ${width} fields and none for the volume`, {
      option: 'columns',
      values: 'volume by place',
    });
  }
  const candidates = Array.from({ length: width - volume - 1 }, (_, i) => volume + 1 + i).filter(
    (place) => place !== prices.closeTime,
  );
  const isQuote = (base: number, place: number) =>
    numbersAt(sample, base).every(
      (value, i) => !(value > 0) || quotientFits(numbersAt(sample, place)[i]! / value, lows[i]!, highs[i]!),
    );
  const quote = prices.closeTime === null ? candidates.find((place) => isQuote(volume, place)) : prices.closeTime + 1;
  if (quote === undefined && hints.options.volume !== 'base') {
    const better = candidates.find((base) => candidates.some((place) => base !== place && isQuote(base, place)));
    if (better !== undefined)
      throw new Fault(
        'volume-unit',
        `field ${volume + 1} is not in the base asset, but field ${better + 1} is: another field is its value in the quote currency`,
        { option: 'volumeColumn', values: String(better + 1) },
      );
  }
  return { volume, quoteVolume: hints.options.volume === 'base' ? null : (quote ?? null) };
}

function quotientFits(price: number, low: number, high: number): boolean {
  return price >= low * 0.99 && price <= high * 1.01;
}

function unknownShape(first: readonly string[]): Fault {
  return new Fault(
    'columns',
    `rows of ${first.length} fields without a header, beginning with "${first.slice(0, 3).join(', ')}", are in no known order`,
    { option: 'columns', values: 'fields by place' },
  );
}
