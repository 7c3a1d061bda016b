import type { SeriesKind } from '../candles.ts';
import { CandleTable } from './candle-table.ts';
import { Fault } from './fault.ts';
import type { ImportOptions } from './options.ts';
import { parsePair, type NamedPair } from './pair-names.ts';
import { TradeTable } from './trade-table.ts';

/** The tables of a file: one, or one for each pair of a symbol column. */
export class TableSet<Table extends CandleTable | TradeTable> {
  readonly #tables = new Map<string, Table>();
  readonly #byText = new Map<string, Table>();
  readonly #make: (pair: NamedPair | null) => Table;
  readonly #trustOption: boolean;

  constructor(make: (pair: NamedPair | null) => Table, options: ImportOptions) {
    this.#make = make;
    this.#trustOption = options.pair !== undefined;
  }

  get tables(): Table[] {
    return [...this.#tables.values()];
  }

  /** The table for a spelling in the symbol column. Spellings of one pair share a table. Throws `pair`. */
  forSymbol(text: string): Table {
    const known = this.#byText.get(text);
    if (known) return known;
    const pair = parsePair(text);
    if (pair === null && !this.#trustOption)
      throw new Fault('pair', `the symbol "${text}" is no pair that is known here`, {
        option: 'pair',
        values: 'BASE/QUOTE',
      });
    const table = this.#forPair(pair);
    this.#byText.set(text, table);
    return table;
  }

  /** The only table of a file without symbols. */
  only(): Table {
    return this.#forPair(null);
  }

  #forPair(pair: NamedPair | null): Table {
    const name = pair === null ? '' : `${pair.base}/${pair.quote}:${pair.settle ?? ''}`;
    const table = this.#tables.get(name) ?? this.#make(pair);
    this.#tables.set(name, table);
    return table;
  }
}

export function candleTables(kind: SeriesKind, options: ImportOptions): TableSet<CandleTable> {
  return new TableSet((pair) => new CandleTable(pair, kind, options), options);
}

export function tradeTables(options: ImportOptions): TableSet<TradeTable> {
  return new TableSet((pair) => new TradeTable(pair), options);
}
