import { StrategyError } from '../errors.ts';
import { strategyDefinition, type AnyShape, type AnyStrategy } from '../strategy/definition.ts';
import type { Callbacks } from '../trading/callbacks.ts';

type Any = Callbacks<AnyShape>;
type CallbackOf<N extends keyof Any> = NonNullable<Any[N]>;

/**
 * A callback of a strategy, to be called with the part of its view that it reads: `callbackOf(strategy, 'customExit')({ trade, now })`.
 * Decisions compare by value: `expect(…).toEqual(exitNow('stale'))`. Throws when the strategy has no such callback.
 */
export function callbackOf<N extends keyof Any>(
  strategy: AnyStrategy,
  name: N,
): (view: Partial<Parameters<CallbackOf<N>>[0]>) => ReturnType<CallbackOf<N>> {
  const callback = strategyDefinition(strategy)[name];
  if (callback === undefined)
    throw new StrategyError('invalid-setting', `callbackOf(): ${strategy.name} has no callback ${name}.`);
  return callback as (view: Partial<Parameters<CallbackOf<N>>[0]>) => ReturnType<CallbackOf<N>>;
}
