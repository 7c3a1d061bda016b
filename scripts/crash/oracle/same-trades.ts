import type { TradeRecord } from '../../../packages/runtime/src/session/trade-record.ts';
import { HOUR } from '../tape.ts';
import type { Evidence } from './evidence.ts';

/**
 * What differs between two sessions on the same tape: trades with their orders, by everything but numbers and the moment within an hour, and the
 * answers to wishes. Which of two pairs comes first when the prices of both move is chance, and so are numbers. Empty: nothing.
 */
export function otherTrades(expected: Evidence, found: Evidence): readonly string[] {
  return [
    ...differences('trade', expected.trades.map(plain).toSorted(inOrder), found.trades.map(plain).toSorted(inOrder)),
    ...differences('answer', answers(expected), answers(found)),
  ];
}

/** A trade as it is compared, in the order of `place`. */
interface Placed {
  readonly place: string;
  readonly [figure: string]: unknown;
}

function inOrder(a: Placed, b: Placed): number {
  return a.place < b.place ? -1 : Number(a.place > b.place);
}

function differences(what: string, expected: readonly object[], found: readonly object[]): string[] {
  const count = Math.max(expected.length, found.length);
  return Array.from(
    { length: count },
    (_, at) => [JSON.stringify(expected[at] ?? null), JSON.stringify(found[at] ?? null)] as const,
  ).flatMap(([a, b], at) => (a === b ? [] : [`${what} ${at + 1} without kills: ${a}; with kills: ${b}`]));
}

function answers({ commands }: Evidence): object[] {
  return commands.map(({ id, wish, answer }) => ({ id, wish, isDone: answer?.isDone, text: answer?.text }));
}

function plain({ trade, orders, canceled, closed, version }: TradeRecord): Placed {
  const { pair, isShort, leverage, enterTag, openTimeMs, openRate, amount, stakeAmount, maxStakeAmount } = trade;
  const { stopLoss, initialStopLoss, minRate, maxRate, fundingFees, realizedProfit, exitReason, exitType } = trade;
  return {
    place: `${hourOf(openTimeMs)} ${pair}`,
    ...{
      pair,
      isShort,
      leverage,
      enterTag,
      openHour: hourOf(openTimeMs),
      openRate,
      amount,
      stakeAmount,
      maxStakeAmount,
    },
    ...{ stopLoss, initialStopLoss, minRate, maxRate, fundingFees, realizedProfit, exitReason, exitType, version },
    orders: [...orders, ...(canceled ?? [])].map(({ id: _, placedTimeMs, filledTimeMs, ...order }) => ({
      ...order,
      placedHour: hourOf(placedTimeMs),
      filledHour: filledTimeMs === null ? null : hourOf(filledTimeMs),
    })),
    closed: closed === null ? null : { ...closed, number: null, timeMs: hourOf(closed.timeMs) },
  };
}

function hourOf(timeMs: number): number {
  return Math.floor(timeMs / HOUR);
}
