import type { ControlSpecs } from './control.ts';
import type { ColumnRecord } from './graph/column-types.ts';
import type { Timeframe } from './market/timeframe.ts';
import type { JsonObject } from './market/units.ts';
import type { ParamSpecs } from './params.ts';
import { frozenCopy } from './frozen-copy.ts';
import { checkDefinition } from './strategy/check-definition.ts';
import type { NoReserved } from './strategy/context.ts';
import { withDefinition, type AnyDefinition, type AnyStrategy } from './strategy/definition.ts';
import type { Strategy, StrategyDefinition } from './strategy/strategy.ts';
import { SDK_VERSION } from './version.ts';

/** `indicators` does not stand before `entry`, `exit` and the callbacks: their columns are not checked. Refused at load as well, by the order of keys. */
export interface Misplaced {
  readonly 'indicators must stand before entry, exit, plot and callbacks': never;
}

/**
 * A strategy as a frozen value, the default export of its file. `indicators` stands before `entry`, `exit`, `plot` and the
 * callbacks, so that they know its columns by name. Throws `invalid-strategy` or `invalid-setting` that names what is wrong.
 */
export function defineStrategy<
  const TF extends Timeframe,
  P extends ParamSpecs = {},
  // Replaced by what `indicators` returns; `any` keeps a mistake elsewhere from being reported at every column.
  // oxlint-disable-next-line typescript/no-explicit-any
  C extends ColumnRecord<TF> & NoReserved = any,
  K extends ControlSpecs = {},
  TS extends JsonObject = {},
  PS extends JsonObject = {},
>(definition: StrategyDefinition<TF, P, C, K, TS, PS>): 0 extends 1 & C ? Misplaced : Strategy<TF, P, C> {
  checkDefinition(definition);
  const erased = frozenCopy(definition) as AnyDefinition;
  const strategy: AnyStrategy = { name: definition.name, timeframe: definition.timeframe, sdkVersion: SDK_VERSION };
  return withDefinition(strategy, erased) as unknown as 0 extends 1 & C ? Misplaced : Strategy<TF, P, C>;
}
