import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareExact, minus, plus, signOf, sizeOf, smaller, sumOf } from './exact.ts';
import { deadlineMs, planProtection, type LiveStop, type ProtectedPosition } from './protection.ts';

const RUNS = Math.ceil(Number(process.env['TRADAI_RUNS'] ?? 2000) / 2);
const PAIR = 'BTC/USDT:USDT';
const NOW_MS = 1_000_000;

function long(of: Partial<ProtectedPosition> = {}): ProtectedPosition {
  return {
    ...{
      pair: PAIR,
      amount: '1',
      amountStep: '0.001',
      least: '0.01',
      stopPrice: '90',
      mayDouble: true,
      isLeaving: false,
    },
    ...{ broken: null, rejects: 0, unsureSinceMs: null, ...of },
  };
}

function stop(cid: string, amount: string, of: Partial<LiveStop> = {}): LiveStop {
  return { cid, pair: PAIR, side: 'sell', amount, signMs: Number(cid), state: 'there', isWanted: true, ...of };
}

const place = (amount: string, of: object = {}) => ({
  kind: 'place',
  pair: PAIR,
  side: 'sell',
  amount,
  stopPrice: '90',
  ...of,
});
const cancel = (cid: string) => ({ kind: 'cancel', pair: PAIR, cid });

/** A small account may hold no more than that. */
const ONE_STEP = { amount: '0.01', amountStep: '0.01' } as const;

describe('11.3', () => {
  it.each([
    ['missing: place', long(), [], [place('1')]],
    ['missing for a short: place to buy', long({ amount: '-1' }), [], [place('1', { side: 'buy' })]],
    ['as much as the position: nothing', long(), [stop('1', '1')], []],
    ['a step apart: nothing', long(), [stop('1', '0.999')], []],
    ['a step too many: nothing', long(), [stop('1', '1.001')], []],
    ['too small: place the difference', long(), [stop('1', '0.4')], [place('0.6')]],
    ['too small by less than an order: one over the whole', long(), [stop('1', '0.995')], [place('1')]],
    ['the same where stops lock: make room', long({ mayDouble: false }), [stop('1', '0.995')], [cancel('1')]],
    [
      'the same with two: the newest makes room',
      long({ mayDouble: false }),
      [stop('1', '0.5'), stop('2', '0.495')],
      [cancel('2')],
    ],
    ['duplicate: the oldest stays', long(), [stop('2', '1'), stop('1', '1')], [cancel('2')]],
    ['duplicates of one moment: one stays', long(), [stop('2', '1', { signMs: 1 }), stop('1', '1')], [cancel('2')]],
    [
      'duplicate: what no trade wants goes, however old it is',
      long(),
      [stop('2', '1'), stop('1', '1', { isWanted: false })],
      [cancel('1')],
    ],
    [
      "what no trade wants does not stay in the place of a trade's, though it fits alone",
      long(),
      [stop('3', '0.6'), stop('2', '0.6'), stop('1', '1', { isWanted: false })],
      [cancel('1')],
    ],
    ['what no trade wants stays where there is nothing else', long(), [stop('1', '1', { isWanted: false })], []],
    [
      "the same where stops lock: it makes room for the trade's",
      long({ mayDouble: false }),
      [stop('1', '1', { isWanted: false })],
      [cancel('1')],
    ],
    [
      'what no trade wants makes room for what leaves where stops lock',
      long({ mayDouble: false, isLeaving: true, stopPrice: null }),
      [stop('2', '1'), stop('1', '1', { isWanted: false })],
      [cancel('1')],
    ],
    [
      'and stays until the position is gone where they do not',
      long({ isLeaving: true, stopPrice: null }),
      [stop('1', '1', { isWanted: false })],
      [],
    ],
    [
      'what no trade wants stays with what nobody leaves',
      long({ mayDouble: false, stopPrice: null }),
      [stop('1', '1', { isWanted: false })],
      [],
    ],
    [
      'too large: what fits alone stays',
      long(),
      [stop('1', '0.5'), stop('2', '1'), stop('3', '0.3')],
      [cancel('1'), cancel('3')],
    ],
    [
      'too large: the newest go, the oldest last',
      long(),
      [stop('1', '0.5'), stop('2', '0.5'), stop('3', '0.3')],
      [cancel('3')],
    ],
    [
      'too large, and the newest is needed',
      long(),
      [stop('1', '0.3'), stop('2', '0.3'), stop('3', '0.8')],
      [cancel('2')],
    ],
    ['one that is too large: one that fits first', long(), [stop('1', '1.5')], [place('1')]],
    ['the same where stops lock: make room', long({ mayDouble: false }), [stop('1', '1.5')], [cancel('1')]],
    ['not for the other side', long(), [stop('1', '1', { side: 'buy' })], [cancel('1'), place('1')]],
    [
      'of another pair: left over',
      long(),
      [stop('1', '1', { pair: 'X' }), stop('2', '1')],
      [{ kind: 'cancel', pair: 'X', cid: '1' }],
    ],
    ['an amount off the step: the whole steps', long({ amount: '1.0025' }), [], [place('1.002')]],
    [
      'no step, too large',
      long({ amountStep: null }),
      [stop('1', '0.6'), stop('2', '0.6'), stop('3', '0.4')],
      [cancel('3')],
    ],
    ['no step, too large by little', long({ amountStep: null }), [stop('1', '1'), stop('2', '0.01')], [cancel('2')]],
    ['one step without a stop: place', long(ONE_STEP), [], [place('0.01')]],
    ['one step with its stop: nothing', long(ONE_STEP), [stop('1', '0.01')], []],
    ['one step, too large by more: one that fits first', long(ONE_STEP), [stop('1', '0.03')], [place('0.01')]],
    ['no step', long({ amount: '1.0025', amountStep: null }), [stop('1', '1')], [place('1.0025')]],
  ] as const)('%s', (_title, position, stops, steps) => {
    expect(planProtection([position], stops, NOW_MS).steps).toEqual(steps);
  });

  it('left over without a position: cancel', () => {
    expect(planProtection([], [stop('1', '1')], NOW_MS).steps).toEqual([cancel('1')]);
    expect(planProtection([long({ amount: '0' })], [stop('1', '1')], NOW_MS).steps).toEqual([cancel('1')]);
  });
});

describe('what nobody is sure of', () => {
  it.each([
    ['a stop that may be there: wait', long(), [stop('1', '1', { state: 'unsure' })], []],
    ['beside one that is there: wait', long(), [stop('1', '0.4'), stop('2', '0.6', { state: 'unsure' })], []],
    ['one that goes: place', long(), [stop('1', '1', { state: 'leaving' })], [place('1')]],
    ['one that goes and locks: wait', long({ mayDouble: false }), [stop('1', '1', { state: 'leaving' })], []],
    ['enough there: nothing', long(), [stop('1', '1'), stop('2', '1', { state: 'unsure' })], []],
  ] as const)('%s', (_title, position, stops, steps) => {
    expect(planProtection([position], stops, NOW_MS).steps).toEqual(steps);
  });

  it('is not taken away without a position either', () => {
    for (const state of ['unsure', 'leaving'] as const)
      expect(planProtection([], [stop('1', '1', { state })], NOW_MS).steps).toEqual([]);
  });

  it('is no protection', () => {
    for (const state of ['unsure', 'leaving'] as const)
      expect(planProtection([long()], [stop('1', '1', { state })], NOW_MS).unprotected).toEqual([PAIR]);
  });
});

describe('11.2 deadlines', () => {
  it.each([
    ['fill', 5000],
    ['vanished', 60_000],
  ] as const)('after a %s: %i ms', (by, ms) => {
    const position = long({ broken: { sinceMs: NOW_MS, by } });
    expect(deadlineMs(position.broken!)).toBe(NOW_MS + ms);
    expect(planProtection([position], [], NOW_MS + ms)).toMatchObject({ unprotected: [PAIR], overdue: [] });
    expect(planProtection([position], [], NOW_MS + ms + 1)).toMatchObject({ unprotected: [PAIR], overdue: [PAIR] });
    const whole = [stop('1', '1')];
    expect(planProtection([position], whole, NOW_MS + ms + 1)).toMatchObject({ unprotected: [], overdue: [] });
  });

  it('none while nobody knows since when', () => {
    expect(planProtection([long()], [], NOW_MS)).toMatchObject({ unprotected: [PAIR], overdue: [] });
  });

  it('hold for a position of one step as well', () => {
    const position = long({ ...ONE_STEP, broken: { sinceMs: NOW_MS, by: 'fill' } });
    expect(planProtection([position], [], NOW_MS + 5001)).toMatchObject({ unprotected: [PAIR], overdue: [PAIR] });
  });

  it('is told from one that its stops amount to more than, by all that may be executed', () => {
    const plan = (...stops: LiveStop[]) => planProtection([long()], stops, NOW_MS);
    expect(plan(stop('1', '1'), stop('2', '0.5'))).toMatchObject({ unprotected: [PAIR], doubled: [PAIR] });
    const leaving = stop('2', '1', { state: 'leaving' });
    expect(plan(stop('1', '0.4'), leaving)).toMatchObject({ unprotected: [PAIR], doubled: [PAIR] });
    expect(plan(stop('1', '1'), leaving)).toMatchObject({ unprotected: [], doubled: [] });
    expect(plan(stop('1', '0.4'), stop('2', '1', { state: 'unsure' })).doubled).toEqual([]);
    expect(plan(leaving)).toMatchObject({ unprotected: [PAIR], doubled: [] });
  });
});

describe('11.5 a stop that cannot be placed', () => {
  const broken = { sinceMs: NOW_MS, by: 'fill' } as const;
  const giveUp = (amount: string) => [{ kind: 'give-up', pair: PAIR, side: 'sell', amount }];
  it.each([
    ['three refusals', { broken, rejects: 3 }, 0, giveUp('1')],
    ['two refusals', { broken, rejects: 2 }, 29_999, [place('1')]],
    ['one refusal and 30 s', { broken, rejects: 1 }, 30_000, giveUp('1')],
    ['30 s without a refusal', { broken, rejects: 0 }, 30_000, [place('1')]],
    ['a refusal of old', { broken: null, rejects: 1 }, 30_000, [place('1')]],
  ] as const)('%s', (_title, of, passedMs, steps) => {
    expect(planProtection([long(of)], [], NOW_MS + passedMs).steps).toEqual(steps);
  });

  it.each([
    ['less than 30 s: it is waited for', { unsureSinceMs: NOW_MS }, 29_999, []],
    ['30 s', { unsureSinceMs: NOW_MS }, 30_000, giveUp('1')],
    ['30 s, where stops lock', { unsureSinceMs: NOW_MS, mayDouble: false }, 30_000, giveUp('1')],
    ['however long, where another process sent it', { broken, unsureSinceMs: null }, 86_400_000, []],
  ] as const)('one of which nobody knows whether it is there for %s', (_title, of, passedMs, steps) => {
    expect(planProtection([long(of)], [stop('1', '1', { state: 'unsure' })], NOW_MS + passedMs).steps).toEqual(steps);
  });

  it('one of which nobody knows is no reason to leave where others amount to the position, or to more', () => {
    const unsure = stop('3', '1', { state: 'unsure' });
    const plan = (...others: readonly LiveStop[]) =>
      planProtection([long({ unsureSinceMs: 0 })], [...others, unsure], NOW_MS).steps;
    expect([plan(stop('1', '1')), plan(stop('1', '0.6'), stop('2', '0.8'))]).toEqual([[], []]);
    expect(plan(stop('1', '0.4'))).toEqual(giveUp('0.6'));
  });

  it('only what no stop covers is given up', () => {
    expect(planProtection([long({ rejects: 3 })], [stop('1', '0.4')], NOW_MS).steps).toEqual(giveUp('0.6'));
    expect(planProtection([long({ rejects: 3 })], [stop('1', '1')], NOW_MS).steps).toEqual([]);
  });
});

describe('11.1, 11.6 what needs no stop', () => {
  it('dust, whose stops go', () => {
    const plan = planProtection([long({ amount: '0.009' })], [stop('1', '0.01')], NOW_MS);
    expect(plan).toEqual({ steps: [cancel('1')], unprotected: [], doubled: [], overdue: [], dust: [PAIR] });
    expect(planProtection([long({ amount: '-0.01' })], [], NOW_MS).dust).toEqual([]);
    expect(planProtection([long({ amount: '0' })], [], NOW_MS).dust).toEqual([]);
  });

  it('a strategy that may go without; its stops stay as they are', () => {
    const plan = planProtection([long({ stopPrice: null })], [stop('1', '0.4')], NOW_MS);
    expect(plan).toEqual({ steps: [], unprotected: [], doubled: [], overdue: [], dust: [] });
  });
});

it(
  'I6: done again and again, the plan ends with stops that amount to every position, and takes no cover away meanwhile',
  () => {
    const amounts = fc.integer({ min: -30, max: 30 }).map((count) => String(count / 10));
    const world = fc.record({
      amount: amounts,
      mayDouble: fc.boolean(),
      least: fc.constantFrom('0.1', '0.2', '0.5'),
      stops: fc.array(
        fc.record({
          ...{ count: fc.integer({ min: 1, max: 25 }), side: fc.constantFrom('buy', 'sell'), signMs: fc.nat(5) },
          isWanted: fc.boolean(),
        }),
        { maxLength: 5 },
      ),
    });
    fc.assert(
      fc.property(world, ({ amount, mayDouble, least, stops }) => {
        const position = long({ amount, mayDouble, least, amountStep: '0.1' });
        const side = signOf(amount) > 0 ? 'sell' : 'buy';
        let live = stops.map((each, at) => stop(String(at), String(each.count / 10), each));
        const cover = (all: readonly LiveStop[]): string =>
          smaller(
            sizeOf(amount),
            plus(sumOf(all.filter((each) => each.side === side).map((each) => each.amount)), '0.1'),
          );
        let rounds = 0;
        for (; rounds < 12; rounds++) {
          const { steps } = planProtection([position], live, NOW_MS);
          if (steps.length === 0) break;
          const before = live;
          for (const step of steps) {
            if (step.kind === 'cancel') live = live.filter(({ cid }) => cid !== step.cid);
            else live = [...live, stop(String(100 + rounds), step.amount, { side: step.side })];
          }
          const isDust = compareExact(sizeOf(amount), least) < 0;
          const lost = mayDouble && !isDust && compareExact(cover(live), cover(before)) < 0;
          expect(lost).toBe(false);
        }
        expect(rounds).toBeLessThan(12);
        const own = live.filter((each) => each.side === side);
        const wanted = compareExact(sizeOf(amount), least) < 0 ? '0' : sizeOf(amount);
        const apart = sizeOf(minus(sumOf(own.map((each) => each.amount)), wanted));
        expect(compareExact(apart, wanted === '0' ? '0' : '0.1')).toBeLessThanOrEqual(0);
        expect(own.length > 0).toBe(wanted !== '0');
        expect(live.length).toBe(own.length);
        expect(planProtection([position], live, NOW_MS).unprotected).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  },
  30_000 + 50 * RUNS,
);
