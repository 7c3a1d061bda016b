import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXIT_TYPES } from '../core/exit-type.ts';
import { blankOrder, blankTrade } from '../core/trade.ts';
import { TradeLog } from './trade-log.ts';

const number = fc.double({ noNaN: true });
const numberOrNull = fc.option(number);
const text = fc.constantFrom('', 'A/B', 'C/D', 'up', 'roi');

const order = fc.record({
  id: fc.nat(),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  isEntry: fc.boolean(),
  type: fc.constantFrom('limit' as const, 'market' as const),
  tag: fc.option(text),
  placedTimeMs: number,
  rate: number,
  amount: number,
  filledTimeMs: numberOrNull,
  filled: number,
  cost: number,
  fundingFee: numberOrNull,
});

const facts = fc.record({
  pair: text,
  sign: fc.constantFrom(1 as const, -1 as const),
  leverage: number,
  enterTag: text,
  feeOpen: number,
  feeClose: number,
  openTimeMs: number,
  priceTick: numberOrNull,
  amountStep: numberOrNull,
  contractSize: number,
  openRate: number,
  amount: number,
  stakeAmount: number,
  maxStakeAmount: number,
  openValue: number,
  stopLoss: number,
  stopLossRatio: number,
  initialStopLoss: number,
  initialStopLossRatio: number,
  stopIsTrailing: fc.boolean(),
  minRate: number,
  maxRate: number,
  liquidationPrice: numberOrNull,
  fundingFees: number,
  exitReason: text,
  exitType: fc.constantFrom(...EXIT_TYPES),
});

const trade = fc
  .tuple(facts, fc.array(order, { maxLength: 3 }), fc.tuple(number, number, number, number))
  .map(([members, orders, close]) => ({
    trade: Object.assign(blankTrade(), members, { orders: orders.map((one) => Object.assign(blankOrder(), one)) }),
    close,
  }));

describe('a trade that is read where its log has it', () => {
  it('has every member of the trade that the log would make', () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 6 }), (trades) => {
        const [made, inPlace] = [new TradeLog(), new TradeLog({ isReadInPlace: true })];
        for (const { trade: one, close } of trades) for (const log of [made, inPlace]) log.append(one, ...close);
        const read = inPlace.toArray().map((one, i) => copyBy(made.toArray()[i]!, one));
        expect(read).toEqual(made.toArray());
      }),
    );
  });
});

/** Reads the members that `like` has. */
function copyBy<T extends object>(like: T, from: T): T {
  return Object.fromEntries(
    Object.entries(like).map(([key, value]) => {
      const member = from[key as keyof T];
      const isList = Array.isArray(value) && Array.isArray(member);
      return [key, isList ? member.map((one: object, i) => copyBy(value[i] as object, one)) : member];
    }),
  ) as T;
}
