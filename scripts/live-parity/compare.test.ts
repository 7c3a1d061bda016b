import { describe, expect, it } from 'vitest';
import { parityDifferences, type ParityFills } from './compare.ts';
import type { PlannedOrder } from './intents.ts';

const ORDER: PlannedOrder = {
  enteredMs: null,
  ...{
    tradeId: 1,
    pair: 'ADA/USDT',
    candleMs: 60_000,
    action: 'enter',
    side: 'buy',
    amount: 10,
    rate: 2,
    reason: null,
  },
};
const EXIT: PlannedOrder = { ...ORDER, action: 'exit', side: 'sell', reason: 'crossed', enteredMs: 60_000 };
const STOP: PlannedOrder = { ...EXIT, action: 'stop', amount: null, rate: 1.9, reason: null };
const MET: PlannedOrder = { ...EXIT, action: 'stopped', amount: null, rate: null, reason: 'stop_loss' };
const OF = { pair: 'ADA/USDT', enteredMs: 60_000 } as const;
const FILLS: ParityFills = {
  dry: new Map([[1, { ...OF, held: 10, rate: 2 }]]),
  live: new Map([[1, { ...OF, held: 9.99, rate: 2 }]]),
};
const UNFILLED: ParityFills = { ...FILLS, live: new Map([[1, { ...OF, held: 0, rate: 2 }]]) };
const DEARER: ParityFills = { ...FILLS, live: new Map([[1, { ...OF, held: 9.99, rate: 2.1 }]]) };

// oxfmt-ignore
const CASES: readonly (readonly [string, PlannedOrder | null, PlannedOrder | null, ParityFills, readonly (string | null)[]])[] = [
  ['the same order',                                 ORDER, ORDER,                                        FILLS,  []],
  ['an entry of another amount',                     ORDER, { ...ORDER, amount: 11 },                     FILLS,  [null]],
  ['an entry of another limit',                      ORDER, { ...ORDER, rate: 2.01 },                     FILLS,  [null]],
  ['an entry on another candle',                     ORDER, { ...ORDER, candleMs: 120_000 },              FILLS,  [null, null]],
  ['an entry that the live session did not plan',    ORDER, null,                                         FILLS,  [null]],
  ['an exit that the dry run did not plan',          null,  EXIT,                                         FILLS,  [null]],
  ['an exit of an entry that nobody filled live',    EXIT,  null,                                         UNFILLED, ['filled-in-one']],
  ['an exit of what the fee in the coin left',       EXIT,  { ...EXIT, amount: 9.9 },                     FILLS,  ['fee-in-coin']],
  ['an exit of more than is held',                   EXIT,  { ...EXIT, amount: 9.995 },                   FILLS,  [null]],
  ['an exit of less, though as much is held',        EXIT,  { ...EXIT, amount: 9.9 },                     { dry: FILLS.dry, live: FILLS.dry }, [null]],
  ['a stop that follows another fill',               STOP,  { ...STOP, rate: 1.99 },                      DEARER, ['filled-otherwise']],
  ['a stop elsewhere after the same fill',           STOP,  { ...STOP, rate: 1.99 },                      FILLS,  [null]],
  ['a stop that was met by its order',               MET,   { ...MET, reason: 'stoploss_on_exchange' },   FILLS,  ['stop-raced']],
  ['a stop that was met by nobody else',             MET,   null,                                         FILLS,  [null]],
];

describe('orders of a dry run and of a live session', () => {
  it.each(CASES)('%s', (_, dry, live, fills, causes) => {
    const list = (order: PlannedOrder | null): PlannedOrder[] => (order === null ? [] : [order]);
    const found = parityDifferences(list(dry), list(live), fills);

    expect(found.map(({ cause }) => cause)).toEqual(causes);
  });
});
