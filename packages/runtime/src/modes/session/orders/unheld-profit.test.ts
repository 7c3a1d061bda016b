import { describe, expect, it } from 'vitest';
import { aFill, anAttempt, anIntent } from '../../../orders/attempt.fixture.ts';
import type { OrderFill } from '../../../orders/attempt.ts';
import { attemptKey, fillKey, intentKey } from '../../../orders/order-draft.ts';
import { OrderBooks } from './order-books.ts';
import { unheldProfit } from './unheld-profit.ts';

const pair = 'BTC/USDT:USDT';
const DAY_MS = 1_000_000;

interface Order {
  readonly action?: 'enter' | 'exit' | 'protect';
  readonly tradeId?: number;
  readonly side: 'buy' | 'sell';
  readonly fills: readonly (readonly [amount: string, price: string, atMs: number, of?: Partial<OrderFill>])[];
}

/** What these orders have made of what no trade had since `DAY_MS`. */
function made(orders: readonly Order[], contractSize = '1'): string {
  const rows = orders.flatMap(({ action = 'enter', tradeId = 1, side, fills }, at): readonly [string, unknown][] => {
    const [id, cid] = [at + 1, `qh0pdv000000${at + 1}01qs`];
    return [
      [intentKey(id), anIntent({ id, leg: id, pair, action, side, state: 'DONE', tradeId })],
      [attemptKey(cid), anAttempt('FILLED', { cid, intent: id, exchangeId: `x${id}` })],
      ...fills.map(([amount, price, atMs, of = {}], n): [string, unknown] => [
        fillKey(pair, `${id}-${n}`),
        aFill(`${id}-${n}`, amount, { pair, cid, exchangeId: `x${id}`, side, price, atMs, fee: '0', ...of }),
      ]),
    ];
  });
  const records = new Map(rows.map(([key, row]) => [key, JSON.stringify(row)]));
  return unheldProfit(new OrderBooks(records), { sinceMs: DAY_MS, contractSizeOf: () => contractSize });
}

const BOUGHT: Order = { side: 'buy', fills: [['1', '100', DAY_MS - 10]] };
const SOLD: Order = { side: 'sell', action: 'protect', tradeId: 0, fills: [['1', '90', DAY_MS]] };

describe('what protection made by closing what no trade had', () => {
  it.each<[string, string, readonly Order[]]>([
    ['what it was sold for less than it was bought for', '-10', [BOUGHT, SOLD]],
    [
      'the same of a short',
      '10',
      [
        { ...BOUGHT, side: 'sell' },
        { ...SOLD, side: 'buy' },
      ],
    ],
    ['nothing where nothing was closed', '0', [BOUGHT]],
    ['nothing of the day before', '0', [BOUGHT, { ...SOLD, fills: [['1', '90', DAY_MS - 1]] }]],
    ['nothing by a price that nobody knows', '0', [SOLD]],
    ['nothing of what a trade sold itself', '0', [BOUGHT, { ...SOLD, action: 'exit', tradeId: 1 }]],
    [
      'what a trade bought beyond what it sold, at the average of all that it bought',
      '-15',
      [
        {
          ...BOUGHT,
          fills: [
            ['1', '100', 1],
            ['1', '110', 2],
          ],
        },
        { ...SOLD, action: 'exit', tradeId: 1, fills: [['1', '105', 3]] },
        SOLD,
      ],
    ],
    [
      'what was bought last before what was bought first',
      '-3.5',
      [
        BOUGHT,
        { ...BOUGHT, tradeId: 2, fills: [['0.5', '95', DAY_MS - 5]] },
        { ...SOLD, fills: [['0.6', '90', DAY_MS]] },
      ],
    ],
    [
      'nothing by what was bought later',
      '-10',
      [BOUGHT, SOLD, { ...BOUGHT, tradeId: 3, fills: [['1', '1', DAY_MS + 1]] }],
    ],
  ])('is %s', (_, expected, orders) => {
    expect(Number(made(orders))).toBe(Number(expected));
  });

  it('is less by fees in the coin of the quote alone', () => {
    const paid = (feeAsset: string): Order => ({ ...SOLD, fills: [['1', '90', DAY_MS, { fee: '0.5', feeAsset }]] });
    expect([made([BOUGHT, paid('USDT')]), made([BOUGHT, paid('BNB')])]).toEqual(['-10.5', '-10']);
  });

  it('counts base units, of however many a contract is', () => {
    expect(made([BOUGHT, SOLD], '0.01')).toBe('-0.1');
  });
});
