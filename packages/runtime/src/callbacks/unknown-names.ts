import { StrategyError } from '@tradai/strategy-sdk';
import { didYouMean } from '@tradai/strategy-sdk/graph';

/** Asked by the language and by tools that show or compare values, not by an author. */
const SILENT = /^(then|toJSON|constructor|asymmetricMatch|nodeType|tagName|\$\$.*|@@.*)$/;

/**
 * Ends the prototype chain of what callbacks are given, so that a name that is not there stops the run instead of being `undefined`:
 * types are not checked when a strategy is run. Costs nothing where a name is found. `what` begins the messages.
 */
export function refuseUnknownNames(prototype: object, what: string, instead: string): void {
  const end: object = new Proxy(Object.prototype, {
    get(target, name, receiver) {
      if (typeof name === 'symbol' || name in target || SILENT.test(name))
        return Reflect.get(target, name, receiver) as unknown;
      const names = namesOf(receiver as object, end);
      throw new StrategyError('strategy-threw', `${what} has no "${name}"; ${didYouMean(name, names)}`);
    },
    set(_target, name) {
      throw new StrategyError('strategy-threw', `${what} is read-only, "${String(name)}" was assigned; ${instead}.`);
    },
  });
  Object.setPrototypeOf(prototype, end);
}

function namesOf(object: object, end: object): string[] {
  const names = new Set<string>();
  for (let at: object | null = object; at !== null && at !== end; at = Object.getPrototypeOf(at) as object | null)
    for (const name of Object.getOwnPropertyNames(at)) if (name !== 'constructor' && name !== 'toJSON') names.add(name);
  return [...names];
}
