import { type Drawdown, drawdownOf } from '../../metrics/drawdown.ts';
import { mean, sum } from '../../metrics/numbers.ts';
import { tradeRatios, type TradeRatios } from '../../metrics/ratios.ts';
import { columnsOf, type EvaluatedRun } from './evaluated-run.ts';
import { sharpeDailyLoss, sortinoDailyLoss } from './daily-losses.ts';

/**
 * The loss functions that freqtrade ships, under its names and by its formulas (semantics 10.4), for runs with at least one trade. Lower is
 * better. In the formulas P is the profit of all trades in stake currency, n their number.
 */
export const FREQTRADE_LOSSES: Readonly<Record<string, (run: EvaluatedRun) => number>> = {
  ShortTradeDurHyperOptLoss: shortTradeDurationLoss,
  OnlyProfitHyperOptLoss: (run) => -profitOf(run),
  SharpeHyperOptLoss: (run) => -ratiosOf(run).sharpe,
  SharpeHyperOptLossDaily: sharpeDailyLoss,
  SortinoHyperOptLoss: (run) => -ratiosOf(run).sortino,
  SortinoHyperOptLossDaily: sortinoDailyLoss,
  CalmarHyperOptLoss: (run) => -ratiosOf(run).calmar,
  MaxDrawDownHyperOptLoss: maxDrawdownLoss,
  MaxDrawDownRelativeHyperOptLoss: maxDrawdownRelativeLoss,
  MaxDrawDownPerPairHyperOptLoss: maxDrawdownPerPairLoss,
  ProfitDrawDownHyperOptLoss: (run) => -profitLessDrawdown(run, 0.075),
  MultiMetricHyperOptLoss: multiMetricLoss,
};

function profitOf(run: EvaluatedRun): number {
  return sum(columnsOf(run).profits);
}

function drawdownIn(run: EvaluatedRun): Drawdown {
  const { closeTimesMs, profits } = columnsOf(run);
  return drawdownOf({ timesMs: closeTimesMs, profits }, run.startingBalance);
}

function ratiosOf(run: EvaluatedRun): TradeRatios {
  return tradeRatios(columnsOf(run).profits, run, drawdownIn(run).maxDrawdownAccount);
}

/** A number of trades that scores fully, a sum of profit ratios that does, and minutes from which on a trade is as bad as it gets. */
const [MANY_TRADES, HIGH_PROFIT, LONG_MINUTES] = [600, 3, 300];

/** 1 − ¼ exp(−(n − 600)² / 10^5.8) + max(0, 1 − Σ profit ratio / 3) + 0.4 min(mean minutes / 300, 1). */
function shortTradeDurationLoss(run: EvaluatedRun): number {
  const { profitRatios, minutes } = columnsOf(run);
  const count = 1 - 0.25 * Math.exp(-((minutes.length - MANY_TRADES) ** 2) / 10 ** 5.8);
  return count + Math.max(0, 1 - sum(profitRatios) / HIGH_PROFIT) + 0.4 * Math.min(mean(minutes) / LONG_MINUTES, 1);
}

/** −P / largest fall of the closed profit in money. Without any fall it is −∞, as there. */
function maxDrawdownLoss(run: EvaluatedRun): number {
  return -profitOf(run) / drawdownIn(run).maxDrawdownAbs;
}

/** −P / largest fall in money / largest fall as a ratio of the account; −P without any fall. */
function maxDrawdownRelativeLoss(run: EvaluatedRun): number {
  const { maxDrawdownAbs, maxRelativeDrawdown } = drawdownIn(run);
  return maxDrawdownAbs === 0 ? -profitOf(run) : -profitOf(run) / maxDrawdownAbs / maxRelativeDrawdown;
}

/** Below this a pair is punished. */
const [GOOD_PAIR, PUNISHMENT] = [1, 20];

/** Per pair, traded or not: profit / largest fall (profit alone where one of them is 0), less 20 where that is below 1. Minus the worst pair's. */
function maxDrawdownPerPairLoss(run: EvaluatedRun): number {
  const byPair = Map.groupBy(run.trades, ({ pair }) => pair);
  const scores = run.pairs.map((pair) => {
    const ofPair: EvaluatedRun = { ...run, trades: byPair.get(pair) ?? [] };
    const profit = profitOf(ofPair);
    const fall = drawdownIn(ofPair).maxDrawdownAbs;
    const score = fall === 0 || profit === 0 ? profit : profit / fall;
    return score < GOOD_PAIR ? score - PUNISHMENT : score;
  });
  return -scores.reduce((a, b) => Math.min(a, b), Infinity);
}

/** P − P · (largest fall in money as a ratio of the account) · (1 − leniency). */
function profitLessDrawdown(run: EvaluatedRun, leniency: number): number {
  const profit = profitOf(run);
  return profit - drawdownIn(run).maxDrawdownAccount * profit * (1 - leniency);
}

/** A number of trades from which on there is no deduction. */
const ENOUGH_TRADES = 50;

/**
 * −(P less drawdown, leniency 0.055) · ln(won / (lost + 1e-6) + 1) · ln(min(10, expectancy ratio) + 2) · ln(1.2 + share of winners) ·
 * deduction, which is 1 from 50 trades on and n / 50 below, at least 0.1.
 */
function multiMetricLoss(run: EvaluatedRun): number {
  const { profits } = columnsOf(run);
  const won = sum(profits.filter((profit) => profit > 0));
  const lost = -sum(profits.filter((profit) => profit < 0));
  const winners = profits.filter((profit) => profit > 0).length;
  const deduction = profits.length < ENOUGH_TRADES ? Math.max(0.1, profits.length / ENOUGH_TRADES) : 1;
  return -(
    profitLessDrawdown(run, 0.055) *
    Math.log(won / (lost + 1e-6) + 1) *
    Math.log(Math.min(10, ratiosOf(run).expectancyRatio) + 2) *
    Math.log(1.2 + winners / profits.length) *
    deduction
  );
}
