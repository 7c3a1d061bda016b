import { assertNever, StrategyError } from './errors.ts';
import type { JsonValue, Pair } from './market/units.ts';

declare const valueOf: unique symbol;
/** A value that an operator may change while a session runs (typed, audited, journaled); in a backtest the default or the config's. Callbacks only. */
export interface Control<out T> {
  readonly [valueOf]: T;
}
export type ControlSpecs = { readonly [name: string]: Control<JsonValue> };
export type ControlValues<K> = { readonly [N in keyof K]: K[N] extends Control<infer T> ? T : never };

/** What a control is, for sessions and the command line. */
export type ControlSpec =
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly default: number }
  | { readonly kind: 'bool'; readonly default: boolean }
  | { readonly kind: 'choice'; readonly options: readonly string[]; readonly default: string }
  | { readonly kind: 'pairs'; readonly default: readonly string[] };

class DeclaredControl {
  readonly spec: ControlSpec;
  constructor(spec: ControlSpec) {
    this.spec = Object.freeze(spec);
    Object.freeze(this);
  }
}

export const control = {
  number: (options: { readonly min: number; readonly max: number; readonly default: number }): Control<number> =>
    declared({ kind: 'number', min: options.min, max: options.max, default: options.default }),
  bool: (options: { readonly default: boolean }): Control<boolean> =>
    declared({ kind: 'bool', default: options.default }),
  choice: <const T extends string>(options: {
    readonly options: readonly T[];
    readonly default: NoInfer<T>;
  }): Control<T> => declared({ kind: 'choice', options: [...options.options], default: options.default }),
  /** For example a hold list. */
  pairs: (options: { readonly default: readonly Pair[] }): Control<readonly Pair[]> =>
    declared({ kind: 'pairs', default: [...options.default] }),
};

function declared<T>(spec: ControlSpec): Control<T> {
  const problem = controlProblem(spec, spec.default);
  if (problem !== null)
    throw new StrategyError('invalid-setting', `control.${spec.kind}(): the default is refused: ${problem}.`);
  return new DeclaredControl(spec) as unknown as Control<T>;
}

/** The facts of a control, null when the value was not made by `control`. */
export function controlSpecOf(value: unknown): ControlSpec | null {
  return value instanceof DeclaredControl ? value.spec : null;
}

/** Why a control cannot have this value, null when it can. */
export function controlProblem(spec: ControlSpec, value: unknown): string | null {
  switch (spec.kind) {
    case 'number':
      return typeof value === 'number' && value >= spec.min && value <= spec.max
        ? null
        : `expected a number from ${spec.min} to ${spec.max}`;
    case 'bool':
      return typeof value === 'boolean' ? null : 'expected true or false';
    case 'choice':
      return typeof value === 'string' && spec.options.includes(value)
        ? null
        : `expected one of ${spec.options.join(', ')}`;
    case 'pairs':
      return Array.isArray(value) && value.every((pair) => typeof pair === 'string' && pair.includes('/'))
        ? null
        : 'expected a list of pairs such as BTC/USDT';
    default:
      return assertNever(spec);
  }
}
