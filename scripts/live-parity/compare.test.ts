import { describe, expect, it } from 'vitest';
import { parityDifferences, type ParityFills } from './compare.ts';
import type { EntryFill } from './entry-fills.ts';
import type { PlannedOrder } from './intents.ts';
import type { StopMet } from './stops-met.ts';

const ORDER: PlannedOrder = {
  enteredMs: null,
  ...{
    tradeId: 1,
    pair: 'ADA/USDT',
    toldMs: 121_000,
    candleMs: 60_000,
    action: 'enter',
    side: 'buy',
    amount: 10,
    rate: 2,
    reason: null,
  },
};
const EXIT: PlannedOrder = { ...ORDER, action: 'exit', side: 'sell', reason: 'crossed', enteredMs: 60_000 };
const STOP: PlannedOrder = { ...EXIT, action: 'stop', rate: 1.9, reason: null };
const MET: PlannedOrder = { ...EXIT, action: 'stopped', rate: null, reason: 'stoploss_on_exchange' };
const WHOLE: EntryFill = { pair: 'ADA/USDT', enteredMs: 60_000, held: 10, fee: 0, rate: 2, step: 0.1 };

const filled = (live: Partial<EntryFill>): ParityFills => ({
  dry: new Map([[1, WHOLE]]),
  live: new Map([[1, { ...WHOLE, ...live }]]),
  met: new Map(),
});
const FILLS = filled({ held: 9.99, fee: 0.01 });
const WITHOUT_FEE = filled({});
const UNFILLED = filled({ held: 0 });
const PART = filled({ held: 5 });
const DEARER = filled({ held: 9.99, fee: 0.01, rate: 2.1 });

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
  ['an exit of a step less than that',               EXIT,  { ...EXIT, amount: 9.8 },                     FILLS,  [null]],
  ['an exit of more than is held',                   EXIT,  { ...EXIT, amount: 9.995 },                   FILLS,  [null]],
  ['an exit of less, though as much is held',        EXIT,  { ...EXIT, amount: 9.9 },                     WITHOUT_FEE, [null]],
  ['an exit of an entry that filled in part',        EXIT,  { ...EXIT, amount: 5 },                       PART,   ['filled-otherwise']],
  ['the same stop',                                  STOP,  STOP,                                         FILLS,  []],
  ['a stop of what the fee in the coin left',        STOP,  { ...STOP, amount: 9.9 },                     FILLS,  ['fee-in-coin']],
  ['a stop of a step less than that',                STOP,  { ...STOP, amount: 9.8 },                     FILLS,  [null]],
  ['a stop of more than is held',                    STOP,  { ...STOP, amount: 11 },                      FILLS,  [null]],
  ['a stop of less, though as much is held',         STOP,  { ...STOP, amount: 9.9 },                     WITHOUT_FEE, [null]],
  ['a stop of an entry that filled in part',         STOP,  { ...STOP, amount: 5 },                       PART,   ['filled-otherwise']],
  ['a stop of less than that part',                  STOP,  { ...STOP, amount: 4 },                       PART,   [null]],
  ['a dry stop of less than its entry',              { ...STOP, amount: 5 }, { ...STOP, amount: 9.9 },    FILLS,  [null]],
  ['a stop behind which no order stands',            STOP,  { ...STOP, amount: null },                    FILLS,  [null]],
  ['stops of amounts that nobody knows',             { ...STOP, amount: null }, { ...STOP, amount: null }, FILLS, [null]],
  ['a stop that follows another fill',               STOP,  { ...STOP, amount: 9.9, rate: 1.99 },         DEARER, ['filled-otherwise']],
  ['a stop of too little that follows another fill', STOP,  { ...STOP, amount: 9, rate: 1.99 },           DEARER, [null]],
  ['a stop elsewhere after the same fill',           STOP,  { ...STOP, rate: 1.99 },                      FILLS,  [null]],
  ['a stop that was met in both',                    MET,   MET,                                          FILLS,  []],
  ['a stop that sold what the fee in the coin left', MET,   { ...MET, amount: 9.99 },                     FILLS,  ['fee-in-coin']],
  ['a stop that sold less than that',                MET,   { ...MET, amount: 9 },                        FILLS,  [null]],
  ['a stop that was met by nobody else',             MET,   null,                                         FILLS,  [null]],
];

describe('orders of a dry run and of a live session', () => {
  it.each(CASES)('%s', (_, dry, live, fills, causes) => {
    const list = (order: PlannedOrder | null): PlannedOrder[] => (order === null ? [] : [order]);

    const found = parityDifferences(list(dry), list(live), fills);

    expect(found.map(({ cause }) => cause)).toEqual(causes);
  });
});

describe('a stop that one session met by its order and the other by its own look', () => {
  const SEEN: PlannedOrder = { ...MET, reason: 'stop_loss' };
  const EXITED: StopMet = { by: 'exit', trigger: 1.9, candleMs: 60_000, lowest: 1.9 };
  const STOPPED: StopMet = { ...EXITED, by: 'stop' };

  interface Race {
    readonly dry?: readonly PlannedOrder[];
    readonly live?: readonly PlannedOrder[];
    readonly met?: StopMet | null;
  }

  const raced = ({ dry = [STOP, MET], live = [STOP, SEEN], met = EXITED }: Race): readonly (string | null)[] =>
    parityDifferences(dry, live, { ...WITHOUT_FEE, met: new Map(met === null ? [] : [[1, met]]) })
      .filter((each) => each.live?.action === 'stopped')
      .map(({ cause }) => cause);

  // oxfmt-ignore
  it.each<readonly [string, Race]>([
    ['the exchange sold at the market, at a price of the stop',          {}],
    ['the exchange executed its stop after the session had looked',      { met: STOPPED }],
    ['the exchange executed its stop, and the dry run looked first',     { dry: [STOP, SEEN], live: [STOP, MET], met: STOPPED }],
    ['the session looked at a stop that trails',                         { live: [STOP, { ...SEEN, reason: 'trailing_stop_loss' }] }],
  ])('is known where %s', (_, race) => expect(raced(race)).toEqual(['stop-raced']));

  // oxfmt-ignore
  it.each<readonly [string, Race]>([
    ['the exchange sold nothing',                                        { met: null }],
    ['the exchange sold in another candle',                              { met: { ...EXITED, candleMs: 0 } }],
    ['no price of the exchange came to the stop',                        { met: { ...EXITED, lowest: 1.91 } }],
    ['no price came to the stop that lay at the exchange',               { met: { ...EXITED, trigger: 1.89 } }],
    ['no price came to that of the dry run',                             { dry: [{ ...STOP, rate: 1.89 }, MET] }],
    ['the live session tells of an order that was not executed',         { dry: [STOP, SEEN], live: [STOP, MET] }],
    ['there was no stop in the dry run',                                 { dry: [MET] }],
    ['neither tells of the order',                                       { dry: [STOP, SEEN], live: [STOP, { ...SEEN, reason: 'trailing_stop_loss' }] }],
    ['it sold another amount',                                           { live: [STOP, { ...SEEN, amount: 9 }] }],
  ])('is not known where %s', (_, race) => expect(raced(race)).toEqual([null]));
});
