import { StrategyError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { paramSpecOf, parseValue, valueProblem, type ParamSpec, type ParamValue } from '../params.ts';
import { strategyDefinition, type AnyStrategy } from './definition.ts';

/** The parameters of a strategy by name, in the order of their declaration. */
export function paramSpecs(strategy: AnyStrategy): ReadonlyMap<string, ParamSpec> {
  const entries = Object.entries(strategyDefinition(strategy).params ?? {});
  return new Map(entries.map(([name, param]) => [name, paramSpecOf(param)!]));
}

/** One value for every parameter: the default or the override. Throws `unknown-parameter` or `invalid-parameter`. */
export function paramValues(
  strategy: AnyStrategy,
  overrides: Readonly<Record<string, unknown>> = {},
): Record<string, ParamValue> {
  const specs = paramSpecs(strategy);
  const values: Record<string, ParamValue> = {};
  for (const [name, spec] of specs) values[name] = spec.default;
  for (const [name, value] of Object.entries(overrides)) {
    if (value !== undefined) values[name] = checked(strategy, name, value);
  }
  return values;
}

/** The value that a text means for a parameter, as in `--set fast=12`. */
export function parseParam(strategy: AnyStrategy, name: string, text: string): ParamValue {
  return checked(strategy, name, parseValue(specOf(strategy, name), text));
}

function checked(strategy: AnyStrategy, name: string, value: unknown): ParamValue {
  const problem = valueProblem(specOf(strategy, name), value);
  if (problem === null) return value as ParamValue;
  throw new StrategyError('invalid-parameter', `parameter "${name}" of ${strategy.name}: ${problem}.`);
}

function specOf(strategy: AnyStrategy, name: string): ParamSpec {
  const specs = paramSpecs(strategy);
  const spec = specs.get(name);
  if (spec !== undefined) return spec;
  throw new StrategyError(
    'unknown-parameter',
    `${strategy.name} has no parameter "${name}"; ${didYouMean(name, [...specs.keys()])}`,
  );
}
