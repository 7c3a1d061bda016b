import { StrategyError } from '../errors.ts';
import { thrownAt } from './author-code.ts';
import { BlockCopies } from './block-copies.ts';
import type { Frame, Series } from './column-types.ts';
import { checkKernelDefinition, checkStateSize, given, numberFor } from './kernel-definition-checks.ts';
import type { Kernel, Memory } from './kernel.ts';
import { kernelColumns } from './series.ts';

type Arrays<Names extends readonly string[]> = { readonly [K in Names[number]]: Float64Array };
type Numbers<Names extends readonly string[]> = { readonly [K in Names[number]]: number };
type KernelColumns<F extends Frame, Out extends readonly string[]> = Out extends readonly [string]
  ? Series<F>
  : { readonly [K in Out[number]]: Series<F> };

export interface KernelDefinition<
  In extends readonly string[],
  Out extends readonly string[],
  Params extends readonly string[],
> {
  readonly name: string;
  readonly version: number;
  readonly inputs: In;
  readonly outputs: Out;
  readonly params?: Params;
  /** Candles before the first value. */
  readonly lookback: (params: Numbers<Params>) => number;
  /** `window`: only the look-back matters; `fading`: older candles matter less and less; `unbounded`: the start matters for ever. */
  readonly memory: Memory;
  /** Length of the state vector. */
  readonly stateSize: (params: Numbers<Params>) => number;
  readonly run: (
    inputs: Arrays<In>,
    outputs: Arrays<Out>,
    params: Numbers<Params>,
    from: number,
    to: number,
    state: Float64Array,
  ) => void;
}

/** Makes columns of a kernel: `kernel({ high, low }, { weight: 2 })`. */
export type KernelFunction<
  In extends readonly string[],
  Out extends readonly string[],
  Params extends readonly string[],
> = <F extends Frame>(
  inputs: { readonly [K in In[number]]: Series<F> },
  ...params: Params extends readonly [] ? [] : [params: Numbers<Params>]
) => KernelColumns<F, Out>;

/**
 * A leaf kernel, as fast as the built-in ones. `run` fills `outputs[from … to − 1]`, at most 1,024 candles a call, allocates nothing, and may read
 * `inputs[from − lookback … to − 1]` only. `state` (zeros at first) carries everything else: any split of the candles, down to one by one, must
 * give the same bits; `checkKernel` of `@tradai/strategy-sdk/testing` checks that. The first call comes for the first candle on which no
 * input is NaN; outputs of the `lookback` candles from there are set to NaN by the runtime.
 * `name` and `version` stand for one function: define it once, outside of `indicators`, and raise `version` when the arithmetic changes.
 * The arrays end at `to`, and every run compares samples with a computation candle by candle: a kernel that reads later candles, or
 * remembers outside of `state`, is refused.
 */
export function defineKernel<
  const In extends readonly string[],
  const Out extends readonly string[],
  const Params extends readonly string[] = readonly [],
>(definition: KernelDefinition<In, Out, Params>): KernelFunction<In, Out, Params> {
  checkKernelDefinition(definition);
  const kernel = kernelFrom(definition);
  const apply = (
    inputs: Readonly<Record<string, Series<Frame>>>,
    params: Readonly<Record<string, number>> = {},
  ): unknown => {
    const who = definition.name;
    const columns = definition.inputs.map((name) => given(who, 'input', inputs, name));
    const numbers = (definition.params ?? []).map((name) =>
      numberFor(who, name, given(who, 'parameter', params, name)),
    );
    checkStateSize(who, kernel.stateSize(Float64Array.from(numbers)));
    const outputs = kernelColumns(kernel, columns, numbers);
    if (definition.outputs.length === 1) return outputs[0];
    return Object.freeze(Object.fromEntries(definition.outputs.map((name, index) => [name, outputs[index]])));
  };
  defined.set(apply, { kernel, inputs: definition.inputs, params: definition.params ?? [] });
  return apply as unknown as KernelFunction<In, Out, Params>;
}

/** What stands behind a function that `defineKernel` returned; for the check of kernels. */
export interface DefinedKernel {
  readonly kernel: Kernel;
  readonly inputs: readonly string[];
  readonly params: readonly string[];
}
const defined = new WeakMap<object, DefinedKernel>();

export function definedKernelOf(apply: object): DefinedKernel | undefined {
  return defined.get(apply);
}

let definitions = 0;

/** The records of arrays and numbers are made once and filled for each call. */
function kernelFrom<In extends readonly string[], Out extends readonly string[], Params extends readonly string[]>(
  definition: KernelDefinition<In, Out, Params>,
): Kernel {
  const { inputs, outputs, params = [] } = definition;
  const reads: Record<string, Float64Array> = {};
  const writes: Record<string, Float64Array> = {};
  const numbers: Record<string, number> = {};
  const inputsBefore = new BlockCopies();
  const named = (vector: Float64Array): Numbers<Params> => {
    for (let k = 0; k < params.length; k++) numbers[params[k]!] = vector[k]!;
    return numbers as Numbers<Params>;
  };
  return {
    name: `custom:${definition.name}`,
    version: definition.version,
    definition: `#${++definitions}`,
    outputs: outputs.map(() => 'series'),
    isAuthored: true,
    memory: definition.memory,
    leadingNaN: 'skip',
    lookback: (vector) => definition.lookback(named(vector)),
    stateSize: (vector) => definition.stateSize(named(vector)),
    // The arrays end at `to`: nothing later is there to be read.
    run(inputArrays: readonly Float64Array[], outputArrays: readonly Float64Array[], vector, from, to, state) {
      for (let k = 0; k < inputs.length; k++) reads[inputs[k]!] = inputArrays[k]!.subarray(0, to);
      for (let k = 0; k < outputs.length; k++) writes[outputs[k]!] = outputArrays[k]!.subarray(0, to);
      for (let k = 0; k < inputs.length; k++) inputsBefore.keep(k, inputArrays[k]!, from, to);
      try {
        definition.run(reads as Arrays<In>, writes as Arrays<Out>, named(vector), from, to, state);
      } catch (error) {
        throw thrownAt(`${definition.name}(): run`, from, error);
      }
      for (let k = 0; k < inputs.length; k++) {
        const changed = inputsBefore.firstChange(k, inputArrays[k]!, from, to);
        if (changed >= 0)
          throw new StrategyError(
            'invalid-graph',
            `${definition.name}(): run writes to its input "${inputs[k]}" at candle ${changed}; expected writing to outputs only.`,
          );
      }
    },
  };
}
