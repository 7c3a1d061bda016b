import { describe, expect, it } from 'vitest';
import { blankOrder, blankTrade, type TradeOrder } from '../../packages/runtime/src/core/trade.ts';
import { aFill, anAttempt, anIntent } from '../../packages/runtime/src/orders/attempt.fixture.ts';
import type { Intent } from '../../packages/runtime/src/orders/attempt.ts';
import { tradeRecord, type TradeRecord } from '../../packages/runtime/src/session/trade-record.ts';
import { entryFills } from './entry-fills.ts';
import type { PlannedOrder } from './intents.ts';
import { withHeldStops, withPlannedStops } from './stop-amounts.ts';

const ENTRY: PlannedOrder = {
  ...{ tradeId: 1, pair: 'ADA/USDT', toldMs: 100, candleMs: 0, enteredMs: null, action: 'enter', side: 'buy' },
  ...{ amount: 10, rate: 2, reason: null },
};
const stopTold = (toldMs: number, tradeId = 1): PlannedOrder => ({
  ...{ ...ENTRY, tradeId, toldMs, action: 'stop', side: 'sell', amount: null, rate: 1.9 },
});
const amounts = (orders: readonly PlannedOrder[]): readonly (number | null)[] => orders.map(({ amount }) => amount);

type MadeOrder = Partial<TradeOrder> & Pick<TradeOrder, 'isEntry' | 'filled' | 'filledTimeMs'>;

function record(...orders: readonly MadeOrder[]): TradeRecord {
  const trade = Object.assign(blankTrade(), { id: 1, pair: 'ADA/USDT', amountStep: 0.1 });
  trade.orders.push(...orders.map((order) => Object.assign(blankOrder(), { status: 'closed' as const, ...order })));
  return tradeRecord(trade, 'v1', null);
}

describe('the amount of a stop', () => {
  const planned = (decidedMs: number, amount: string, of: Partial<Intent> = {}): Intent =>
    anIntent({ id: decidedMs, action: 'stop', side: 'sell', decidedMs, amount, ...of });

  it('is with money that of the order that was planned when it was told', () => {
    const intents = [planned(300, '5.5'), planned(200, '9.9')];

    expect(amounts(withPlannedStops([stopTold(200), stopTold(300)], { intents }))).toEqual([9.9, 5.5]);
  });

  it.each<readonly [string, readonly Intent[]]>([
    ['that of another trade', [planned(200, '9.9', { tradeId: 2 })]],
    ['one that was planned later', [planned(201, '9.9')]],
    ['an exit', [planned(200, '9.9', { action: 'exit' })]],
  ])('is not known where no order stands behind it, but only %s', (_, intents) => {
    expect(amounts(withPlannedStops([stopTold(200)], { intents }))).toEqual([null]);
  });

  it('is with play money what its trade had by then', () => {
    const trades = [
      record(
        { isEntry: true, filled: 10, filledTimeMs: 150 },
        { isEntry: false, filled: 4.1, filledTimeMs: 250 },
        { isEntry: true, filled: 0, filledTimeMs: null, status: 'open' },
      ),
    ];

    expect(amounts(withHeldStops([stopTold(149), stopTold(150), stopTold(250)], { trades }))).toEqual([0, 10, 5.9]);
  });

  it('is not known of a trade that nobody wrote down', () => {
    expect(amounts(withHeldStops([stopTold(200, 2)], { trades: [record()] }))).toEqual([null]);
  });

  it('stays with other orders what they were told with', () => {
    expect(withPlannedStops([ENTRY], { intents: [] })).toEqual([ENTRY]);
    expect(withHeldStops([ENTRY], { trades: [] })).toEqual([ENTRY]);
  });
});

describe('what an entry has brought', () => {
  const trades = [record({ isEntry: true, filled: 9.99, rate: 2.1, filledTimeMs: 150 })];
  const bought = { pair: 'ADA/USDT', enteredMs: 0, held: 9.99, rate: 2.1, step: 0.1 };
  const intents = [anIntent({ id: 7, tradeId: 1 }), anIntent({ id: 8, tradeId: 1, action: 'stop' })];
  const attempts = [anAttempt('FILLED', { cid: 'a', intent: 7 }), anAttempt('FILLED', { cid: 'b', intent: 8 })];
  const feeOf = (cid: string, feeAsset: string): number | undefined => {
    const fills = [aFill('1', '4', { cid, fee: '0.004', feeAsset }), aFill('2', '6', { cid, fee: '0.006', feeAsset })];
    return entryFills({ trades, intents, attempts, fills }, [ENTRY]).get(1)?.fee;
  };

  it('is with play money all of it', () => {
    const fills = entryFills({ trades, intents: [], attempts: [], fills: [] }, [ENTRY]);
    expect(fills.get(1)).toEqual({ ...bought, fee: 0 });
  });

  it('is less by what the exchange keeps in that coin, of all its fills', () => {
    expect([feeOf('a', 'ADA'), feeOf('a', 'BNB'), feeOf('b', 'ADA')]).toEqual([0.01, 0, 0]);
  });

  it('is nothing where nobody filled it', () => {
    const none = [record({ isEntry: true, filled: 0, filledTimeMs: null, status: 'canceled' })];
    const fills = entryFills({ trades: none, intents, attempts, fills: [] }, [ENTRY]);
    expect(fills.get(1)).toMatchObject({ held: 0, fee: 0, rate: 2 });
  });
});
