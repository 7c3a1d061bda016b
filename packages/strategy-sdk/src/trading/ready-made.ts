import { StrategyError } from '../errors.ts';
import type { Ms, Rate, Ratio } from '../market/units.ts';
import { exitNow, keep, keepStop, stopFromOpen, type ExitNow, type Keep, type StopDecision } from './decisions.ts';
import type { Trade } from './trade.ts';

// Ready-made callbacks for what many strategies write by hand. They fit where the callback's name says.

interface StopFacts {
  readonly trade: Trade;
  readonly rate: Rate;
  readonly profitRatio: Ratio;
  readonly now: Ms;
}
type Steps = readonly (readonly [from: number, value: Ratio])[];

const MINUTE = 60_000;

/** For `customStoploss`. `[profit reached, profit kept]`, rising: `[[0.03, 0.015], [0.06, 0.02]]`. */
export function stopLadder(
  steps: readonly (readonly [reached: Ratio, kept: Ratio])[],
): (view: StopFacts) => StopDecision {
  const rising = checkedSteps('stopLadder', steps);
  return ({ profitRatio }) => {
    const kept = lastReached(rising, profitRatio);
    return kept === null ? keepStop : stopFromOpen(kept);
  };
}

/** For `customStoploss`. The same, linear between the points; above the last one its value. */
export function interpolatedStop(
  points: readonly (readonly [reached: Ratio, kept: Ratio])[],
): (view: StopFacts) => StopDecision {
  const rising = checkedSteps('interpolatedStop', points);
  return ({ profitRatio }) => {
    const kept = between(rising, profitRatio);
    return kept === null ? keepStop : stopFromOpen(kept);
  };
}

/** For `customStoploss`. `[minutes in trade, profit from open]`. */
export function timedStop(
  steps: readonly (readonly [minutes: number, profit: Ratio])[],
): (view: StopFacts) => StopDecision {
  const rising = checkedSteps('timedStop', steps);
  return ({ trade, now }) => {
    const profit = lastReached(rising, minutesOpen(trade, now));
    return profit === null ? keepStop : stopFromOpen(profit);
  };
}

/** For `customExit`. Leaves a trade that is older than `minutes` and has at least `profit`. */
export function unclog(
  steps: readonly (readonly [minutes: number, profit: Ratio])[],
  reason = 'unclog',
): (view: StopFacts) => ExitNow | Keep {
  const rising = checkedSteps('unclog', steps);
  return ({ trade, now, profitRatio }) => {
    const minutes = minutesOpen(trade, now);
    return rising.some(([least, profit]) => minutes > least && profitRatio >= profit) ? exitNow(reason) : keep;
  };
}

/** Whole minutes. */
function minutesOpen(trade: Trade, now: Ms): number {
  return Math.floor((now - trade.openTimeMs) / MINUTE);
}

/** Value of the highest step at or below `at`; null below the first. */
function lastReached(steps: Steps, at: number): number | null {
  return steps.findLast(([from]) => at >= from)?.[1] ?? null;
}

function between(points: Steps, at: number): number | null {
  const next = points.findIndex(([from]) => from > at);
  if (next === 0) return null;
  if (next === -1) return points[points.length - 1]![1];
  const [lowFrom, low] = points[next - 1]!;
  const [highFrom, high] = points[next]!;
  return low + ((high - low) * (at - lowFrom)) / (highFrom - lowFrom);
}

function checkedSteps(name: string, steps: Steps): Steps {
  if (steps.length === 0) throw new StrategyError('invalid-setting', `${name}() needs at least one step.`);
  steps.forEach(([from, value], index) => {
    if (!Number.isFinite(from) || !Number.isFinite(value))
      throw new StrategyError('invalid-setting', `${name}(): step ${index} holds a value that is no number.`);
    if (index > 0 && from <= steps[index - 1]![0])
      throw new StrategyError('invalid-setting', `${name}(): step ${index} begins at ${from}; steps have to rise.`);
  });
  return steps.map(([from, value]) => [from, value]);
}
