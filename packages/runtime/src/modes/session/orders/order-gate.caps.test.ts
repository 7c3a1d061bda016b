import { describe, expect, it } from 'vitest';
import type { Quote } from '../../../core/quote.ts';
import { aFill, anAttempt, anIntent } from '../../../orders/attempt.fixture.ts';
import { MOST_CAPS } from '../../../orders/caps.ts';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import { attemptKey, fillKey, intentKey, positionKey } from '../../../orders/order-draft.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { passCaps, watchLoss, type GateWorld } from './order-gate.ts';

const pair = 'BTC/USDT:USDT';
const DAY_MS = 86_400_000;
const TODAY_MS = STEP_MS - (STEP_MS % DAY_MS);
const RULES: ExactRules = {
  ...{ amountStep: '0.01', priceTick: '0.1', contractSize: '1', minAmount: '0.01', maxAmount: null, minCost: null },
  ...{ maxCost: null, maxMarketAmount: null },
};
const ENTRY = { pair, action: 'enter', side: 'buy', leverage: 1 } as WantedOrder;
const ORDER: ReadyOrder = {
  ...{
    kind: 'limit',
    amount: '0.5',
    price: '100',
    stopPrice: null,
    isReduceOnly: false,
    least: '0.01',
    notional: '50',
  },
};
const quote = (of: Partial<Quote> = {}): Quote => ({ last: 100, bid: 99, ask: 101, timeMs: STEP_MS, ...of }) as Quote;

const WORLD: GateWorld = {
  ...{ caps: MOST_CAPS, marketOf: () => RULES, quoteOf: () => quote(), wallet: 1000, profitAbs: 0 },
};

function passed(world: Partial<GateWorld> = {}, before: Readonly<Record<string, unknown>> = {}, wanted = ENTRY) {
  const step = new MadeOrderStep(new Map(Object.entries(before).map(([key, row]) => [key, JSON.stringify(row)])));
  const verdict = passCaps(step.orders, wanted, ORDER, {
    ...WORLD,
    ...world,
  });
  return { verdict, step };
}
const position = (amount: string, of = pair) => ({
  [positionKey(of, 'long')]: { pair: of, side: 'long', amount, dust: '0' },
});

describe('the price by which an order is judged', () => {
  it.each<[string, Partial<Quote>, unknown]>([
    ['the last one', { last: 100, bid: 1, ask: 1 }, null],
    ['the bid where there is none', { last: null, bid: 100, ask: 1 }, null],
    ['the ask where there is neither', { last: null, bid: null, ask: 100 }, null],
    ['no other, though it fits', { last: 50, bid: 100, ask: 100 }, { refused: 'price-far' }],
    ['none', { last: null, bid: null, ask: null }, { refused: 'mark-missing' }],
    ['one of ten seconds ago', { timeMs: STEP_MS - 10_000 }, null],
    ['an older one', { timeMs: STEP_MS - 10_001 }, { refused: 'mark-old' }],
  ])('is %s', (_, of, expected) => {
    expect(passed({ quoteOf: () => quote(of) }).verdict).toEqual(expected);
  });

  it('is missing where nobody knows any', () => {
    expect(passed({ quoteOf: () => null }).verdict).toEqual({ refused: 'mark-missing' });
  });
});

describe('the share that is open', () => {
  const other = 'ETH/USDT:USDT';
  const fill = (id: string, price: string, atMs: number) => ({
    [fillKey(other, id)]: aFill(id, '1', { pair: other, price, atMs }),
  });
  const held = { ...position('4', other), ...fill('1', '1', STEP_MS - 1), ...fill('2', '120', STEP_MS) };
  const blind = (each: string): Quote | null => (each === other ? null : quote());
  const caps = (openShare: number) => ({ caps: { ...MOST_CAPS, openShare, orderShare: 1, dayShare: 10 } });

  it('counts a position that has no price now by its newest fill, and not as nothing', () => {
    expect(passed({ quoteOf: blind, ...caps(0.53) }, held).verdict).toBeNull();
    expect(passed({ quoteOf: blind, ...caps(0.529) }, held).verdict).toEqual({ refused: 'notional-open' });
    expect(passed({ quoteOf: blind, ...caps(0.05) }, position('4', other)).verdict).toBeNull();
    const dear = (each: string): Quote => quote(each === other ? { last: 200 } : {});
    expect(passed({ quoteOf: dear, ...caps(0.849) }, held).verdict).toEqual({ refused: 'notional-open' });
    expect(passed({ quoteOf: dear, ...caps(0.85) }, held).verdict).toBeNull();
  });
});

describe('the loss of a day', () => {
  const day = (profitAbs: number, dayMs = TODAY_MS) => ({ 'host/day': { dayMs, profitAbs } });

  it('is counted from what all trades had come to by the first order of the day', () => {
    expect(passed({ profitAbs: -70 }, day(-30)).verdict).toBeNull();
    const lost = passed({ profitAbs: -80.01 }, day(-30));
    expect(lost.verdict).toEqual({ refused: 'loss-of-day' });
    expect(lost.step.row('halt/*')).toEqual({ reason: 'loss-of-day', sinceMs: STEP_MS });
    expect(lost.step.warned).toEqual([
      {
        cause: 'cap-reached',
        text: 'Nothing is entered any more before somebody resumes: the cap loss-of-day was reached.',
      },
    ]);
  });

  it('begins anew with each day, by the first step of it', () => {
    const { verdict, step } = passed({ profitAbs: -500 }, day(0, TODAY_MS - DAY_MS));
    expect([verdict, step.row('host/day')]).toEqual([null, { dayMs: TODAY_MS, profitAbs: -500 }]);
  });

  it('counts what was lost before the first order of the day', () => {
    const before = new MadeOrderStep(
      new Map([['host/day', JSON.stringify({ dayMs: TODAY_MS - DAY_MS, profitAbs: 0 })]]),
    );
    for (const profitAbs of [null, 20, -300]) watchLoss(before.orders, { ...WORLD, profitAbs, wasAbs: null });
    expect(before.row('host/day')).toEqual({ dayMs: TODAY_MS, profitAbs: 20 });
    expect(passed({ profitAbs: -300 }, day(20)).verdict).toEqual({ refused: 'loss-of-day' });
  });

  it.each([
    ['an earlier one, while nobody was there', [TODAY_MS - 1], null],
    ['this one', [TODAY_MS], 'loss-of-day'],
    ['both', [TODAY_MS - 1, TODAY_MS], 'loss-of-day'],
  ])('has what ended on its day: %s', (_, ended, halt) => {
    const begun = JSON.stringify({ dayMs: TODAY_MS, profitAbs: -10 });
    const step = new MadeOrderStep(new Map([['host/day', begun]]));
    const closed = ended.map((timeMs, i) => [`trade/${i}`, JSON.stringify({ trade: {}, closed: { timeMs } })] as const);
    step.draft.apply({ put: new Map([...closed, ['trade/9', JSON.stringify({ closed: null })]]), gone: [] });
    watchLoss(step.orders, { ...WORLD, profitAbs: -300, wasAbs: -12 });
    expect((step.row('halt/*') as { readonly reason: string } | null)?.reason ?? null).toBe(halt);
    expect(step.row('host/day')).toEqual({ dayMs: TODAY_MS, profitAbs: halt === null ? -298 : -10 });
  });

  it.each([
    ['no day was begun', {}, -12, -300, { dayMs: TODAY_MS, profitAbs: -300 }],
    ['nobody knew before what trades come to', day(-10), null, -20, { dayMs: TODAY_MS, profitAbs: -10 }],
    ['nobody knows now what they come to', day(-10), -12, null, { dayMs: TODAY_MS, profitAbs: -10 }],
  ] as const)('is moved by nothing that ended on an earlier one where %s', (_, before, wasAbs, profitAbs, left) => {
    const step = new MadeOrderStep(new Map(Object.entries(before).map(([key, row]) => [key, JSON.stringify(row)])));
    const closed = JSON.stringify({ trade: {}, closed: { timeMs: TODAY_MS - 1 } });
    step.draft.apply({ put: new Map([['trade/1', closed]]), gone: [] });
    watchLoss(step.orders, { ...WORLD, profitAbs, wasAbs });
    expect([step.row('host/day'), step.row('halt/*')]).toEqual([left, null]);
  });

  it('keeps entries waiting while nobody knows it, and neither halts them nor begins a day by it', () => {
    const unknown = passed({ profitAbs: null }, day(500));
    expect([unknown.verdict, unknown.step.row('halt/*')]).toEqual(['wait', null]);
    expect(passed({ profitAbs: null }).step.row('host/day')).toBeNull();
    const exit = { ...ENTRY, action: 'exit', side: 'sell' } as WantedOrder;
    expect(passed({ profitAbs: null }, day(500), exit).verdict).toBeNull();
  });
});

describe('what is held', () => {
  it('counts at the price of each pair, in base units', () => {
    const contracts = { ...RULES, contractSize: '0.1' };
    const marketOf = (of: string): ExactRules => (of === pair ? RULES : contracts);
    const eth = 'ETH/USDT:USDT';
    expect(passed({ marketOf, profitAbs: 0 }, position('95', eth)).verdict).toBeNull();
    expect(passed({ marketOf }, position('95.1', eth)).verdict).toEqual({ refused: 'notional-open' });
    expect(passed({ marketOf }, position('-95.1', eth)).verdict).toEqual({ refused: 'notional-open' });
  });

  it('counts as nothing where nobody knows a price, and as a position all the same', () => {
    const eth = 'ETH/USDT:USDT';
    const quoteOf = (of: string): Quote | null => (of === pair ? quote() : null);
    const one = { ...MOST_CAPS, openPositions: 1 };
    expect(passed({ quoteOf }, position('1000', eth)).verdict).toBeNull();
    expect(passed({ quoteOf, caps: one }, position('1000', eth)).verdict).toEqual({ refused: 'open-positions' });
    expect(passed({ quoteOf, caps: one }, position('0.009', eth)).verdict).toBeNull();
  });
});

describe('orders of a pair that were refused in a row', () => {
  const rejected = (count: number): Readonly<Record<string, unknown>> =>
    Object.fromEntries<unknown>(
      Array.from({ length: count }, (_, at) => at + 1).flatMap((id) => {
        const cid = `qh0pdv00000${id}0101qs`;
        return [
          [intentKey(id), anIntent({ id, leg: id, state: 'DROPPED' })],
          [attemptKey(cid), anAttempt('REJECTED', { cid, intent: id, signMs: STEP_MS - 1000 * (10 - id) - 100_000 })],
        ];
      }),
    );

  it('halt that pair alone', () => {
    expect(passed({}, rejected(4)).verdict).toBeNull();
    const { verdict, step } = passed({}, rejected(5));
    expect(verdict).toEqual({ refused: 'rejects-in-row' });
    expect(step.row(`halt/${pair}`)).toEqual({ reason: 'rejects-in-row', sinceMs: STEP_MS });
    expect(step.row('halt/*')).toBeNull();
  });

  it('do not halt it again once somebody resumed', () => {
    expect(passed({}, { ...rejected(5), 'host/resumed': STEP_MS - 10 }).verdict).toBeNull();
  });

  it('hold nothing back that leaves', () => {
    expect(passed({}, rejected(5), { ...ENTRY, action: 'exit', side: 'sell' }).verdict).toBeNull();
  });
});
