import type { Json } from './json.ts';

export type Verdict = 'PASS' | 'WARN' | 'FAIL';

/** From where on a figure is worth a warning, or too bad. A config may have them as decimal texts. */
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

/** Thresholds as a config has them; left out: none. */
export type ReadThresholds =
  | { readonly thresholds: Thresholds; readonly problem: null }
  /** What is wrong with them, as a part of a sentence. */
  | { readonly thresholds: null; readonly problem: string };

export function readThresholds(given: Json | undefined): ReadThresholds {
  if (given === undefined || given === null) return { thresholds: {}, problem: null };
  if (!isObject(given)) return none('performance is no object of figures');
  const thresholds: [string, Threshold][] = [];
  for (const [name, bounds] of Object.entries(given)) {
    if (!isObject(bounds)) return none(`performance.${name} is no object; expected ${BOUNDS.join(', ')}`);
    for (const [bound, value] of Object.entries(bounds))
      if (!BOUNDS.includes(bound) || numberIn(value) === null)
        return none(`performance.${name}.${bound} is no threshold; expected a number as ${BOUNDS.join(', ')}`);
    const numbers = Object.entries(bounds).map(([bound, value]) => [bound, numberIn(value)!] as const);
    thresholds.push([name, Object.fromEntries(numbers)]);
  }
  return { thresholds: Object.fromEntries(thresholds), problem: null };
}

function none(problem: string): ReadThresholds {
  return { thresholds: null, problem };
}

function numberIn(value: Json): number | null {
  const isText = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
  return (typeof value === 'number' && Number.isFinite(value)) || isText ? Number(value) : null;
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
