import type { Timeframe } from '../market/timeframe.ts';

declare const typesOf: unique symbol;
/** What `defineStrategy` gives: a frozen value, the file's default export. */
export interface Strategy<in out TF extends Timeframe, P, C> {
  readonly name: string;
  readonly timeframe: TF;
  /** Of the SDK that built it; the runtime refuses another major version. */
  readonly sdkVersion: string;
  readonly [typesOf]: { readonly params: P; readonly columns: C };
}
