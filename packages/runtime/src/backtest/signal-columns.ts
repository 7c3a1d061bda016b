import {
  evaluate,
  type BuiltEntry,
  type BuiltStrategy,
  type CandlesOf,
  type ColumnArray,
  type ColumnMemory,
  type ColumnReuse,
  type Output,
} from '@tradai/strategy-sdk/graph';
import type { SignalColumns, TagColumn } from './pair-input.ts';

/** When several tagged conditions are true on one candle. */
export type TagPolicy = 'first' | 'last' | 'join';

export interface PreparedColumns {
  readonly signals: SignalColumns;
  /** Of the columns that were computed: conditions, and those that the strategy named where they were wanted. Null for others. */
  readonly find: (output: Output) => ColumnArray | null;
}

/** Largest number of different tags of a strategy; a tag is stored as its number. */
const MOST_TAGS = 65_535;

/** Computes what a strategy's signals need on one pair, and the named columns too when `withColumns` is set. */
export function prepareSignals(
  built: BuiltStrategy,
  candlesOf: CandlesOf,
  memory: ColumnMemory,
  withColumns: boolean,
  reuse?: ColumnReuse,
): PreparedColumns {
  const named = withColumns ? built.columnPaths.map(({ output }) => output) : [];
  const wanted = [...signalOutputs(built), ...named];
  const evaluated = evaluate(built.graph, candlesOf, wanted, reuse === undefined ? { memory } : { memory, reuse });
  const length = candlesOf(built.graph.own).length;
  const signals = signalsOf(built, (output) => evaluated.column(output), memory, length, tagTable(built));
  return { signals, find: ({ node, index }) => evaluated.columns.get(node)?.[index] ?? null };
}

/** The columns that signals are made of. */
export function signalOutputs(built: BuiltStrategy): readonly Output[] {
  const { entries, exits, priority } = built;
  const conditions = [...entries, ...exits, ...exitsByOpposite(built)].map(({ condition }) => condition);
  return conditions.concat(priority ?? []);
}

/** Signals of `length` candles from the columns behind them. Numbers of tags go on in a table that is used again. */
export function signalsOf(
  built: BuiltStrategy,
  columnOf: (output: Output) => ColumnArray,
  memory: ColumnMemory,
  length: number,
  tags: TagTable,
): SignalColumns {
  const exits = [...built.exits, ...exitsByOpposite(built)];
  const writer = new SignalWriter(columnOf, memory, length, tags);
  return {
    enterLong: writer.flags(sideOf(built.entries, 'long')),
    enterShort: writer.flags(sideOf(built.entries, 'short')),
    exitLong: writer.flags(sideOf(exits, 'long')),
    exitShort: writer.flags(sideOf(exits, 'short')),
    enterTag: writer.tags(built.entries),
    exitTag: writer.tags(exits),
    tags: tags.texts,
    priority: built.priority === null ? null : (columnOf(built.priority) as Float64Array),
  };
}

export function tagTable({ definition }: BuiltStrategy): TagTable {
  return new TagTable(definition.tagPolicy ?? 'first');
}

/** Where an entry signal against an open trade ends it. */
function exitsByOpposite({ definition, entries }: BuiltStrategy): Signal[] {
  if (definition.onOpposite === undefined || definition.onOpposite === 'wait') return [];
  return entries.map(({ direction, condition }) => ({
    direction: direction === 'long' ? 'short' : 'long',
    condition,
    tag: null,
  }));
}

/** A side without signals has no column: what is not there counts as 0. */
const NO_SIGNALS = new Uint8Array(0);

type Signal = Pick<BuiltEntry, 'direction' | 'condition' | 'tag'>;

function sideOf(signals: readonly Signal[], direction: 'long' | 'short'): readonly Signal[] {
  return signals.filter((signal) => signal.direction === direction);
}

/** Numbers of tags; 0 is the empty one. */
export class TagTable {
  readonly texts: string[] = [''];
  readonly #policy: TagPolicy;
  readonly #numbers = new Map<string, number>([['', 0]]);

  constructor(policy: TagPolicy) {
    this.#policy = policy;
  }

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    if (this.texts.length >= MOST_TAGS) throw new RangeError(`more than ${MOST_TAGS} different tags`);
    this.#numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  /** The number that stands after another tag became true on a candle that has `present` already. */
  combine(present: number, added: number): number {
    if (this.#policy === 'first') return present;
    if (this.#policy === 'last' || present === 0) return added;
    if (added === 0) return present;
    return this.numberOf(`${this.texts[present]} ${this.texts[added]}`);
  }
}

class SignalWriter {
  readonly #columnOf: (output: Output) => ColumnArray;
  readonly #memory: ColumnMemory;
  readonly #length: number;
  readonly #tags: TagTable;

  constructor(columnOf: (output: Output) => ColumnArray, memory: ColumnMemory, length: number, tags: TagTable) {
    this.#columnOf = columnOf;
    this.#memory = memory;
    this.#length = length;
    this.#tags = tags;
  }

  /** True where any of the conditions is. */
  flags(signals: readonly Signal[]): Uint8Array {
    const [only] = signals;
    if (only === undefined) return NO_SIGNALS;
    if (signals.length === 1) return this.#condition(only);
    const any = this.#memory.flags(this.#length).fill(0);
    for (const signal of signals) {
      const condition = this.#condition(signal);
      for (let i = 0; i < any.length; i++) any[i] = any[i]! | condition[i]!;
    }
    return any;
  }

  /** Tags of each candle's signal. Of both sides: the later one in the list wins, as in freqtrade's one tag column. */
  tags(signals: readonly Signal[]): TagColumn {
    const [only] = signals;
    if (only === undefined || signals.every(({ tag }) => tag === null)) return 0;
    if (signals.length === 1) return this.#tags.numberOf(only.tag ?? '');
    const numbers = new Uint16Array(this.#length);
    for (const side of ['long', 'short'] as const) this.#writeSide(numbers, sideOf(signals, side));
    return numbers;
  }

  #writeSide(numbers: Uint16Array, signals: readonly Signal[]): void {
    const own = new Uint16Array(this.#length);
    const seen = new Uint8Array(this.#length);
    for (const signal of signals) {
      const condition = this.#condition(signal);
      const number = this.#tags.numberOf(signal.tag ?? '');
      for (let i = 0; i < own.length; i++) {
        if (condition[i] === 0) continue;
        own[i] = seen[i] === 0 ? number : this.#tags.combine(own[i]!, number);
        seen[i] = 1;
      }
    }
    for (let i = 0; i < numbers.length; i++) if (seen[i] === 1) numbers[i] = own[i]!;
  }

  #condition(signal: Signal): Uint8Array {
    return this.#columnOf(signal.condition) as Uint8Array;
  }
}
