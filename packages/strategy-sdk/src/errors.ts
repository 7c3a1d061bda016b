/**
 * Base of every error that TradAI throws on purpose. `code` is stable and machine-readable, `message` is one sentence for a person
 * that names the file, key, line, pair or candle and what was expected.
 */
export class TradaiError<Code extends string = string> extends Error {
  readonly code: Code;

  constructor(code: Code, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

export type StrategyErrorCode =
  | 'invalid-strategy'
  | 'invalid-setting'
  | 'invalid-parameter'
  | 'unknown-parameter'
  | 'invalid-graph'
  | 'mixed-frames'
  | 'unknown-column'
  | 'too-few-candles'
  | 'strategy-threw';

/** A mistake in a strategy: its definition, its graph, or the values given to it. */
export class StrategyError extends TradaiError<StrategyErrorCode> {}

/** Closes a `switch` over a union; reaching it at run time means that a new member was forgotten. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
