import { controlProblem, controlSpecOf, type ControlSpec } from '../control.ts';
import { StrategyError } from '../errors.ts';
import { frozenCopy } from '../frozen-copy.ts';
import type { JsonValue } from '../market/units.ts';
import { didYouMean } from '../nearest.ts';
import { strategyDefinition, type AnyStrategy } from './definition.ts';

/** The controls of a strategy by name, in the order of their declaration. */
export function controlSpecs(strategy: AnyStrategy): ReadonlyMap<string, ControlSpec> {
  const entries = Object.entries(strategyDefinition(strategy).controls ?? {});
  return new Map(entries.map(([name, control]) => [name, controlSpecOf(control)!]));
}

/** One value for every control: the default or the override; nobody can change them. Throws `invalid-setting`. */
export function controlValues(
  strategy: AnyStrategy,
  overrides: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, JsonValue>> {
  const specs = controlSpecs(strategy);
  const values: Record<string, JsonValue> = {};
  for (const [name, spec] of specs) values[name] = spec.default;
  for (const [name, value] of Object.entries(overrides)) {
    const spec = specs.get(name);
    if (spec === undefined) {
      throw new StrategyError(
        'invalid-setting',
        `${strategy.name} has no control "${name}"; ${didYouMean(name, [...specs.keys()])}`,
      );
    }
    const problem = controlProblem(spec, value);
    if (problem !== null)
      throw new StrategyError('invalid-setting', `control "${name}" of ${strategy.name}: ${problem}.`);
    values[name] = value as JsonValue;
  }
  // Copied: what a callback did to a list would be there in the next run.
  return frozenCopy(values) as Readonly<Record<string, JsonValue>>;
}
