import { describe, expect, it } from 'vitest';
import { golden } from '../odds/golden.fixture.ts';
import { normalQuantile } from './normal-quantile.ts';

describe('normal quantile', () => {
  it.each(golden().normal_quantiles.map(([p, x]) => ({ p, x })))('of $p is that of scipy', ({ p, x }) => {
    expect(Math.abs(normalQuantile(p) - x)).toBeLessThanOrEqual(1e-14 * Math.abs(x));
  });

  it('has no end at 0 and 1, and is none outside', () => {
    expect([0, 1, -0.1, 1.1, NaN].map(normalQuantile)).toEqual([-Infinity, Infinity, NaN, NaN, NaN]);
  });
});
