import { describe, expect, it } from 'vitest';
import { aFill, anAttempt, anIntent } from '../../../orders/attempt.fixture.ts';
import type { Attempt, Intent } from '../../../orders/attempt.ts';
import { attemptKey, fillKey, intentKey, positionKey } from '../../../orders/order-draft.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { planOrders, type PlanWorld } from './plan-orders.ts';

const pair = 'BTC/USDT:USDT';
const RULES: ExactRules = {
  ...{ amountStep: '0.01', priceTick: '0.1', contractSize: '1', minAmount: '0.01', maxAmount: null, minCost: '5' },
  ...{ maxCost: null, maxMarketAmount: null },
};
const WANTED: WantedOrder = {
  ...{ tradeId: 1, pair, leverage: 1, leg: 1, action: 'enter', side: 'buy', kind: 'limit', amount: 1 },
  ...{ rate: 100, stopRate: null, isReduceOnly: false, reason: 'crossed', candleMs: 60_000, placedMs: STEP_MS },
  ...{ isCanceled: false, after: [], staysUntil: null },
};
const EXIT: WantedOrder = {
  ...WANTED,
  leg: 2,
  action: 'exit',
  side: 'sell',
  kind: 'market',
  rate: null,
  isReduceOnly: true,
};

function booked(
  intent: Partial<Intent>,
  attempts: readonly Attempt[],
  more: readonly (readonly [string, string])[] = [],
) {
  const rows = attempts.map((attempt) => [attemptKey(attempt.cid), JSON.stringify(attempt)] as const);
  return new Map([[intentKey(1), JSON.stringify(anIntent(intent))], ['orders/next', '2'], ...rows, ...more]);
}

/** What is told back, and the step in which it was planned. */
function plan(
  wanted: readonly WantedOrder[],
  world: Partial<PlanWorld> = {},
  before: ReadonlyMap<string, string> = new Map(),
  rules: ConstructorParameters<typeof MadeOrderStep>[1] = {},
) {
  const step = new MadeOrderStep(before, rules);
  const reports = planOrders(step.orders, {
    ...{ wanted, candleMs: 3_600_000, marketOf: () => RULES, markOf: () => 100, hindrance: () => null },
    ...world,
  });
  const attempts = [...step.orders.books.attempts.values()];
  return { step, reports, attempts, intents: [...step.orders.books.intents.values()] };
}

const atMost = () => ({ ...RULES, maxAmount: '8', maxMarketAmount: '3.5' });

const nothing = (leg: number, state: string, why: string | null) => ({
  ...{ tradeId: 1, leg, state, filled: 0, average: null, fees: [], why },
});

describe('an order that a trade wants', () => {
  it('is planned as it is wanted, and is on its way once the step is written', () => {
    const { step, reports, attempts, intents } = plan([WANTED]);
    expect(reports).toEqual([]);
    expect(intents).toMatchObject([
      {
        ...{ pair, candleMs: 60_000, action: 'enter', leg: 1, tradeId: 1, side: 'buy', kind: 'limit', amount: '1' },
        ...{ price: '100', isReduceOnly: false, reason: 'crossed', decidedMs: STEP_MS, expiresMs: STEP_MS + 10_000 },
      },
    ]);
    expect([...step.orders.leaving]).toEqual(attempts.map(({ cid }) => cid));
  });

  it('waits where something hinders it, and is planned later', () => {
    const { reports, intents } = plan([WANTED], { hindrance: () => 'wait' });
    expect([reports, intents]).toEqual([[], []]);
  });

  it('that a gate refuses is written down, over, and never sent', () => {
    const { step, reports, attempts, intents } = plan([WANTED], { hindrance: () => ({ refused: 'order-worth' }) });
    expect(reports).toEqual([]);
    expect(attempts).toMatchObject([{ state: 'DENIED', answer: 'order-worth' }]);
    expect(intents).toMatchObject([{ state: 'DROPPED' }]);
    expect(step.orders.leaving.size).toBe(0);
  });

  it.each(['enter', 'add'] as const)('to %s waits while nobody knows a price', (action) => {
    const { reports, intents } = plan([{ ...WANTED, action }], { markOf: () => null });
    expect([reports, intents]).toEqual([[], []]);
  });

  it.each(['enter', 'add'] as const)('to %s is refused off the step of its market', (action) => {
    const { step, reports } = plan([{ ...WANTED, action, amount: 1.005 }]);
    expect(reports).toEqual([nothing(1, 'rejected', 'other')]);
    expect(step.said).toEqual([`warn order-denied ${action}: buy 1.005 on ${pair} was not sent: amount-off-step.`]);
  });

  it.each(['enter', 'add'] as const)('to %s is cut where the core rounds by finer steps', (action) => {
    const marketOf = () => ({ ...RULES, cutsEntries: true });
    const { attempts } = plan([{ ...WANTED, action, amount: 1.009, rate: 100.04 }], { marketOf });
    expect(attempts).toMatchObject([{ amount: '1', notional: '100' }]);
  });

  it.each([
    ['all that the market takes at once', '3', 'enter', 0.5, '0.5'],
    ['no more than the market takes at once', '0', 'enter', 3.51, '3.5'],
    ['no more than that with a limit, beside what is held', '3', 'add', 0.51, '0.5'],
    ['no more than that beside a short position', '-3', 'add', 0.51, '0.5'],
  ] as const)('may come to %s, so that one stop covers it', (_, amount, action, wanted, sent) => {
    const position = { pair, side: 'long', amount, dust: '0' };
    const other = { ...position, pair: 'ETH/USDT:USDT', amount: '90' };
    const held = [position, other].map((each) => [positionKey(each.pair, 'long'), JSON.stringify(each)] as const);
    const { reports, attempts } = plan([{ ...WANTED, action, amount: wanted }], { marketOf: atMost }, new Map(held));
    expect(reports).toEqual([]);
    expect(attempts).toMatchObject([{ amount: sent }]);
  });

  it.each(['3.5', '4', '3.46'])('to add is refused beside %s, where too little may come on top', (amount) => {
    const held = [[positionKey(pair, 'long'), JSON.stringify({ pair, side: 'long', amount, dust: '0' })]] as const;
    const { step, reports } = plan([{ ...WANTED, action: 'add' }], { marketOf: atMost }, new Map(held));
    expect(reports).toEqual([nothing(1, 'rejected', 'other')]);
    expect(step.said).toEqual([`warn order-denied add: buy 1 on ${pair} was not sent: amount-above-maximum.`]);
  });

  it.each([
    ['an exit', { amount: 3.5 }, '3.5', undefined],
    ['an exit', { amount: 9 }, '3.5', true],
    ['a part of a trade', { action: 'reduce', amount: 4 }, '3.5', true],
    ['a stop', { action: 'stop', kind: 'stop-market', stopRate: 90, amount: 9 }, '3.5', true],
    ['an exit with a limit', { kind: 'limit', rate: 100, amount: 9 }, '8', true],
    ['an exit of which less than a step would be left', { amount: 3.505, isReduceOnly: false }, '3.5', undefined],
    ['an exit of which too little for an order would be left', { amount: 3.53, isReduceOnly: false }, '3.45', true],
  ] as const)('to leave by %s takes no more than the market does at once (%o)', (_, change, amount, isPart) => {
    const position = JSON.stringify({ pair, side: 'long', amount: String(change.amount), dust: '0' });
    const held = new Map([[positionKey(pair, 'long'), position]]);
    const { intents, attempts, reports } = plan([{ ...EXIT, ...change }], { marketOf: atMost }, held);
    expect(reports).toEqual([]);
    expect(attempts).toMatchObject([{ amount }]);
    expect(intents[0]!.isPart).toBe(isPart);
  });

  it.each([
    ['all that is left to sell', '1', '0.4', '0.6', true],
    ['no more than it wants, where more is left', '3', '0.4', '1', undefined],
    ['what is left, and is over with it where nobody could sell what lacks', '1', '0.04', '0.96', undefined],
  ] as const)('to leave sells %s, of %s held of which %s lack', (_, amount, lack, sent, isPart) => {
    const position = { pair, side: 'long', amount, dust: '0' };
    const before = new Map([
      [positionKey(pair, 'long'), JSON.stringify(position)],
      [`lacking/${pair}`, JSON.stringify(lack)],
    ]);
    const { intents, attempts } = plan([{ ...EXIT, isReduceOnly: false }], {}, before);
    expect(attempts).toMatchObject([{ amount: sent }]);
    expect(intents[0]!.isPart).toBe(isPart);
  });

  it.each([
    ['refused at one step, where entries are cut: a fee in the coin would leave less', true, '0.01', 0.01, 1],
    ['taken at two', true, '0.01', 0.02, 0],
    ['taken at one step where entries are not cut', undefined, '0.01', 0.01, 0],
    ['taken where there is no step', true, null, 0.01, 0],
  ] as const)('to enter is %s', (_, cutsEntries, amountStep, amount, refusals) => {
    const marketOf = () => ({ ...RULES, amountStep, ...(cutsEntries === undefined ? {} : { cutsEntries }) });
    const { step } = plan([{ ...WANTED, amount, rate: 1000 }], { marketOf, markOf: () => 1000 });
    const text = `warn order-denied enter: buy ${amount} on ${pair} was not sent: amount-below-minimum.`;
    expect(step.said).toEqual(Array.from({ length: refusals }, () => text));
  });

  it('to leave is cut to the step, and valued by the newest fill where nobody knows a price', () => {
    const fills = [
      aFill('2', '1', { price: '90', atMs: STEP_MS - 10, cid: 'q' }),
      aFill('1', '1', { price: '80', atMs: STEP_MS - 20, cid: 'q' }),
      aFill('3', '1', { price: '70', atMs: STEP_MS, cid: 'q', pair: 'ETH/USDT:USDT' }),
    ].map((fill) => [fillKey(fill.pair, fill.tradeId), JSON.stringify(fill)] as const);
    const { attempts } = plan([{ ...EXIT, amount: 1.005 }], { markOf: () => null }, new Map(fills));
    expect(attempts).toMatchObject([{ amount: '1', notional: '90' }]);
  });

  it('to leave waits where nobody knows a price and nothing was ever filled', () => {
    expect(plan([EXIT], { markOf: () => null }).intents).toEqual([]);
  });

  it('to leave what is too little is told as refused, once it is known as dust no more', () => {
    const little = { ...EXIT, amount: 0.001 };
    expect(plan([little]).reports).toEqual([nothing(2, 'rejected', 'other')]);
    const dust = plan([little], {}, new Map([[`dust/${pair}`, '"0.001"']]));
    expect([dust.reports, dust.step.said]).toEqual([[], []]);
    const entry = plan([{ ...WANTED, amount: 0.001 }], {}, new Map([[`dust/${pair}`, '"0.001"']]));
    expect(entry.reports).toEqual([nothing(1, 'rejected', 'other')]);
  });

  it('of a candle whose orders were put aside is told as refused', () => {
    const before = new Map([[`orders/floor/${pair}`, JSON.stringify({ candleMs: 60_000, leg: 0 })]]);
    const { reports, step } = plan([WANTED], {}, before);
    expect(reports).toEqual([nothing(1, 'rejected', 'other')]);
    expect(step.said[0]).toContain('was not sent: duplicate-intent.');
  });

  it('that was never sent and is wanted no more is over, as one that is too late', () => {
    expect(plan([{ ...WANTED, isCanceled: true }]).reports).toEqual([nothing(1, 'canceled', null)]);
    expect(plan([{ ...WANTED, placedMs: STEP_MS - 10_001 }]).reports).toEqual([nothing(1, 'expired', null)]);
  });
});

describe('an intent with something left', () => {
  const lost = anAttempt('NEVER_PLACED');

  it('is tried again for what is left', () => {
    const partly = anAttempt('CANCELED', { filled: '0', state: 'NEVER_PLACED' });
    const { attempts, step } = plan([WANTED], {}, booked({ state: 'PLANNED' }, [partly]));
    expect(attempts).toMatchObject([{ n: 1 }, { n: 2, amount: '1', notional: '100' }]);
    expect(step.orders.leaving.size).toBe(1);
    expect(step.orders.known(1)!.intent.state).toBe('WORKING');
  });

  it('is not tried while something hinders it, and is over when it must not be sent', () => {
    const before = booked({ state: 'PLANNED' }, [lost]);
    const waiting = plan([WANTED], { hindrance: () => 'wait' }, before);
    expect([waiting.attempts.length, waiting.intents[0]!.state]).toEqual([1, 'PLANNED']);
    const over = plan([WANTED], { hindrance: () => ({ refused: 'pair-worth' }) }, before);
    expect([over.attempts.length, over.intents[0]!.state]).toEqual([1, 'DROPPED']);
  });

  it('is over when the books take no other attempt at it', () => {
    const { intents, attempts } = plan([WANTED], {}, booked({ state: 'PLANNED' }, [lost]), { marginMs: 0 });
    expect([attempts.length, intents[0]!.state]).toEqual([1, 'DROPPED']);
  });

  it('is over when nobody wants it any more', () => {
    const { attempts, intents } = plan([], {}, booked({ state: 'PLANNED' }, [lost]));
    expect([attempts.length, intents[0]!.state]).toEqual([1, 'DROPPED']);
  });

  it('is over when less is left than the market takes', () => {
    const { attempts, intents } = plan([WANTED], {}, booked({ state: 'PLANNED', least: '1.01' }, [lost]));
    expect([attempts.length, intents[0]!.state]).toEqual([1, 'DROPPED']);
  });

  it('that did not get there three times is for a person; what a gate refused does not count', () => {
    const three = ['01', '02', '03'].map((n, at) => ({ ...lost, cid: `qh0pdv00000001${n}qs`, n: at + 1 }));
    const { intents, step } = plan([WANTED], {}, booked({ state: 'PLANNED' }, three));
    expect(intents).toMatchObject([{ state: 'BLOCKED', blocked: 'attempts' }]);
    expect(step.warned).toEqual([
      { cause: 'blocked-intent', text: `enter on ${pair} did not get to the exchange three times.` },
    ]);
    const denied = [three[0]!, three[1]!, { ...three[2]!, state: 'DENIED' as const }];
    expect(plan([WANTED], {}, booked({ state: 'PLANNED' }, denied)).attempts).toHaveLength(4);
  });

  it.each(['DONE', 'DROPPED'] as const)(
    'that is over (%s) is not begun again while its trade still names it',
    (state) => {
      const filled = anAttempt('FILLED', { filled: '1', reported: '1' });
      const { reports, attempts, step } = plan([WANTED], {}, booked({ state }, [filled]));
      expect([reports, attempts.length, step.said]).toEqual([[], 1, []]);
    },
  );

  it('that rests and is wanted no more is asked to be taken away', () => {
    const { attempts, step } = plan([{ ...WANTED, isCanceled: true }], {}, booked({}, [anAttempt('OPEN')]));
    expect(attempts).toMatchObject([{ cancel: 'asked', cancelsSent: 1 }]);
    expect(step.orders.leaving.size).toBe(1);
  });
});
