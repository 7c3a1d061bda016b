import { StrategyError } from '../errors.ts';

/** Runs a function of the author's; what it throws becomes one error that names strategy and function. */
export function authorCode<R>(who: string, name: string, run: () => R): R {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof StrategyError)) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new StrategyError('strategy-threw', `${who}: ${name} threw ${message}`, { cause: error });
    }
    if (error.message.startsWith(`${who}: `)) throw error;
    throw new StrategyError(error.code, `${who}: ${name}: ${error.message}`, { cause: error });
  }
}

/** What code of an author threw on a candle, as an error that names both. `what`: the code in question. */
export function thrownAt(what: string, candle: number, error: unknown): StrategyError {
  const message =
    error instanceof StrategyError
      ? error.message.replace(/\.$/, '')
      : `threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
  const code = error instanceof StrategyError ? error.code : 'strategy-threw';
  return new StrategyError(code, `${what} ${message} at candle ${candle}.`, { cause: error });
}
