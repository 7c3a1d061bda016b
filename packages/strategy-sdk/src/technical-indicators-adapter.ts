import { StrategyError } from './errors.ts';
import type { Frame, Series } from './graph/column-types.ts';
import { describe } from './graph/counts.ts';
import { nextScanId } from './graph/scan.ts';
import type { ScanStepper } from './graph/scan-operation.ts';
import { graphOf, outputOf, SeriesColumn } from './graph/series.ts';

type IndicatorClass = new (input: never) => { nextValue(value: never): unknown };
type Settings = { readonly [name: string]: number | boolean };

/** Candles tried for a first value. */
const MOST_LOOKBACK = 1000;

/**
 * Any class of the npm package `technicalindicators`, fed candle by candle through its `nextValue`. `inputs` are named as the class wants
 * them: `{ values: candles.close }`, or `{ high, low, close }`. Without `outputs` the class gives one number per candle, with them a
 * record that has these names.
 *
 * Series are NaN until the first value. The look-back is found by trying: the class is fed made-up candles while the graph is built.
 * The package's own rounding stands: some classes round (RSI to 2 decimals), and its `setConfig('precision', n)` rounds all. The memory
 * of such a class cannot be copied: on a candle that is still forming the column is NaN, and the result depends on where the data begin.
 */
export function technicalIndicator<F extends Frame>(
  indicator: IndicatorClass,
  inputs: { readonly [name: string]: Series<F> },
  settings: Settings,
): Series<F>;
export function technicalIndicator<F extends Frame, const Out extends readonly string[]>(
  indicator: IndicatorClass,
  inputs: { readonly [name: string]: Series<F> },
  settings: Settings,
  outputs: Out,
): { readonly [K in Out[number]]: Series<F> };
export function technicalIndicator<F extends Frame>(
  indicator: IndicatorClass,
  inputs: { readonly [name: string]: Series<F> },
  settings: Settings,
  outputs?: readonly string[],
): Series<F> | { readonly [name: string]: Series<F> } {
  const names = Object.keys(inputs);
  const who = `technicalIndicator(${typeof indicator === 'function' ? indicator.name : describe(indicator)})`;
  if (names.length === 0) throw new StrategyError('invalid-graph', `${who} needs at least one input column.`);
  const create = (): ScanStepper => stepperOf(who, indicator, names, settings, outputs ?? null);
  const count = outputs?.length ?? 1;
  const columns = names.map((name) => inputs[name]!);
  const graph = graphOf(columns[0]!);
  const node = graph.scan(
    {
      id: nextScanId(),
      inputNames: names,
      outputs: Array.from({ length: count }, () => 'series'),
      lookback: lookbackOf(who, create(), names, count),
      initial: {},
      step: () => [],
      create,
    },
    columns.map(outputOf),
  );
  const series = Array.from({ length: count }, (_, index) => new SeriesColumn<F>(graph, { node, index }));
  return outputs === undefined
    ? series[0]!
    : Object.freeze(Object.fromEntries(outputs.map((name, index) => [name, series[index]!])));
}

/** One instance and the way it is fed: a class with `values` takes bare numbers, the others a candle. */
function stepperOf(
  who: string,
  indicator: IndicatorClass,
  names: readonly string[],
  settings: Settings,
  outputs: readonly string[] | null,
): ScanStepper {
  const instance = newInstance(who, indicator, names, settings);
  const isBare = names.length === 1 && names[0] === 'values';
  const values = new Float64Array(outputs?.length ?? 1);
  return (now) => {
    // The class may keep the candle, so it gets one of its own.
    const result = instance.nextValue((isBare ? now['values'] : { ...now }) as never);
    for (let k = 0; k < values.length; k++)
      values[k] = numberOf(outputs === null ? result : fieldOf(result, outputs[k]!));
    return values;
  };
}

function newInstance(
  who: string,
  indicator: IndicatorClass,
  names: readonly string[],
  settings: Settings,
): { nextValue(value: never): unknown } {
  const empty = Object.fromEntries(names.map((name) => [name, []]));
  try {
    return new indicator({ ...settings, ...empty } as never);
  } catch (cause) {
    throw new StrategyError(
      'invalid-graph',
      `${who} could not be made with the inputs ${names.join(', ')} and the settings ${JSON.stringify(settings)}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

function fieldOf(result: unknown, name: string): unknown {
  return typeof result === 'object' && result !== null
    ? (result as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** Candles before the first one on which every output is a number. */
function lookbackOf(who: string, step: ScanStepper, names: readonly string[], count: number): number {
  for (let i = 0; i <= MOST_LOOKBACK; i++) {
    const values = step(Object.fromEntries(names.map((name) => [name, madeUp(name, i)])));
    let complete = true;
    for (let k = 0; k < count; k++) complete &&= !Number.isNaN(values[k]);
    if (complete) return i;
  }
  throw new StrategyError(
    'invalid-graph',
    `${who} gave no value within ${MOST_LOOKBACK} candles; check its inputs, settings and outputs.`,
  );
}

/** Candles that rise and fall: the high is the highest, the low the lowest. */
function madeUp(name: string, i: number): number {
  const close = 100 + ((i * 7) % 13) - ((i * 5) % 11) / 2;
  if (name === 'high') return close + 2;
  if (name === 'low') return close - 2;
  return name === 'open' ? close - 1 : close;
}
