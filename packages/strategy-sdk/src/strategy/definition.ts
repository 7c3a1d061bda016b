import { StrategyError } from '../errors.ts';
import type { ControlSpecs } from '../control.ts';
import type { Timeframe } from '../market/timeframe.ts';
import type { JsonObject, JsonValue } from '../market/units.ts';
import type { ParamSpecs, ParamValue } from '../params.ts';
import type { Callbacks } from '../trading/callbacks.ts';
import type { Protection } from '../trading/protections.ts';
import type { StrategySettings } from '../trading/settings.ts';

/** Callback arguments of any strategy, as the runtime passes them. */
export interface AnyShape {
  row: unknown;
  params: Readonly<Record<string, ParamValue>>;
  controls: Readonly<Record<string, JsonValue>>;
  tradeState: Record<string, JsonValue>;
  pairState: Record<string, JsonValue>;
}

/** What an author gave to `defineStrategy`, checked and frozen, without its types. */
export interface AnyDefinition extends StrategySettings, Callbacks<AnyShape> {
  readonly name: string;
  readonly timeframe: Timeframe;
  readonly params?: ParamSpecs;
  readonly controls?: ControlSpecs;
  readonly state?: { readonly trade?: JsonObject; readonly pair?: JsonObject };
  readonly indicators: (context: object) => unknown;
  readonly entry: (context: object) => unknown;
  readonly exit?: (context: object) => unknown;
  readonly entryPriority?: (context: object) => unknown;
  readonly protections?:
    | readonly Protection[]
    | ((context: { readonly params: Readonly<Record<string, ParamValue>> }) => readonly Protection[]);
  readonly plot?: object;
}

/** Any strategy, whatever its timeframe, parameters and columns. */
export interface AnyStrategy {
  readonly name: string;
  readonly timeframe: Timeframe;
  readonly sdkVersion: string;
}

/** Shared by all copies of the SDK in a process, so that a second copy is recognized and can be refused by its version. */
const DEFINITION = Symbol.for('@tradai/strategy-sdk/definition');

export function withDefinition<S extends AnyStrategy>(strategy: S, definition: AnyDefinition): S {
  return Object.freeze(Object.defineProperty({ ...strategy }, DEFINITION, { value: definition }));
}

/** Whether a value, for example a file's default export, is what `defineStrategy` returns. */
export function isStrategy(value: unknown): value is AnyStrategy {
  return typeof value === 'object' && value !== null && DEFINITION in value;
}

/** Settings, callbacks, protections and plot hints of a strategy. Throws `invalid-strategy` for anything else. */
export function strategyDefinition(strategy: AnyStrategy): AnyDefinition {
  if (isStrategy(strategy)) return (strategy as unknown as Record<symbol, AnyDefinition>)[DEFINITION]!;
  throw new StrategyError('invalid-strategy', 'this is no strategy; expected what defineStrategy({ … }) returns.');
}
