import type { Candles } from '../src/graph/column-types.ts';
import { candleSet } from '../src/graph/candles.ts';
import { evaluate } from '../src/graph/evaluate.ts';
import { Graph, type Output } from '../src/graph/graph.ts';
import { outputOf } from '../src/graph/series.ts';
import type { CandleColumns } from '../src/market/candle-columns.ts';
import type { ExtraDefinition } from './extra-definition.ts';
import { EXTRA_FUNCTIONS } from './extra-functions.ts';
import {
  extraGolden,
  goldenCandles,
  talibGolden,
  type ExtraCase,
  type TalibCase,
  type TalibGolden,
} from './golden-data.ts';
import { columnHash, columnValues, type GoldenColumnValues, type StoredColumn } from './thin-column.ts';
import type { GoldenFrame } from './golden-types.ts';
import { TALIB_FUNCTIONS, type GoldenInput } from './talib-functions.ts';
import { difference, type Difference, type Tolerance } from './tolerance.ts';

/** What comparing one function with all its cases gave. */
export interface FunctionCheck {
  readonly name: string;
  /** Cases compared. */
  readonly compared: number;
  /** Cases made under library settings that TradAI does not have. */
  readonly underSettings: number;
  /** Cases whose parameters TA-Lib refuses, or for which a library gives nothing. */
  readonly refused: number;
  /** Cases of definitions that are not offered. */
  readonly notOffered: number;
  readonly worst: readonly Difference[];
  readonly failures: readonly string[];
}

/** Candle at which `nan-inside` has its NaN; what follows is an error of the caller and not compared. */
const NAN_INSIDE = 150;

export function checkTalib(name: string): FunctionCheck {
  const golden = talibGolden(name);
  const failures: string[] = [];
  const worst: Difference[] = [];
  let compared = 0;
  let underSettings = 0;
  let refused = 0;
  for (const one of golden.cases) {
    if (one.settings !== undefined) underSettings++;
    else if ('error' in one['0.8']) refused++;
    else {
      compared++;
      compareTalib(golden, one, one['0.8'], worst, failures);
    }
  }
  return { name, compared, underSettings, refused, notOffered: 0, worst, failures };
}

function compareTalib(
  golden: TalibGolden,
  one: TalibCase,
  expected: { readonly lookback: number; readonly out: readonly StoredColumn[] },
  worst: Difference[],
  failures: string[],
): void {
  const { build, tolerance, leftOut, readyEarlier } = TALIB_FUNCTIONS[golden.function]!;
  const input = one.inputs[0]!;
  const candles = goldenCandles(one.series, input === 'unit' || input === 'periods' ? { close: input } : {});
  const graph = new Graph('1h');
  const set = candleSet<GoldenFrame>(graph, graph.own);
  const columns = build(inputOf(set, one.inputs), one.params);
  const outputs = columns.map((column) => outputOf(column));
  const values = valuesOf(graph, candles, outputs);
  const end = one.series === 'nan-inside' ? NAN_INSIDE : candles.length;
  const label = `${golden.function} ${one.series} ${one.inputs.join(',')} ${JSON.stringify(one.params)}`;
  for (const [k, output] of outputs.entries()) {
    if (readyEarlier ? output.node.lookback > expected.lookback : output.node.lookback !== expected.lookback) {
      failures.push(`${label} ${golden.outputs[k]}: look-back ${output.node.lookback}, expected ${expected.lookback}`);
    }
    // Integer outputs are padded with zeros where ours have NaN.
    const start = golden.types[k] === 'int32' ? firstValue(candles) + expected.lookback : 0;
    const how = typeof tolerance === 'function' ? tolerance(one.params) : tolerance;
    const wanted = columnValues(expected.out[k]!);
    const skip = leftOut?.(candles, one.params) ?? never;
    record(`${label} ${golden.outputs[k]}`, values[k]!, wanted, skip, how, start, end, worst, failures);
  }
}

export function checkExtra(name: string): FunctionCheck {
  const failures: string[] = [];
  const worst: Difference[] = [];
  let compared = 0;
  let refused = 0;
  let notOffered = 0;
  for (const one of extraGolden(name).cases) {
    const definition = EXTRA_FUNCTIONS[name]!.find((candidate) => fits(candidate, one));
    if (definition === undefined) notOffered++;
    else if (one.out === undefined) refused++;
    else {
      compared++;
      compareExtra(name, one, one.out, definition, worst, failures);
    }
  }
  return { name, compared, underSettings: 0, refused, notOffered, worst, failures };
}

function fits(definition: ExtraDefinition, one: ExtraCase): boolean {
  return (
    one.source.startsWith(definition.source) &&
    one.call.startsWith(definition.call) &&
    (definition.offered?.(one.params) ?? true)
  );
}

function compareExtra(
  name: string,
  one: ExtraCase,
  out: Readonly<Record<string, StoredColumn>>,
  { build, tolerance, leftOut, noValue }: ExtraDefinition,
  worst: Difference[],
  failures: string[],
): void {
  const candles = goldenCandles(one.series);
  const graph = new Graph('1h');
  const columns = Object.entries(build(candleSet<GoldenFrame>(graph, graph.own), one.params));
  const values = valuesOf(
    graph,
    candles,
    columns.map(([, column]) => outputOf(column)),
  );
  for (const [k, [output]] of columns.entries()) {
    const label = `${name} ${one.source} ${one.series} ${JSON.stringify(one.params)} ${output}`;
    // Names of outputs carry their parameters; ours only their beginning.
    const key =
      Object.keys(out).find((candidate) => candidate === output) ??
      Object.keys(out).find((candidate) => candidate.startsWith(output));
    if (key === undefined) failures.push(`${label}: no such output; there are ${Object.keys(out).join(', ')}`);
    else {
      const wanted = columnValues(out[key]!);
      const skip = (i: number): boolean => noValue?.(wanted.values[i]!, candles, i) ?? false;
      const from = leftOut?.(one.params) ?? 0;
      record(label, values[k]!, wanted, skip, tolerance ?? 'library', from, candles.length, worst, failures);
    }
  }
}

function record(
  label: string,
  got: ArrayLike<number>,
  wanted: GoldenColumnValues,
  skip: (i: number) => boolean,
  tolerance: Tolerance,
  from: number,
  to: number,
  worst: Difference[],
  failures: string[],
): void {
  const { values, known, hash } = wanted;
  const found = difference(got, values, (i) => skip(i) || !known(i), tolerance, from, to);
  worst.push(found);
  const bad = found.firstBad;
  if (bad >= 0) {
    const size = `${found.largest} ${found.unit}, ${tolerance}`;
    failures.push(`${label}: candle ${bad} is ${got[bad]}, expected ${values[bad]} (${size})`);
  } else if (tolerance === 'exact' && hash !== null) {
    const column = Float64Array.from(got, (value, i) => (i < from ? values[i]! : value));
    if (columnHash(column) !== hash) failures.push(`${label}: other bits on a candle that the copy leaves out`);
  }
}

function never(): boolean {
  return false;
}

function inputOf(candles: Candles<GoldenFrame>, names: readonly string[]): GoldenInput {
  const series = names.map((name) => candles[name as keyof Candles<GoldenFrame>] ?? candles.close);
  return { candles, x: series[0]!, y: series[1] ?? series[0]! };
}

function valuesOf(graph: Graph, candles: CandleColumns, outputs: readonly Output[]): ArrayLike<number>[] {
  const evaluated = evaluate(graph, () => candles, outputs);
  return outputs.map((output) => evaluated.column(output));
}

function firstValue(candles: CandleColumns): number {
  const first = candles.close.findIndex((value) => !Number.isNaN(value));
  return first < 0 ? candles.length : first;
}
