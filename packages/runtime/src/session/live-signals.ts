import { plainMemory, type BuiltStrategy, type ColumnArray, type Output } from '@tradai/strategy-sdk/graph';
import type { SignalColumns, TagColumn } from '../backtest/pair-input.ts';
import { signalsOf, tagTable, type TagTable } from '../backtest/signal-columns.ts';

const FLAGS = ['enterLong', 'exitLong', 'enterShort', 'exitShort'] as const;
const TAGS = ['enterTag', 'exitTag'] as const;

/** Signals that grow with the columns behind them: the same function writes those of one candle as those of all. */
export class LiveSignals {
  readonly columns: SignalColumns;
  readonly #built: BuiltStrategy;
  readonly #columnOf: (output: Output) => ColumnArray;
  readonly #tags: TagTable;

  /** The first `length` of `capacity` candles are there. */
  constructor(built: BuiltStrategy, columnOf: (output: Output) => ColumnArray, length: number, capacity: number) {
    this.#built = built;
    this.#columnOf = columnOf;
    this.#tags = tagTable(built);
    const first = this.#between(0, length);
    const flags = (name: (typeof FLAGS)[number]): Uint8Array => roomy(first[name], capacity);
    const tags = (column: TagColumn): TagColumn =>
      typeof column === 'number' ? column : withRoom(new Uint16Array(capacity), column);
    this.columns = {
      ...first,
      enterLong: flags('enterLong'),
      exitLong: flags('exitLong'),
      enterShort: flags('enterShort'),
      exitShort: flags('exitShort'),
      enterTag: tags(first.enterTag),
      exitTag: tags(first.exitTag),
      priority: built.priority === null ? null : (columnOf(built.priority) as Float64Array),
    };
  }

  /** Candles `from … to − 1` were computed. */
  write(from: number, to: number): void {
    const found = this.#between(from, to);
    for (const name of FLAGS) if (found[name].length > 0) this.columns[name].set(found[name], from);
    for (const name of TAGS) {
      const column = this.columns[name];
      const tags = found[name];
      if (typeof column !== 'number' && typeof tags !== 'number') column.set(tags, from);
    }
  }

  #between(from: number, to: number): SignalColumns {
    const part = (output: Output): ColumnArray => this.#columnOf(output).subarray(from, to);
    return signalsOf(this.#built, part, plainMemory, to - from, this.#tags);
  }
}

/** A side without signals stays an empty column. */
function roomy(column: Uint8Array, capacity: number): Uint8Array {
  return column.length === 0 ? column : withRoom(new Uint8Array(capacity), column);
}

function withRoom<C extends Uint8Array | Uint16Array>(column: C, values: C): C {
  column.set(values);
  return column;
}
