import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runBatches } from './run-batches.ts';

function texts(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`key_${i}`, String(i)]));
}

describe('the batches of a log', () => {
  it.each([
    // metrics, params, tags → sizes of the batches: params + tags + metrics
    [0, 0, 0, []],
    [1, 1, 1, ['1+1+1']],
    [1000, 0, 0, ['0+0+1000']],
    [1001, 0, 0, ['0+0+1000', '0+0+1']],
    [1000, 100, 100, ['100+100+800', '0+0+200']],
    [500, 250, 0, ['100+0+0', '100+0+0', '50+0+500']],
  ])('of %d metrics, %d params and %d tags', (metrics, params, tags, sizes) => {
    const points = Array.from({ length: metrics }, (_, step) => ({ key: 'equity', value: 1, timeMs: 0, step }));
    const batches = runBatches({ metrics: points, params: texts(params), tags: texts(tags) });

    expect(batches.map((one) => `${one.params.length}+${one.tags.length}+${one.metrics.length}`)).toEqual(sizes);
  });

  it('are within the limits, and hold everything once and in order', () => {
    const size = fc.nat(2600);
    fc.assert(
      fc.property(size, fc.nat(350), fc.nat(350), (metrics, params, tags) => {
        const points = Array.from({ length: metrics }, (_, step) => ({ key: 'equity', value: 1, timeMs: 0, step }));
        const batches = runBatches({ metrics: points, params: texts(params), tags: texts(tags) });
        for (const one of batches) {
          const counts = [one.params.length, one.tags.length, one.metrics.length] as const;
          expect(Math.max(counts[0], counts[1])).toBeLessThanOrEqual(100);
          expect(counts[0] + counts[1] + counts[2]).toBeLessThanOrEqual(1000);
        }
        expect(batches.flatMap((one) => one.metrics)).toEqual(points);
        expect(Object.fromEntries(batches.flatMap((one) => one.params))).toEqual(texts(params));
        expect(Object.fromEntries(batches.flatMap((one) => one.tags))).toEqual(texts(tags));
      }),
      { numRuns: 40 },
    );
  });
});
