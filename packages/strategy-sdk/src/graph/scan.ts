import { StrategyError } from '../errors.ts';
import type { Widened } from '../widened.ts';
import type { Condition, Frame, Series } from './column-types.ts';
import { describe } from './counts.ts';
import type { ColumnKind } from './kernel.ts';
import { copyScanState, type Scan, type ScanState } from './scan-operation.ts';
import { columnOf, graphOf, isColumn, outputOf } from './series.ts';

/** A column per value that the step returns. */
export type ScanOutput<F extends Frame, O> = [O] extends [number]
  ? Series<F>
  : [O] extends [boolean]
    ? Condition<F>
    : { readonly [K in keyof O]: ScanOutput<F, O[K]> };
type StepResult = number | boolean | { readonly [name: string]: number | boolean };

let scans = 0;

/** Functions cannot be compared, so each scan is an operation of its own. */
export function nextScanId(): number {
  return ++scans;
}

/**
 * Calls `step` once per candle, oldest first, with this candle's input values (conditions as 1 and 0) and the state, which it changes in place.
 * What it returns becomes the column(s): a number, a boolean, or a record of them, always of the same shape. The first candle is the
 * first on which no input is NaN.
 * Deterministic: no clock, no chance, no outer variables; every run compares samples of it with a call candle by candle and refuses a
 * difference. `step` is called once while the graph is built, with
 * every input 1 and a copy of the state, to see the shape. `lookback`: candles whose output is not yet meaningful (default 0).
 */
export function scan<F extends Frame, K extends string, S extends ScanState, O extends StepResult>(
  inputs: { readonly [P in K]: Series<F> | Condition<F> },
  initial: S,
  step: (now: { readonly [P in K]: number }, state: Widened<S>) => O,
  options: { readonly lookback?: number } = {},
): ScanOutput<F, O> {
  const names = inputNames(inputs) as K[];
  checkArguments(names, initial, step);
  const call = step as unknown as (now: Readonly<Record<string, number>>, state: ScanState) => StepResult;
  const shape = shapeOf(firstResult(call, names, initial));
  const operation = scanOperation(names, initial, shape, call, options.lookback ?? 0);
  const columns = names.map((name) => inputs[name]);
  const graph = graphOf(columns[0]!);
  const node = graph.scan(operation, columns.map(outputOf));
  const results = shape.map(({ name }, index) => [name, columnOf<F>(graph, { node, index })] as const);
  return (shape[0]!.name === null ? results[0]![1] : Object.freeze(Object.fromEntries(results))) as ScanOutput<F, O>;
}

function firstResult(
  call: (now: Readonly<Record<string, number>>, state: ScanState) => StepResult,
  names: readonly string[],
  initial: ScanState,
): StepResult {
  try {
    return call(Object.fromEntries(names.map((name) => [name, 1])), copyScanState(initial));
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new StrategyError(
      'strategy-threw',
      `scan(${names.join(', ')}): the step threw ${message} while the graph was built, with every input 1.`,
      { cause: error },
    );
  }
}

/** Name null: the step returns the bare value. */
interface OutputShape {
  readonly name: string | null;
  readonly kind: ColumnKind;
}

function shapeOf(result: StepResult): readonly OutputShape[] {
  const kindOf = (value: unknown, what: string): ColumnKind => {
    if (typeof value === 'number') return 'series';
    if (typeof value === 'boolean') return 'condition';
    throw refused(`the step returned ${describe(value)}${what}; expected a number or a boolean`);
  };
  if (typeof result !== 'object' || result === null) return [{ name: null, kind: kindOf(result, '') }];
  const outputs = Object.entries(result).map(([name, value]) => ({ name, kind: kindOf(value, ` as ${name}`) }));
  if (outputs.length === 0) throw refused('the step returned an empty record');
  return outputs;
}

function scanOperation(
  inputNames: readonly string[],
  initial: ScanState,
  shape: readonly OutputShape[],
  call: (now: Readonly<Record<string, number>>, state: ScanState) => StepResult,
  lookback: number,
): Scan {
  const values = new Float64Array(shape.length);
  if (!Number.isInteger(lookback) || lookback < 0)
    throw refused(`lookback is ${lookback}; expected a whole number of candles, 0 or more`);
  return {
    id: nextScanId(),
    inputNames,
    outputs: shape.map(({ kind }) => kind),
    lookback,
    initial: copyScanState(initial),
    step(now, state) {
      const result: unknown = call(now, state);
      for (let k = 0; k < values.length; k++) values[k] = valueOf(result, shape[k]!);
      return values;
    },
  };
}

/** The output of one candle; it has to be of the kind that the first call showed. */
function valueOf(result: unknown, { name, kind }: OutputShape): number {
  if (name !== null && (typeof result !== 'object' || result === null)) throw unlike(result, `a record with ${name}`);
  const value = name === null ? result : (result as Readonly<Record<string, unknown>>)[name];
  if (kind === 'series' && typeof value === 'number') return value;
  if (kind === 'condition' && typeof value === 'boolean') return value ? 1 : 0;
  throw unlike(value, KIND_WORDS[kind], name);
}

/** Whoever drives the scan adds the candle. */
function unlike(value: unknown, expected: string, name: string | null = null): StrategyError {
  const as = name === null ? '' : ` as ${name}`;
  return new StrategyError(
    'invalid-graph',
    `returned ${describe(value)}${as}; expected ${expected}, as when the graph was built,`,
  );
}
const KIND_WORDS = { series: 'a number', condition: 'true or false' } as const;

function inputNames(inputs: unknown): readonly string[] {
  if (typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs) && !isColumn(inputs))
    return Object.keys(inputs);
  throw refused(`the inputs are ${describe(inputs)}; expected a record of columns such as { close }`);
}

function checkArguments(names: readonly string[], initial: unknown, step: unknown): void {
  if (names.length === 0) throw refused('it needs at least one input column');
  if (typeof step !== 'function') throw refused(`step is ${describe(step)}; expected a function`);
  if (typeof initial !== 'object' || initial === null || Array.isArray(initial))
    throw refused(`the state is ${describe(initial)}; expected a record such as { count: 0 }, {} for none`);
  for (const [name, value] of Object.entries(initial)) {
    const isList = Array.isArray(value) && value.every((entry) => typeof entry === 'number');
    if (typeof value !== 'number' && typeof value !== 'boolean' && !isList) {
      throw refused(`the state's ${name} is ${describe(value)}; expected a number, a boolean or a list of numbers`);
    }
  }
}

function refused(problem: string): StrategyError {
  return new StrategyError('invalid-graph', `scan(): ${problem}.`);
}
