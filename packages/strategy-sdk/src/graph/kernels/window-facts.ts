import type { Kernel } from '../kernel.ts';

/** A window statistic in its two forms. Parameters begin with n, the window's length, and m, the values needed in it. */
export interface WindowKernels {
  /** m = n: nothing but the window matters. */
  readonly full: Kernel;
  /** m < n: the first windows are shorter, so where the candles begin matters for n of them. */
  readonly partial: Kernel;
}

type Facts = Pick<Kernel, 'name' | 'run' | 'stateSize' | 'isAuthored'>;

export function windowKernels(facts: Facts): WindowKernels {
  const shared = { ...facts, version: 1, outputs: ['series'], leadingNaN: 'pass', lookback: beforeMinPeriods } as const;
  return {
    full: { ...shared, memory: 'window' },
    partial: { ...shared, name: `${facts.name}-partial`, memory: 'fading' },
  };
}

function beforeMinPeriods(params: Float64Array): number {
  return params[1]! - 1;
}
