import type { Quote } from '../../../core/quote.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { OpenStep } from '../host/session-host.ts';
import { quotesAsked } from '../turn/look-around.ts';

/** Ends the trades of a pair at the market: it cannot be protected, or its stop was jumped over. */
export async function leavePair(
  step: OpenStep,
  pair: string,
  quotes: Readonly<Record<string, Quote | null>>,
): Promise<void> {
  const { nowMs } = step;
  for (const { trade } of openTradesIn(step.records)) {
    if (trade.pair !== pair) continue;
    const command = { kind: 'force-exit', tradeId: trade.id } as const;
    await step.take({ kind: 'command', command, nowMs, quotes }, ({ asked }) => ({
      ...{ kind: 'command', id: 'protection', command, nowMs },
      quotes: quotesAsked(quotes, asked),
    }));
  }
}
