import { defineStrategy, keep, keepStop } from '@tradai/strategy-sdk';
import { strategyDefinition, type AnyStrategy } from '@tradai/strategy-sdk/graph';

/**
 * The same strategy with callbacks that look at every candle of a trade and never want anything, so that no candle is passed over.
 * It must trade alike. A stop of one's own gets no such callback where its mere presence means something: freqtrade prices a trailing
 * stop on the entry candle otherwise then.
 */
export function watched(strategy: AnyStrategy): AnyStrategy {
  const definition = strategyDefinition(strategy);
  const { customStoploss, customExit, trailingStop, trailingOnlyOffsetIsReached } = definition;
  const maySayNothing =
    customStoploss === undefined && !(trailingStop === true && trailingOnlyOffsetIsReached === true);
  return defineStrategy({
    ...definition,
    ...(maySayNothing ? { customStoploss: () => keepStop } : {}),
    ...(customExit === undefined ? { customExit: () => keep } : {}),
  } as Parameters<typeof defineStrategy>[0]);
}
