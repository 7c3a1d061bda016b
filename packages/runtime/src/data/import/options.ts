import { isTimeframe, TIMEFRAMES, type Timeframe } from '@tradai/strategy-sdk';
import { isExchangeName } from '../cache/series-path.ts';
import { MARKETS, type MarketKind, type SeriesKind } from '../candles.ts';
import { DataError } from '../errors.ts';
import { isKnownZone } from './zones.ts';

export const IMPORT_FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume', 'symbol'] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

/** Each option decides one thing that a file can leave open. Nothing is repaired unless its option says so. */
export interface ImportOptions {
  /** `binance`. Else from the file's name or folders, else `binance` with a note. */
  readonly exchange?: string;
  /** `BTC/USDT`, `BTC/USDT:USDT`: what neither content nor name say, or what they say twice. */
  readonly pair?: string;
  /** Else from the pair's spelling, else spot with a note. */
  readonly market?: MarketKind;
  /** What the file holds; for trades, the candles to build. */
  readonly timeframe?: Timeframe;
  /** Else from the name (`-mark`, `-index`, `-funding_rate`) and content. */
  readonly kind?: SeriesKind;
  /** Zone of times that carry none: `UTC`, `UTC+2`, `UTC-03:30`, `Europe/Berlin`. */
  readonly timezone?: string;
  /** Order of day and month in `03/02/2021`. */
  readonly dateOrder?: 'dmy' | 'mdy';
  /** Which end of its candle a time marks. */
  readonly timestamp?: 'open' | 'close';
  /** Columns by header name, or by place counted from 1. */
  readonly columns?: Readonly<Partial<Record<ImportField, string | number>>>;
  /** The volume in the base asset: header name, or without a header its place counted from 1. */
  readonly volumeColumn?: string;
  /** `base`: the volume column is right, do not check it. `quote/close`: divide the quote volume by the close. */
  readonly volume?: 'base' | 'quote/close';
  /** The same time twice: `merge` equal rows, or keep the `first` or `last` of differing ones. */
  readonly duplicates?: 'merge' | 'first' | 'last';
  /** Sort rows that are out of order. */
  readonly sort?: boolean;
  /** Leave out rows in which a value is missing. */
  readonly emptyRows?: 'drop';
  /** Leave out rows with impossible prices or volumes. */
  readonly badRows?: 'drop';
  /** Leave out rows whose time is not on the timeframe's grid. */
  readonly offGrid?: 'drop';
  /** Raise high and lower low to take in open and close. */
  readonly ohlc?: 'clamp';
}

const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  market: MARKETS,
  kind: ['candle', 'mark', 'index', 'funding'],
  dateOrder: ['dmy', 'mdy'],
  timestamp: ['open', 'close'],
  volume: ['base', 'quote/close'],
  duplicates: ['merge', 'first', 'last'],
  sort: [true, false],
  emptyRows: ['drop'],
  badRows: ['drop'],
  offGrid: ['drop'],
  ohlc: ['clamp'],
};

const FREE: readonly string[] = ['exchange', 'pair', 'timeframe', 'timezone', 'columns', 'volumeColumn'];

/** Checks options that come from outside, from a command line or JSON. Throws `bad-option` naming the option and what it takes. */
export function parseImportOptions(options: Readonly<Record<string, unknown>>): ImportOptions {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const choices = CHOICES[name];
    if (choices ? !choices.includes(value) : !isFreeOption(name, value)) {
      throw new DataError(
        'bad-option',
        `Import option ${name}: ${JSON.stringify(value)} is not understood; ${expectation(name)}.`,
        isOption(name) ? { remedy: name } : {},
      );
    }
  }
  const { pair } = options as ImportOptions;
  if (pair !== undefined && !/^[^/:\s]+\/[^/:\s]+(:[^/:\s]+)?$/.test(pair)) {
    throw new DataError(
      'bad-option',
      `Import option pair: "${pair}" is no pair; expected BASE/QUOTE or BASE/QUOTE:SETTLE.`,
      { remedy: 'pair' },
    );
  }
  return options;
}

function isOption(name: string): boolean {
  return Object.hasOwn(CHOICES, name) || FREE.includes(name);
}

function isFreeOption(name: string, value: unknown): boolean {
  if (name === 'columns')
    return (
      typeof value === 'object' &&
      value !== null &&
      Object.keys(value).every((field) => (IMPORT_FIELDS as readonly string[]).includes(field))
    );
  if (name === 'timezone') return typeof value === 'string' && isKnownZone(value);
  if (name === 'exchange') return typeof value === 'string' && isExchangeName(value);
  if (name === 'timeframe') return typeof value === 'string' && isTimeframe(value);
  return ['pair', 'volumeColumn'].includes(name) && typeof value === 'string' && value !== '';
}

function expectation(name: string): string {
  const choices = CHOICES[name];
  if (choices) return `expected ${choices.join(' or ')}`;
  if (name === 'columns') return `expected columns for some of ${IMPORT_FIELDS.join(', ')}`;
  if (name === 'timezone') return 'expected UTC, an offset like UTC+2, or a name like Europe/Berlin';
  if (name === 'timeframe') return `expected one of ${TIMEFRAMES.join(', ')}`;
  if (name === 'exchange') return 'expected a name such as binance';
  if (['pair', 'volumeColumn'].includes(name)) return 'expected a text';
  return `options are ${[...Object.keys(CHOICES), ...FREE].toSorted().join(', ')}`;
}
