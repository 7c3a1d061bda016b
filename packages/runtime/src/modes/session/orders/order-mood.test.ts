import { describe, expect, it } from 'vitest';
import type { Failed } from '../../../ports/order-exchange.ts';
import { OrderMood, type Doing } from './order-mood.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DOINGS: readonly Doing[] = ['entries', 'exits', 'protection', 'questions'];

function mood(renew: (() => Promise<void>) | null = null) {
  const state = { nowMs: 0, changes: 0 };
  const made = new OrderMood({ nowMs: () => state.nowMs, renew, onChange: () => (state.changes += 1) });
  const fail = (cause: Failed['cause'], waitMs = 0, kind: 'question' | 'order' = 'question'): void =>
    made.failed(kind, { cause, why: `It is ${cause}.`, waitMs });
  const waiting = (): readonly Doing[] => DOINGS.filter((doing) => made.waits(doing));
  const pass = (ms: number): void => void (state.nowMs += ms);
  return { made, state, fail, waiting, pass };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the mood of an exchange', () => {
  it('is well at first, and after an answer', () => {
    const { made, waiting, state } = mood();
    expect([made.troubles, made.causes, made.why, made.answerAgeMs]).toEqual([[], [], '', null]);
    made.answered('question');
    expect([waiting(), made.answerAgeMs, state.changes]).toEqual([[], 0, 0]);
  });

  it('is not changed by what passes, and knows since when nobody answered', () => {
    const { made, fail, waiting, pass, state } = mood();
    made.answered('question');
    pass(120 * SECOND);
    fail('transient');
    expect([made.troubles, made.causes, made.answerAgeMs, state.changes]).toEqual([[], [], 120 * SECOND, 0]);
    pass(1);
    expect([made.causes, waiting()]).toEqual([['no-exchange-answer'], ['entries']]);
    made.answered('order');
    expect(made.causes).toEqual([]);
  });

  it('is silent when nobody ever answered for so long', () => {
    const { made, pass } = mood();
    pass(120 * SECOND);
    expect(made.causes).toEqual([]);
    pass(1);
    expect(made.causes).toEqual(['no-exchange-answer']);
  });

  it.each([
    ['banned', 'ban', DOINGS],
    ['throttled', 'throttled', ['entries', 'questions']],
  ] as const)('is %s as long as it was said, whatever is answered meanwhile', (cause, told, waits) => {
    const { made, fail, waiting, pass, state } = mood();
    fail(cause, MINUTE);
    expect([made.troubles, made.causes, made.why]).toEqual([[cause], [told], `It is ${cause}.`]);
    pass(MINUTE - 1);
    made.answered('question');
    expect([waiting(), made.questionsWaitMs, state.changes]).toEqual([waits, 1, 1]);
    fail(cause, 10);
    expect(made.questionsWaitMs, 'a second at least').toBe(SECOND);
    pass(SECOND);
    expect([waiting(), made.questionsWaitMs, made.why]).toEqual([[], 0, '']);
  });

  it('is not shortened by a ban that is said to be shorter', () => {
    const { made, fail } = mood();
    fail('banned', 5 * MINUTE);
    fail('banned', MINUTE);
    expect(made.questionsWaitMs).toBe(5 * MINUTE);
  });

  it('is maintenance until anything is answered', () => {
    const { made, fail, waiting } = mood();
    fail('maintenance');
    expect([made.causes, waiting()]).toEqual([['maintenance'], ['entries', 'exits', 'protection']]);
    made.answered('question');
    expect(waiting()).toEqual([]);
  });

  it('is of unlisted answers until an audit was answered as a whole', () => {
    const { made, fail, waiting } = mood();
    fail('unlisted');
    made.answered('question');
    expect([made.causes, waiting()]).toEqual([['unlisted-answer'], ['entries']]);
    made.answered('question', true);
    expect(waiting()).toEqual([]);
  });

  it('tells each change once', () => {
    const { made, fail, state } = mood();
    fail('maintenance');
    fail('maintenance');
    made.answered('question');
    made.answered('question');
    expect(state.changes).toBe(2);
  });

  it('lets the next order wait a second after one that did not leave, or as long as was said', () => {
    const { made, waiting, pass } = mood();
    made.held();
    expect(waiting()).toEqual(['entries', 'exits', 'protection']);
    pass(SECOND);
    expect(waiting()).toEqual([]);
    made.held(5 * SECOND);
    made.held();
    pass(5 * SECOND - 1);
    expect(waiting()).toEqual(['entries', 'exits', 'protection']);
    pass(1);
    expect(waiting()).toEqual([]);
  });

  it('lets what leaves or protects wait a second after an entry that did not leave, and entries as long as was said', () => {
    const { made, waiting, pass } = mood();
    made.held(MINUTE, 'entries');
    expect(waiting()).toEqual(['entries', 'exits', 'protection']);
    pass(SECOND);
    expect(waiting()).toEqual(['entries']);
    made.held(0, 'entries');
    pass(MINUTE - SECOND - 1);
    expect(waiting()).toEqual(['entries']);
    pass(1);
    expect(waiting()).toEqual([]);
  });

  it('says several troubles, the worst first', () => {
    const { made, fail } = mood();
    for (const cause of ['throttled', 'unlisted', 'maintenance', 'auth', 'banned'] as const) fail(cause, MINUTE);
    expect(made.troubles).toEqual(['banned', 'auth', 'maintenance', 'unlisted', 'throttled']);
  });
});

describe('credentials that are refused', () => {
  it('are lost at once where they cannot be had anew', async () => {
    const { made, fail, waiting } = mood();
    fail('auth');
    expect([made.isRefused, made.causes, waiting()]).toEqual([true, ['auth'], ['entries', 'exits', 'protection']]);
    await expect(made.whenRefused).resolves.toBeUndefined();
    made.answered('question');
    expect([made.isRefused, waiting()]).toEqual([false, []]);
  });

  it('are had anew once, no order leaving meanwhile, and lost when they are refused again', async () => {
    let renewals = 0;
    const { made, fail, waiting } = mood(() => Promise.resolve(void (renewals += 1)));
    fail('auth');
    expect([made.isRefused, waiting()]).toEqual([false, ['entries', 'exits', 'protection']]);
    fail('auth');
    await settled();
    expect([made.isRefused, waiting(), renewals]).toEqual([false, [], 1]);
    fail('auth');
    await settled();
    expect([made.isRefused, renewals]).toEqual([true, 1]);
    made.answered('question');
    fail('auth');
    await settled();
    expect([made.isRefused, renewals], 'once for each time').toEqual([false, 2]);
  });

  it('are lost when they cannot be had anew and are refused again', async () => {
    const { made, fail } = mood(() => Promise.reject(new Error('no secret')));
    fail('auth');
    await settled();
    expect(made.isRefused).toBe(false);
    fail('auth');
    expect(made.isRefused).toBe(true);
  });

  it('for orders alone are tried after a minute by what leaves or protects, and by no entry', () => {
    const { made, fail, waiting, pass } = mood();
    fail('auth', 0, 'order');
    made.answered('question');
    expect([made.isRefused, waiting()]).toEqual([true, ['entries', 'exits', 'protection']]);
    pass(MINUTE - 1);
    expect(waiting()).toEqual(['entries', 'exits', 'protection']);
    pass(1);
    expect(waiting()).toEqual(['entries']);
    fail('auth', 0, 'order');
    expect(waiting()).toEqual(['entries', 'exits', 'protection']);
    made.answered('order');
    expect([made.isRefused, waiting()]).toEqual([false, []]);
  });

  it('for questions as well are not tried by orders', () => {
    const { made, fail, waiting, pass } = mood();
    fail('auth', 0, 'order');
    fail('auth');
    pass(MINUTE);
    expect([made.isRefused, waiting()]).toEqual([true, ['entries', 'exits', 'protection']]);
  });
});
