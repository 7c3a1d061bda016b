import type * as Library from 'lightweight-charts';

/** The library stands in a script of its own before this one. */
export const charting = (globalThis as unknown as { readonly LightweightCharts: typeof Library }).LightweightCharts;
