import type { CandleColumns } from '@tradai/strategy-sdk';
import type { ClosedTrade } from '../core/trade.ts';
import { excursions } from './excursions.ts';
import { type Figure, mapFigure, type Missing, over } from './figure.ts';
import { mean, sum } from './numbers.ts';

/** What the trades were like on the way, and how few of them made the profit. Money in stake currency. */
export interface TradeFigures {
  /** Mean over trades of the largest loss and the largest profit on the way, ratios of the stake, ≥ 0. */
  readonly averageMae: Figure;
  readonly averageMfe: Figure;
  /** Of the won and of the lost trades alone: how far winners dip, what losers gave back. */
  readonly winnersMae: Figure;
  readonly losersMfe: Figure;
  /** `averageMfe` over `averageMae`: above 1 trades go further for than against. */
  readonly edgeRatio: Figure;
  /** Total profit without the trades that won most. */
  readonly profitWithoutBestOne: Figure;
  readonly profitWithoutBestFive: Figure;
  readonly profitWithoutBestTen: Figure;
  /** Share of the money won that the best trade, and the best pair, won. */
  readonly bestTradeShare: Figure;
  readonly bestPairShare: Figure;
  /** Number of equal wins that would be as concentrated: inverse of the Herfindahl index of the wins. */
  readonly effectiveWinners: Figure;
}

export function tradeFigures(
  trades: readonly ClosedTrade[],
  candlesByPair: ReadonlyMap<string, CandleColumns>,
): TradeFigures {
  return { ...wayFigures(trades, candlesByPair), ...withoutBest(trades), ...concentration(trades) };
}

type WayFigures = Pick<TradeFigures, 'averageMae' | 'averageMfe' | 'winnersMae' | 'losersMfe' | 'edgeRatio'>;

function wayFigures(trades: readonly ClosedTrade[], candlesByPair: ReadonlyMap<string, CandleColumns>): WayFigures {
  const { adverse, favorable } = excursions(trades, candlesByPair);
  const averageMae = meanOf(adverse, 'no-trades');
  const averageMfe = meanOf(favorable, 'no-trades');
  return {
    averageMae,
    averageMfe,
    winnersMae: meanOf(
      adverse.filter((_, i) => trades[i]!.profitAbs > 0),
      'too-few-trades',
    ),
    losersMfe: meanOf(
      favorable.filter((_, i) => trades[i]!.profitAbs < 0),
      'too-few-trades',
    ),
    edgeRatio: mapFigure(averageMfe, (most) => mapFigure(averageMae, (least) => over(most, least, 'no-adverse-move'))),
  };
}

function meanOf(values: Float64Array, reason: Missing): Figure {
  return values.length === 0 ? reason : mean(values);
}

type WithoutBest = Pick<TradeFigures, 'profitWithoutBestOne' | 'profitWithoutBestFive' | 'profitWithoutBestTen'>;

function withoutBest(trades: readonly ClosedTrade[]): WithoutBest {
  const rising = Float64Array.from(trades, ({ profitAbs }) => profitAbs).sort();
  const without = (best: number): Figure =>
    rising.length <= best ? 'too-few-trades' : sum(rising.subarray(0, rising.length - best));
  return { profitWithoutBestOne: without(1), profitWithoutBestFive: without(5), profitWithoutBestTen: without(10) };
}

function concentration(
  trades: readonly ClosedTrade[],
): Pick<TradeFigures, 'bestTradeShare' | 'bestPairShare' | 'effectiveWinners'> {
  const wins = trades.map(({ profitAbs }) => Math.max(0, profitAbs));
  const won = sum(wins);
  const byPair = [...Map.groupBy(trades, ({ pair }) => pair).values()].map((group) =>
    sum(group.map(({ profitAbs }) => Math.max(0, profitAbs))),
  );
  const share = (parts: readonly number[]): Figure =>
    over(
      parts.reduce((a, b) => Math.max(a, b), 0),
      won,
      'no-winning-trades',
    );
  return {
    bestTradeShare: share(wins),
    bestPairShare: share(byPair),
    effectiveWinners: over(won ** 2, sum(wins.map((win) => win ** 2)), 'no-winning-trades'),
  };
}
