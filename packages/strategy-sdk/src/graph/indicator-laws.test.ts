import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { indicatorKernels } from '../indicators/kernels.ts';
import { checkKernel } from '../testing/index.ts';

const cases = indicatorKernels.flatMap(({ kernel, params, inputs }) =>
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
});

describe('the list of kernels', () => {
  it('holds every kernel that a file of indicators declares', () => {
    const folder = new URL('../indicators/', import.meta.url);
    const sources = readdirSync(folder).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'kernels.ts',
    );
    const declared = sources.flatMap((file) =>
      [...readFileSync(new URL(file, folder), 'utf8').matchAll(/^export const (\w+): Kernel\b/gm)].map(
        (match) => match[1]!,
      ),
    );
    const listed = readFileSync(new URL('kernels.ts', folder), 'utf8');
    expect(declared.filter((name) => !new RegExp(`\\b${name}\\b`).test(listed))).toEqual([]);
  });
});
