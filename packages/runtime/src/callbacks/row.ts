import { CANDLE_FIELDS, type CandleColumns, type CandleField } from '@tradai/strategy-sdk';
import { isOutput, isTreeList, type ColumnArray, type ColumnTree, type Output } from '@tradai/strategy-sdk/graph';
import type { SignalColumns } from '../backtest/pair-input.ts';
import { refuseUnknownNames } from './unknown-names.ts';

/** Where the rows of a pair are read from. */
export interface RowSource {
  readonly candles: CandleColumns;
  readonly signals: SignalColumns;
  readonly column: (output: Output) => ColumnArray;
}

const EVERY_ROW = [
  ...CANDLE_FIELDS,
  'enterLong',
  'enterShort',
  'exitLong',
  'exitShort',
  'enterTag',
  'exitTag',
] as const;

/** What every row has beside the strategy's columns. */
const BASE_READERS: Readonly<Record<(typeof EVERY_ROW)[number], TreeReader>> = {
  openTimeMs: (source, candle) => source.price('openTimeMs', candle),
  open: (source, candle) => source.price('open', candle),
  high: (source, candle) => source.price('high', candle),
  low: (source, candle) => source.price('low', candle),
  close: (source, candle) => source.price('close', candle),
  volume: (source, candle) => source.price('volume', candle),
  enterLong: (source, candle) => source.flag('enterLong', candle),
  enterShort: (source, candle) => source.flag('enterShort', candle),
  exitLong: (source, candle) => source.flag('exitLong', candle),
  exitShort: (source, candle) => source.flag('exitShort', candle),
  enterTag: (source, candle) => source.enterTag(candle),
  exitTag: (source, candle) => source.exitTag(candle),
};

type TreeReader = (source: PairColumns, candle: number) => unknown;
type RowClass = new (source: PairColumns, candle: number) => object;

/** The columns of one pair by number, each looked up once. */
export class PairColumns {
  readonly #shape: RowShape;
  readonly #source: RowSource;
  readonly #columns: (ColumnArray | undefined)[];

  constructor(shape: RowShape, source: RowSource) {
    this.#shape = shape;
    this.#source = source;
    this.#columns = shape.outputs.map(() => undefined);
  }

  /** The candle as the strategy sees it once it is closed. */
  row(candle: number): object {
    return new this.#shape.Row(this, candle);
  }

  value(number: number, candle: number): number | boolean {
    const column = (this.#columns[number] ??= this.#source.column(this.#shape.outputs[number]!));
    if (column instanceof Uint8Array) return column[candle] === 1;
    return column[candle] ?? Number.NaN;
  }

  price(field: CandleField, candle: number): number {
    return candle < this.#source.candles.length ? (this.#source.candles[field][candle] ?? Number.NaN) : Number.NaN;
  }

  flag(field: 'enterLong' | 'enterShort' | 'exitLong' | 'exitShort', candle: number): boolean {
    return (this.#source.signals[field][candle] ?? 0) > 0;
  }

  enterTag(candle: number): string | null {
    return this.flag('enterLong', candle) || this.flag('enterShort', candle) ? this.#tag('enterTag', candle) : null;
  }

  exitTag(candle: number): string | null {
    return this.flag('exitLong', candle) || this.flag('exitShort', candle) ? this.#tag('exitTag', candle) : null;
  }

  #tag(field: 'enterTag' | 'exitTag', candle: number): string | null {
    const column = this.#source.signals[field];
    const text = this.#source.signals.tags[typeof column === 'number' ? column : (column[candle] ?? 0)];
    return text === undefined || text === '' ? null : text;
  }
}

/** What the rows of a strategy look like, and the columns that they read by number. */
export interface RowShape {
  readonly outputs: readonly Output[];
  readonly Row: RowClass;
}

export function rowShape(columns: { readonly [name: string]: ColumnTree }): RowShape {
  const outputs: Output[] = [];
  const names = namesIn(columns, outputs);
  return { outputs, Row: rowClassOf(names) };
}

/** A tree of names with the numbers of columns for leaves. */
type NameTree = number | readonly NameTree[] | { readonly [name: string]: NameTree };

function namesIn(tree: ColumnTree, outputs: Output[]): NameTree {
  if (isOutput(tree)) return outputs.push(tree) - 1;
  if (isTreeList(tree)) return tree.map((inner) => namesIn(inner, outputs));
  return Object.fromEntries(Object.entries(tree).map(([name, inner]) => [name, namesIn(inner, outputs)]));
}

/** One class for all runs of strategies with the same columns: what reads rows in a hot loop stays fast from run to run. */
const known = new Map<string, RowClass>();

function rowClassOf(names: NameTree): RowClass {
  const key = JSON.stringify(names);
  const found = known.get(key) ?? makeRowClass(names);
  known.set(key, found);
  return found;
}

function makeRowClass(tree: NameTree): RowClass {
  return recordClass({ ...BASE_READERS, ...readersOf(tree as { readonly [name: string]: NameTree }) });
}

/** A row, or a record inside one, is a place in the columns of a pair: nothing is copied, and what is not read is not computed. */
function recordClass(readers: Readonly<Record<string, TreeReader>>): RowClass {
  class Row {
    readonly #source: PairColumns;
    readonly #candle: number;

    constructor(source: PairColumns, candle: number) {
      this.#source = source;
      this.#candle = candle;
    }

    static {
      for (const [name, reader] of Object.entries(readers)) {
        const get = function (this: Row): unknown {
          return reader(this.#source, this.#candle);
        };
        Object.defineProperty(Row.prototype, name, { get, enumerable: true });
      }
    }

    /** What a logger or `JSON.stringify` shows. */
    toJSON(): Record<string, unknown> {
      return Object.fromEntries(Object.keys(readers).map((name) => [name, this[name as keyof this]]));
    }
  }
  refuseUnknownNames(Row.prototype, 'the row', 'state(pair) keeps notes');
  return Row;
}

function readersOf(tree: { readonly [name: string]: NameTree }): Record<string, TreeReader> {
  return Object.fromEntries(Object.entries(tree).map(([name, inner]) => [name, readerOf(inner)]));
}

function readerOf(tree: NameTree): TreeReader {
  if (typeof tree === 'number') return (source, candle) => source.value(tree, candle);
  if (Array.isArray(tree)) {
    const readers = tree.map(readerOf);
    return (source, candle) => readers.map((read) => read(source, candle));
  }
  const Inner = recordClass(readersOf(tree as { readonly [name: string]: NameTree }));
  return (source, candle) => new Inner(source, candle);
}
