import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defineKernel } from '../index.ts';
import { checkKernel } from '../testing/index.ts';
import type { Kernel } from './kernel.ts';
import { operatorKernels } from './kernels/all-kernels.fixture.ts';
import { foldKernels } from './kernels/window-ring.ts';

const cases = operatorKernels.flatMap(({ kernel, params, inputs }) =>
  params.map((values) => ({
    title: `${kernel.name}(${values.join(', ')}) of ${inputs.join(', ')}`,
    kernel,
    values,
    inputs,
  })),
);

describe('any split of the candles gives the same bits', () => {
  it.each(cases)('$title', ({ kernel, values, inputs }) => {
    for (const seed of [1, 2]) checkKernel(kernel, { params: values, inputs, seed });
  });

  it('rolling.fold', () => {
    const { full, partial } = foldKernels(5, (window) => window[0]! - window[window.length - 1]!);
    checkKernel(full, { params: [5, 5] });
    checkKernel(partial, { params: [5, 2] });
  });
});

describe('the list of kernels', () => {
  it('holds inputs of the kinds that the kernels declare', () => {
    const wrong = operatorKernels.filter(({ kernel, inputs }) => {
      const declared = kernel.inputs ?? ['series'];
      return inputs.some(
        (input, k) => (input === 'condition') !== (declared[Math.min(k, declared.length - 1)] === 'condition'),
      );
    });
    expect(wrong.map(({ kernel }) => kernel.name)).toEqual([]);
  });

  it('holds every kernel of the operators', async () => {
    const folder = new URL('./kernels/', import.meta.url);
    const files = readdirSync(folder).filter((file) => !/\.(fixture|test)\.ts$/.test(file));
    const modules = (await Promise.all(files.map((file) => import(new URL(file, folder).href)))) as readonly object[];
    const exported = modules
      .flatMap((module) => Object.values(module) as readonly object[])
      .flatMap((value) => ('full' in value ? Object.values(value) : [value]));
    const kernels = exported.filter(
      (value): value is Kernel => typeof value === 'object' && value !== null && 'run' in value,
    );
    const listed = new Set(operatorKernels.map(({ kernel }) => kernel));
    expect(kernels.length).toBeGreaterThan(80);
    expect(kernels.filter((kernel) => !listed.has(kernel)).map(({ name }) => name)).toEqual([]);
  });
});

describe('checkKernel', () => {
  const facts = {
    name: 'probe',
    version: 1,
    inputs: ['close'],
    outputs: ['value'],
    memory: 'window',
    stateSize: () => 1,
  } as const;

  it('accepts a kernel that keeps its memory in the state', () => {
    const sum = defineKernel({
      ...facts,
      params: ['weight'],
      lookback: () => 0,
      run: ({ close }, { value }, { weight }, from, to, state) => {
        for (let i = from; i < to; i++) value[i] = state[0] = state[0]! * 0.9 + weight * close[i]!;
      },
    });
    expect(() => checkKernel(sum, { params: { weight: 2 } })).not.toThrow();
  });

  it('finds a memory outside of the state', () => {
    let last = 0;
    const kernel = defineKernel({
      ...facts,
      lookback: () => 0,
      run: ({ close }, { value }, _params, from, to) => {
        for (let i = from; i < to; i++) value[i] = last = last * 0.9 + close[i]!;
      },
    });
    expect(() => checkKernel(kernel)).toThrow(/kernel custom:probe\(\).*at candle \d+ is .*but .* at once/);
  });

  it('finds a look at the next candle', () => {
    const kernel = defineKernel({
      ...facts,
      lookback: () => 0,
      run: ({ close }, { value }, _params, from, to) => {
        for (let i = from; i < to; i++) value[i] = close[i + 1]!;
      },
    });
    expect(() => checkKernel(kernel)).toThrow(/in random splits/);
  });

  it('finds a look behind the look-back', () => {
    const kernel = defineKernel({
      ...facts,
      lookback: () => 1,
      run: ({ close }, { value }, _params, from, to) => {
        for (let i = from; i < to; i++) value[i] = close[i - 2] ?? 0;
      },
    });
    expect(() => checkKernel(kernel)).toThrow(/probe/);
  });
});
