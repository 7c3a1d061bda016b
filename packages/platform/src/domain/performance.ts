import type { Json } from './json.ts';

export type Verdict = 'PASS' | 'WARN' | 'FAIL';

/** From where on a figure is worth a warning, or too bad. Numbers, as decimal texts or not. */
export interface Threshold {
  readonly warn_below?: number | undefined;
  readonly warn_above?: number | undefined;
  readonly fail_below?: number | undefined;
  readonly fail_above?: number | undefined;
}

/** By figure: `trades`, `profit_ratio`, `max_drawdown_ratio`, `sharpe`, or a name that tracking has for it. */
export type Thresholds = Readonly<Record<string, Threshold>>;

export interface Judgement {
  /** Null: there is nothing to hold the figures to. */
  readonly verdict: Verdict | null;
  /** One sentence each, the worst first; empty where all is well. */
  readonly reasons: readonly string[];
}

/** Holds figures to their thresholds. A figure that is not there fails where it should not be below or above something. */
export function judge(figures: Readonly<Record<string, number | null>>, thresholds: Thresholds): Judgement {
  const names = Object.keys(thresholds).toSorted();
  if (names.length === 0) return { verdict: null, reasons: [] };
  const [failed, warned]: [string[], string[]] = [[], []];
  for (const name of names) {
    const value = Object.hasOwn(figures, name) ? (figures[name] ?? null) : null;
    const { fail_below, fail_above, warn_below, warn_above } = thresholds[name]!;
    const fails = beyond(name, value, fail_below, fail_above);
    const warns = beyond(name, value, warn_below, warn_above);
    if (fails !== null) failed.push(fails);
    else if (warns !== null) warned.push(warns);
  }
  return { verdict: failed.length > 0 ? 'FAIL' : warned.length > 0 ? 'WARN' : 'PASS', reasons: [...failed, ...warned] };
}

function beyond(name: string, value: number | null, low: number | undefined, high: number | undefined): string | null {
  if (low === undefined && high === undefined) return null;
  if (value === null) return `${name} is not known`;
  if (low !== undefined && value < low) return `${name} is ${value}, below ${low}`;
  return high !== undefined && value > high ? `${name} is ${value}, above ${high}` : null;
}

const BOUNDS: readonly string[] = ['warn_below', 'warn_above', 'fail_below', 'fail_above'];

/** Thresholds as a config has them, or what is wrong with them. Left out: none. */
export function readThresholds(given: Json | undefined): Thresholds | { readonly problem: string } {
  if (given === undefined || given === null) return {};
  if (!isObject(given)) return { problem: 'performance is no object of figures' };
  const thresholds: Record<string, Threshold> = Object.create(null) as Record<string, Threshold>;
  for (const [name, bounds] of Object.entries(given)) {
    if (!isObject(bounds)) return { problem: `performance.${name} is no object; expected ${BOUNDS.join(', ')}` };
    for (const [bound, value] of Object.entries(bounds))
      if (!BOUNDS.includes(bound) || numberIn(value) === null)
        return { problem: `performance.${name}.${bound} is no threshold; expected a number as ${BOUNDS.join(', ')}` };
    thresholds[name] = Object.fromEntries(Object.entries(bounds).map(([bound, value]) => [bound, numberIn(value)!]));
  }
  return thresholds;
}

function numberIn(value: Json): number | null {
  const isText = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
  return (typeof value === 'number' && Number.isFinite(value)) || isText ? Number(value) : null;
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
