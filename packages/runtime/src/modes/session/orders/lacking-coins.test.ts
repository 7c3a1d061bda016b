import { describe, expect, it } from 'vitest';
import { aFill, anAttempt, anIntent } from '../../../orders/attempt.fixture.ts';
import type { Attempt, OrderFill } from '../../../orders/attempt.ts';
import { attemptKey, fillKey, intentKey, positionKey } from '../../../orders/order-draft.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { lackLess, mostSold, noteLacking, outgrownStops, tellsOfLack } from './lacking-coins.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';

const pair = 'BTC/USDT';
const OTHER = 'BTC/FDUSD';
const KEY = `lacking/${pair}`;
const SEEN = `lack-seen/${pair}`;
const OLD_MS = STEP_MS - 60_000;
const RESTING = anAttempt('OPEN', {
  ...{ pair, cid: 'qh0pdv0000000201qs', intent: 2, exchangeId: 'x2', amount: '0.9', signMs: OLD_MS, updatedMs: OLD_MS },
});
const STOP: WantedOrder = {
  ...{ tradeId: 1, pair, leverage: 1, leg: 2, action: 'stop', side: 'sell', kind: 'stop-market', amount: 1 },
  ...{ rate: null, stopRate: 90, isReduceOnly: false, reason: 'stop', candleMs: 0, placedMs: OLD_MS },
  ...{ isCanceled: false, after: [], staysUntil: null },
};

interface World {
  readonly free?: string;
  readonly used?: string;
  readonly total?: string;
  readonly stop?: Attempt | null;
  readonly stopAmount?: string;
  /** Whether the stop covers a part by itself. */
  readonly isPart?: true;
  readonly fills?: readonly OrderFill[];
  readonly before?: Readonly<Record<string, unknown>>;
}

/** A position of 1, of which a stop locks 0.9. */
function stepOf({ stop = null, stopAmount = '0.9', fills = [], before = {}, ...part }: World): MadeOrderStep {
  const isPart = part.isPart === true ? { isPart: part.isPart } : {};
  const what = { action: 'stop', leg: 2, side: 'sell', kind: 'stop-market', amount: stopAmount } as const;
  const of = { pair, id: 2, ...what, ...isPart };
  const rows: readonly (readonly [string, unknown])[] = [
    [positionKey(pair, 'long'), { pair, side: 'long', amount: '1', dust: '0' }],
    ...(stop === null ? [] : [[intentKey(2), anIntent(of)] as const, [attemptKey(stop.cid), stop] as const]),
    ...fills.map((fill) => [fillKey(pair, fill.tradeId), fill] as const),
    ...Object.entries(before),
  ];
  return new MadeOrderStep(new Map(rows.map(([key, row]) => [key, JSON.stringify(row)])));
}

function noted(world: World) {
  const { free = '0', used = '0', total = '1' } = world;
  const step = stepOf(world);
  const account = { balances: { BTC: { free, used, total } }, positions: [], isHedged: null };
  noteLacking(step.orders, { account, fromMs: STEP_MS }, () => '0.01');
  const [sure, seen, other] = [step.row(KEY), step.row(SEEN), step.row(`lack-seen/${OTHER}`)];
  return { sure, seen, other, warned: step.warned.map(({ text }) => text) };
}

describe('what a spot position lacks', () => {
  it('is less in all pairs of its coin by what was struck out of one of them, and no less than nothing', () => {
    const [less, other] = [`lack-slight/${OTHER}`, 'lacking/ETH/USDT'];
    const step = stepOf({ before: { [KEY]: '0.1', [less]: '0.01', [other]: '0.1' } });
    lackLess(step.orders, OTHER, '0.04');
    expect([step.row(KEY), step.row(less), step.row(other)]).toEqual(['0.06', null, '0.1']);
  });

  it('is what is neither free nor locked by own orders, for certain once two looks have shown the same', () => {
    const less = { free: '0.95', total: '0.95' };
    const none = { sure: null, seen: null, warned: [] };
    expect(noted({ free: '1' })).toMatchObject(none);
    expect(noted(less)).toMatchObject({ ...none, seen: '0.05' });
    expect(noted({ ...less, before: { [SEEN]: '0.05' } })).toMatchObject({ sure: '0.05', seen: null });
    expect(noted({ ...less, before: { [KEY]: '0.05' } })).toMatchObject({ ...none, sure: '0.05' });
    expect(noted({ ...less, before: { [KEY]: '0.04' } })).toMatchObject({ ...none, sure: '0.04', seen: '0.05' });
    expect(noted({ ...less, before: { [KEY]: '0.04', [SEEN]: '0.05' } })).toMatchObject({ sure: '0.05', seen: null });
    expect(noted({ ...less, before: { [KEY]: '0.05', [SEEN]: '0.04' } })).toMatchObject({ sure: '0.05', seen: null });
    expect(noted({ free: '1', before: { [KEY]: '0.05', [SEEN]: '0.04' } })).toMatchObject(none);
  });

  it('of a step at most cuts what is sold, and neither bars its pair nor is told', () => {
    const slight = `lack-slight/${pair}`;
    const step = stepOf({ before: { [SEEN]: '0.01', [KEY]: '0.05' } });
    const account = { balances: { BTC: { free: '0.99', used: '0', total: '0.99' } }, positions: [], isHedged: null };
    noteLacking(step.orders, { account, fromMs: STEP_MS }, () => '0.01');
    expect([step.row(slight), step.row(KEY), step.row(SEEN), step.warned]).toEqual(['0.01', null, null, []]);
    expect(mostSold(step.orders.step.records, pair)).toBe('0.99');
    expect(noted({ free: '1', before: { [slight]: '0.01' } }).sure).toBeNull();
  });

  it('is nothing where an own stop locks it, and what an order of somebody else holds', () => {
    expect(noted({ free: '0.1', used: '0.9', stop: RESTING }).seen).toBeNull();
    const locked = { free: '0.1', used: '0.9', before: { [SEEN]: '0.9' } };
    expect(noted(locked).sure).toBe('0.9');
    expect(noted(locked).warned).toEqual([
      `${pair}: 0.9 of what its trades hold cannot be sold, as other orders or pairs need the BTC: stops and exits are smaller by that. Nothing is entered there.`,
    ]);
    const differs = { [`differs/${pair}`]: { sinceMs: 0, booked: '1', found: '0.1', isTold: true } };
    expect(noted({ ...locked, before: { ...locked.before, ...differs } }).warned).toEqual([]);
  });

  it.each([
    ['a stop is on its way', { stop: { ...RESTING, state: 'SUBMITTING', rank: 0 } }],
    ['a stop is asked to go', { stop: { ...RESTING, cancel: 'asked' } }],
    ['a stop was sent a moment ago', { stop: { ...RESTING, signMs: STEP_MS - 4999 } }],
    ['fills of it are not told yet', { stop: { ...RESTING, reported: '0.1' } }],
    ['an order has just ended', { stop: { ...RESTING, state: 'CANCELED', rank: 4, updatedMs: STEP_MS - 4999 } }],
    ['something was executed just now', { fills: [aFill('1', '1', { pair, atMs: STEP_MS - 4999 })] }],
  ] as const)('is what it was while %s', (_, world) => {
    expect(noted({ ...world, free: '0', total: '0' }).seen).toBeNull();
    expect(noted({ ...world, free: '1', before: { [KEY]: '0.05' } }).sure).toBe('0.05');
  });

  it('does not wait for an end of tries that the exchange refuses', () => {
    const refused = anAttempt('REJECTED', { ...RESTING, state: 'REJECTED', rank: 4, updatedMs: STEP_MS - 10 });
    expect(noted({ free: '0.95', total: '0.95', stop: refused }).seen).toBe('0.05');
  });

  it('lacks each of two pairs of a coin', () => {
    const other = { [positionKey(OTHER, 'long')]: { pair: OTHER, side: 'long', amount: '0.02', dust: '0' } };
    const found = noted({ free: '0.95', total: '0.95', before: other });
    expect([found.seen, found.other]).toEqual(['0.07', '0.02']);
  });
});

describe('what can be sold of a spot position', () => {
  it('is what its books hold less what lacks for certain, and never below nothing', () => {
    const most = (before: World['before'] = {}): string | null => mostSold(stepOf({ before }).orders.records, pair);
    expect(most()).toBeNull();
    expect(most({ [SEEN]: '0.05' })).toBeNull();
    expect(most({ [KEY]: '0.05' })).toBe('0.95');
    expect(most({ [KEY]: '2' })).toBe('0');
  });

  it('is covered by a larger stop once it is more than the stop that was cut', () => {
    const outgrown = (world: World, wanted = STOP, maxMarketAmount: string | null = null): readonly string[] => {
      const rules = { amountStep: '0.01', maxAmount: null, maxMarketAmount };
      return outgrownStops(stepOf({ stop: RESTING, ...world }).orders, [wanted], () => rules).map(({ cid }) => cid);
    };
    expect(outgrown({})).toEqual([RESTING.cid]);
    expect(outgrown({ before: { [KEY]: '0.1' } })).toEqual([]);
    expect(outgrown({ before: { [KEY]: '0.05' } })).toEqual([RESTING.cid]);
    expect(outgrown({ before: { [SEEN]: '0.05' } })).toEqual([]);
    expect(outgrown({ stopAmount: '0.99' })).toEqual([]);
    expect(outgrown({ stop: { ...RESTING, cancel: 'asked' } })).toEqual([]);
    expect(outgrown({}, { ...STOP, isCanceled: true })).toEqual([]);
    expect(outgrown({ stop: null })).toEqual([]);
    // One that leaves a part to others: by what lacked, or as the market takes no more at once.
    expect(outgrown({ isPart: true })).toEqual([RESTING.cid]);
    expect(outgrown({ isPart: true }, STOP, '1')).toEqual([RESTING.cid]);
    expect(outgrown({ isPart: true }, STOP, '0.95')).toEqual([]);
  });
});

it.each([
  ['HTTP 400 -2010', true],
  ['InsufficientFunds', true],
  ['HTTP 400 -1013', false],
])('a stop on spot that is refused by %s has the account looked at: %s', (code, isLack) => {
  const { orders } = stepOf({ stop: RESTING });
  const happened = [{ event: { kind: 'rejected', code }, atMs: STEP_MS }] as const;
  expect(tellsOfLack(orders, [{ kind: 'attempt', cid: RESTING.cid, happened }])).toBe(isLack);
  expect(tellsOfLack(orders, [{ kind: 'attempt', cid: 'another', happened }])).toBe(false);
});
