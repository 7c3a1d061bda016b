import { StrategyError, TradaiError } from '@tradai/strategy-sdk';
import { authorFrame, frameText } from './author-frame.ts';
import type { LoadedStrategy } from './load-strategy.ts';
import { oneLine } from './one-line.ts';

/**
 * The error to show when a strategy was built or run. A mistake that the SDK found gets the author's line; anything else that the
 * author's code threw becomes `strategy-threw` with function and line; an error of ours stays as it is.
 */
export function explainFailure(error: unknown, { strategy, file }: LoadedStrategy): unknown {
  if (error instanceof TradaiError && !(error instanceof StrategyError)) return error;
  const frame = authorFrame(error, file);
  if (frame === null) return error;
  const place = frameText(frame);
  if (error instanceof StrategyError)
    return new StrategyError(error.code, `${withoutStop(error.message)} (${place}).`, { cause: error });
  const where = frame.function === null ? '' : ` in ${frame.function}`;
  return new StrategyError('strategy-threw', `${strategy.name} threw${where}: ${oneLine(error)} (${place}).`, {
    cause: error,
  });
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
