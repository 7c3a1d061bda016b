import type { BacktestOutcome } from '../../backtest/outcome.ts';
import type { PairInput } from '../../backtest/pair-input.ts';
import type { Slices } from '../../backtest/slices.ts';
import { firstAtOrAfter } from '../../core/first-at-or-after.ts';
import type { ClosedTrade } from '../../core/trade.ts';

/** How much of a run is walked again. */
const SHARE = 0.1;

/**
 * Walks the beginning of a run once more, by the same rules and with the strategy as it is by now. Null when its trades are the same;
 * else the first one that only one of the walks has: the strategy keeps something outside of its state, or leaves answers to chance,
 * and what it traded in one walk says nothing about another.
 */
export function* firstOtherTrade(
  own: BacktestOutcome,
  pairs: readonly PairInput[],
  play: (beginning: readonly PairInput[]) => Slices<BacktestOutcome>,
): Slices<ClosedTrade | null> {
  const { backtestStartMs: startMs, backtestEndMs: endMs } = own;
  const cutMs = startMs + (endMs - startMs) * SHARE;
  const beginning = pairs.map((pair): PairInput => {
    const { openTimeMs, length } = pair.candles;
    return { ...pair, last: Math.min(pair.last, firstAtOrAfter(openTimeMs, cutMs + 1, length) - 1) };
  });
  const again = yield* play(beginning);
  // What is open at the cut is closed there; trades on that candle belong to the cut.
  const before = ({ closeTimeMs }: ClosedTrade): boolean => closeTimeMs < again.backtestEndMs;
  const [first, second] = [own.trades.filter(before), again.trades.filter(before)];
  const place = first.findIndex((trade, i) => factsOf(trade) !== factsOf(second[i]));
  return (place >= 0 ? first[place] : second[first.length]) ?? null;
}

function factsOf(trade: ClosedTrade | undefined): string {
  return JSON.stringify([
    ...[trade?.pair, trade?.isShort, trade?.openTimeMs, trade?.openRate, trade?.enterTag],
    ...[trade?.closeTimeMs, trade?.closeRate, trade?.exitReason, trade?.amount, trade?.profitAbs],
  ]);
}
