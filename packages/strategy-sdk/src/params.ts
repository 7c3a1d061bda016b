import { assertNever, StrategyError } from './errors.ts';
import { describe } from './graph/counts.ts';

declare const valueOf: unique symbol;
/** A value that a search may choose. A plain value while the graph is built and in callbacks. */
export interface Param<out T> {
  readonly [valueOf]: T;
}
export type ParamSpecs = { readonly [name: string]: Param<number | boolean | string> };
export type ParamValues<P> = { readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never };

export interface ParamOptions {
  /** `entry` (default; freqtrade's `buy`), `exit` (`sell`), `protection`, or an own word. */
  readonly space?: 'entry' | 'exit' | 'protection' | (string & {});
  /** Default true. */
  readonly optimize?: boolean;
  /** Switched on and off together on the command line. */
  readonly group?: string;
}

interface Placement {
  readonly space: string;
  readonly optimize: boolean;
  readonly group: string | null;
}
/** What a parameter is, for searches, the command line and descriptions. */
export type ParamSpec = Placement &
  (
    | {
        readonly kind: 'int';
        readonly min: number;
        readonly max: number;
        readonly step: number;
        readonly default: number;
      }
    | {
        readonly kind: 'decimal';
        readonly min: number;
        readonly max: number;
        readonly decimals: number;
        readonly default: number;
      }
    | { readonly kind: 'bool'; readonly default: boolean }
    | { readonly kind: 'choice'; readonly options: readonly (string | number)[]; readonly default: string | number }
  );
export type ParamValue = number | boolean | string;

class DeclaredParam {
  readonly spec: ParamSpec;
  constructor(spec: ParamSpec) {
    this.spec = Object.freeze(spec);
    Object.freeze(this);
  }
}

/** Bounds included. */
export function int(
  options: ParamOptions & {
    readonly min: number;
    readonly max: number;
    readonly step?: number;
    readonly default: number;
  },
): Param<number> {
  const { min, max, step = 1 } = options;
  if (![min, max, step, options.default].every(Number.isSafeInteger))
    throw invalid('int() takes whole numbers for min, max, step and default.');
  if (step < 1) throw invalid(`int(): step is ${step}; expected 1 or more.`);
  return declared({ kind: 'int', min, max, step, default: options.default, ...placement(options) });
}

/** A grid of 10^−decimals (default 3), bounds included. */
export function decimal(
  options: ParamOptions & {
    readonly min: number;
    readonly max: number;
    readonly decimals?: number;
    readonly default: number;
  },
): Param<number> {
  const { min, max, decimals = 3 } = options;
  if (![min, max, options.default].every(Number.isFinite))
    throw invalid('decimal() takes finite numbers for min, max and default.');
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > 15)
    throw invalid(`decimal(): decimals is ${decimals}; expected a whole number from 0 to 15.`);
  return declared({ kind: 'decimal', min, max, decimals, default: options.default, ...placement(options) });
}

/** True or false. */
export function bool(options: ParamOptions & { readonly default: boolean }): Param<boolean> {
  return declared({ kind: 'bool', default: options.default, ...placement(options) });
}

/** One of a list of texts or numbers. */
export function choice<const T extends string | number>(
  options: ParamOptions & { readonly options: readonly T[]; readonly default: NoInfer<T> },
): Param<T> {
  const { options: all } = options;
  checkOptions(all);
  return declared({ kind: 'choice', options: [...all], default: options.default, ...placement(options) });
}

/** Options are told apart by their texts: on a command line there is nothing else. */
function checkOptions(options: unknown): void {
  if (!Array.isArray(options) || options.length === 0) throw invalid('choice() needs a list with at least one option.');
  options.forEach((option: unknown, index) => {
    if (typeof option !== 'string' && !(typeof option === 'number' && Number.isFinite(option)))
      throw invalid(`choice(): option ${index} is ${describe(option)}; expected a text or a number.`);
    if (options.findIndex((other) => String(other) === String(option)) < index)
      throw invalid(`choice() has the option ${describe(option)} twice.`);
  });
}

function placement(options: ParamOptions): Placement {
  return { space: options.space ?? 'entry', optimize: options.optimize ?? true, group: options.group ?? null };
}

function declared<T>(spec: ParamSpec): Param<T> {
  const problem =
    'min' in spec && spec.min > spec.max
      ? `min ${spec.min} is above max ${spec.max}`
      : valueProblem(spec, spec.default);
  if (problem !== null) throw invalid(`${spec.kind}(): the default is refused: ${problem}.`);
  return new DeclaredParam(spec) as unknown as Param<T>;
}

function invalid(message: string): StrategyError {
  return new StrategyError('invalid-strategy', message);
}

/** The facts of a parameter, null when the value was not made by `int`, `decimal`, `bool` or `choice`. */
export function paramSpecOf(param: unknown): ParamSpec | null {
  return param instanceof DeclaredParam ? param.spec : null;
}

/** Why a parameter cannot have this value, null when it can. */
export function valueProblem(spec: ParamSpec, value: unknown): string | null {
  switch (spec.kind) {
    case 'int':
      if (typeof value !== 'number' || !Number.isSafeInteger(value))
        return `expected a whole number, got ${shown(value)}`;
      return outside(spec, value);
    case 'decimal':
      if (typeof value !== 'number' || !Number.isFinite(value)) return `expected a number, got ${shown(value)}`;
      if (Number(value.toFixed(spec.decimals)) !== value)
        return `expected at most ${spec.decimals} decimals, got ${value}`;
      return outside(spec, value);
    case 'bool':
      return typeof value === 'boolean' ? null : `expected true or false, got ${shown(value)}`;
    case 'choice':
      return spec.options.some((option) => option === value)
        ? null
        : `expected one of ${spec.options.join(', ')}, got ${shown(value)}`;
    default:
      return assertNever(spec);
  }
}

function outside(spec: { readonly min: number; readonly max: number }, value: number): string | null {
  return value >= spec.min && value <= spec.max ? null : `expected ${spec.min} to ${spec.max}, got ${value}`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}

/** The value that a text on a command line means; the text itself when it means none, which `valueProblem` then refuses. */
export function parseValue(spec: ParamSpec, text: string): ParamValue {
  switch (spec.kind) {
    case 'int':
    case 'decimal':
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
    case 'bool':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'choice':
      return spec.options.find((option) => String(option) === text) ?? text;
    default:
      return assertNever(spec);
  }
}
