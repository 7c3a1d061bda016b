import {
  conditionParts,
  evaluate,
  type BuiltStrategy,
  type CandlesOf,
  type ConditionPart,
  type Evaluated,
  type Output,
} from '@tradai/strategy-sdk/graph';

/** A value that a condition looked at; NaN as `null`. */
export interface OperandStory {
  readonly text: string;
  readonly value: number | boolean | null;
  /** On the candle before, where that counts too. */
  readonly before?: number | boolean | null;
}

/** A condition on one candle, taken apart. */
export interface ConditionStory {
  readonly text: string;
  /** The author's name for it, if it is a named column. */
  readonly name: string | null;
  readonly isTrue: boolean;
  readonly how: ConditionPart['how'];
  readonly parts: readonly ConditionStory[];
  readonly operands: readonly OperandStory[];
}

export interface SignalStory {
  readonly direction: 'long' | 'short';
  readonly tag: string | null;
  readonly condition: ConditionStory;
}

export interface ColumnStory {
  readonly path: string;
  readonly value: number | boolean | null;
  readonly before: number | boolean | null;
}

export interface SignalStories {
  readonly columns: readonly ColumnStory[];
  readonly entries: readonly SignalStory[];
  readonly exits: readonly SignalStory[];
}

/** Every named column and every signal of a strategy on one candle, clause by clause. */
export function signalStories(built: BuiltStrategy, candlesOf: CandlesOf, candle: number): SignalStories {
  const names = new Map(built.columnPaths.map(({ path, output }) => [keyOf(output), path]));
  const nameOf = (output: Output): string | null => names.get(keyOf(output)) ?? null;
  const parts = [...built.entries, ...built.exits].map(({ condition }) => conditionParts(condition, nameOf));
  const wanted = [...built.columnPaths.map(({ output }) => output), ...parts.flatMap(outputsOf)];
  const evaluated = evaluate(built.graph, candlesOf, wanted);
  const stories = parts.map((part) => conditionStory(part, evaluated, candle));
  const signal = <S extends { readonly direction: 'long' | 'short'; readonly tag: string | null }>(
    { direction, tag }: S,
    condition: ConditionStory,
  ): SignalStory => ({ direction, tag, condition });
  return {
    columns: built.columnPaths.map(({ path, output }) => ({
      path,
      value: valueAt(evaluated, output, candle),
      before: valueAt(evaluated, output, candle - 1),
    })),
    entries: built.entries.map((entry, i) => signal(entry, stories[i]!)),
    exits: built.exits.map((exit, i) => signal(exit, stories[built.entries.length + i]!)),
  };
}

function keyOf({ node, index }: Output): string {
  return `${node.id}.${index}`;
}

function outputsOf({ output, parts, operands }: ConditionPart): Output[] {
  return [output, ...operands.map((operand) => operand.output), ...parts.flatMap(outputsOf)];
}

function conditionStory(part: ConditionPart, evaluated: Evaluated, candle: number): ConditionStory {
  const { text, name, output, how, parts, operands } = part;
  return {
    ...{ text, name, how },
    isTrue: evaluated.column(output)[candle] === 1,
    parts: parts.map((inner) => conditionStory(inner, evaluated, candle)),
    operands: operands.map((operand) => ({
      text: operand.text,
      value: valueAt(evaluated, operand.output, candle),
      ...(operand.withPrevious ? { before: valueAt(evaluated, operand.output, candle - 1) } : {}),
    })),
  };
}

function valueAt(evaluated: Evaluated, output: Output, candle: number): number | boolean | null {
  const column = evaluated.column(output);
  const value = column[candle];
  if (value === undefined || Number.isNaN(value)) return null;
  return column instanceof Uint8Array ? value === 1 : value;
}
