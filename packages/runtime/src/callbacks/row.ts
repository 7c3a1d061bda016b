import { CANDLE_FIELDS, type CandleColumns, type CandleField, type Ms } from '@tradai/strategy-sdk';
import { isOutput, isTreeList, type ColumnArray, type ColumnTree, type Output } from '@tradai/strategy-sdk/graph';
import type { SignalColumns } from '../backtest/pair-input.ts';

/** Where the rows of a pair are read from. */
export interface RowSource {
  readonly candles: CandleColumns;
  readonly signals: SignalColumns;
  readonly column: (output: Output) => ColumnArray;
}

const EVERY_ROW = [
  ...CANDLE_FIELDS,
  ...['enterLong', 'enterShort', 'exitLong', 'exitShort', 'enterTag', 'exitTag'],
] as const;

/** A row is a place in the columns of a pair: nothing is copied, and what is not read is not computed. */
class RowPlace {
  readonly #source: PairColumns;
  readonly #candle: number;

  constructor(source: PairColumns, candle: number) {
    this.#source = source;
    this.#candle = candle;
  }

  static column(row: RowPlace, number: number): number | boolean {
    return row.#source.value(number, row.#candle);
  }

  static inner(row: RowPlace, read: TreeReader): unknown {
    return read(row.#source, row.#candle);
  }

  get openTimeMs(): Ms {
    return this.#source.price('openTimeMs', this.#candle);
  }
  get open(): number {
    return this.#source.price('open', this.#candle);
  }
  get high(): number {
    return this.#source.price('high', this.#candle);
  }
  get low(): number {
    return this.#source.price('low', this.#candle);
  }
  get close(): number {
    return this.#source.price('close', this.#candle);
  }
  get volume(): number {
    return this.#source.price('volume', this.#candle);
  }
  get enterLong(): boolean {
    return this.#source.flag('enterLong', this.#candle);
  }
  get enterShort(): boolean {
    return this.#source.flag('enterShort', this.#candle);
  }
  get exitLong(): boolean {
    return this.#source.flag('exitLong', this.#candle);
  }
  get exitShort(): boolean {
    return this.#source.flag('exitShort', this.#candle);
  }
  get enterTag(): string | null {
    return this.enterLong || this.enterShort ? this.#source.tag('enterTag', this.#candle) : null;
  }
  get exitTag(): string | null {
    return this.exitLong || this.exitShort ? this.#source.tag('exitTag', this.#candle) : null;
  }

  /** What a logger or `JSON.stringify` shows. */
  toJSON(): Record<string, unknown> {
    const columns: string[] = [];
    for (const name in this) columns.push(name);
    return Object.fromEntries([...EVERY_ROW, ...columns].map((name) => [name, this[name as keyof this]]));
  }
}

type TreeReader = (source: PairColumns, candle: number) => unknown;
type RowClass = new (source: PairColumns, candle: number) => RowPlace;

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

  tag(field: 'enterTag' | 'exitTag', candle: number): string | null {
    const column = this.#source.signals[field];
    const text = this.#source.signals.tags[typeof column === 'number' ? column : (column[candle] ?? 0)];
    return text === undefined || text === '' ? null : text;
  }
}

/** What the rows of a strategy look like: one class for all of its pairs, which keeps reading them fast. */
export class RowShape {
  readonly outputs: Output[] = [];
  readonly Row: RowClass;

  constructor(columns: { readonly [name: string]: ColumnTree }) {
    this.Row = this.#rowClass(columns);
  }

  #rowClass(columns: { readonly [name: string]: ColumnTree }): RowClass {
    class Row extends RowPlace {}
    for (const [name, tree] of Object.entries(columns)) this.#define(Row, name, tree);
    return Row;
  }

  #define(Row: RowClass, name: string, tree: ColumnTree): void {
    if (isOutput(tree)) {
      const number = this.outputs.push(tree) - 1;
      const get = function (this: RowPlace): unknown {
        return RowPlace.column(this, number);
      };
      Object.defineProperty(Row.prototype, name, { get, enumerable: true });
      return;
    }
    const read = this.#reader(tree);
    const get = function (this: RowPlace): unknown {
      return RowPlace.inner(this, read);
    };
    Object.defineProperty(Row.prototype, name, { get, enumerable: true });
  }

  #reader(tree: ColumnTree): TreeReader {
    if (isOutput(tree)) {
      const number = this.outputs.push(tree) - 1;
      return (source, candle) => source.value(number, candle);
    }
    if (isTreeList(tree)) {
      const readers = tree.map((inner) => this.#reader(inner));
      return (source, candle) => readers.map((read) => read(source, candle));
    }
    const readers = Object.entries(tree).map(([name, inner]) => [name, this.#reader(inner)] as const);
    return (source, candle) => Object.fromEntries(readers.map(([name, read]) => [name, read(source, candle)]));
  }
}
