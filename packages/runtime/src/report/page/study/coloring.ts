/** Colors of values, lower is better. The worst tenth has one color, so that a few bad trials do not make all others look alike. */
export interface Coloring {
  readonly best: number;
  readonly worst: number;
  /** Up to where an axis shows values: all of them, unless some are far above the others. */
  readonly top: number;
  /** 0 (best) to `SHADES` − 1. */
  readonly shadeOf: (value: number) => number;
}

export const SHADES = 16;

export function coloring(values: ArrayLike<number>, extra: readonly number[] = []): Coloring {
  const sorted = [...Array.from(values), ...extra].filter(Number.isFinite).toSorted((a, b) => a - b);
  const best = sorted[0] ?? 0;
  const worst = sorted[Math.floor((sorted.length - 1) * 0.9)] ?? 1;
  const top = Math.min(sorted.at(-1) ?? 1, best + (worst - best) * 1.6);
  return {
    ...{ best, worst, top },
    shadeOf(value) {
      const share = worst > best ? (value - best) / (worst - best) : 0;
      return Math.min(SHADES - 1, Math.max(0, Math.floor(share * SHADES)));
    },
  };
}

/** Of the style in force: from the color of the best over gray to that of the worst. */
export function shadeColor(shade: number): string {
  const share = shade / (SHADES - 1);
  return share < 0.5
    ? `color-mix(in oklab, var(--middle) ${Math.round(share * 200)}%, var(--best))`
    : `color-mix(in oklab, var(--worst) ${Math.round(share * 200 - 100)}%, var(--middle))`;
}
