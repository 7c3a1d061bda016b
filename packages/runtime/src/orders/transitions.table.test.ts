import { describe, expect, it } from 'vitest';
import type { Attempt, AttemptState } from './attempt.ts';
import type { AttemptEvent } from './attempt-event.ts';
import { aCheck, aFill, anAttempt, aReport, aSight, FENCE_MS, SIGN_MS } from './attempt.fixture.ts';
import { rankOf, TRANSITIONS } from './transition-table.ts';
import { transition, type NotMoved, type Transition } from './transitions.ts';

const AT_MS = SIGN_MS + 500;
const LATER_MS = FENCE_MS + 1;

function after(attempt: Attempt, event: AttemptEvent, atMs = AT_MS, booked: string[] = []): Transition | NotMoved {
  return transition(attempt, event, { atMs, isBooked: (tradeId) => booked.includes(tradeId) });
}

function moved(...of: Parameters<typeof after>): Transition {
  const outcome = after(...of);
  if (outcome.kind !== 'moved') throw new Error(`${of[1].kind} is refused: ${outcome.code}`);
  return outcome;
}

/** What comes out, in a line: rule, state and what else changed of the attempt but its rank and time. */
function story(...of: Parameters<typeof after>): Record<string, unknown> {
  const outcome = after(...of);
  if (outcome.kind === 'refused') return { refused: outcome.code, rule: outcome.rule };
  const { rank, updatedMs, ...attempt } = outcome.attempt;
  expect(rank).toBe(rankOf(attempt.state));
  expect(updatedMs).toBe(of[2] ?? AT_MS);
  const changes = Object.entries(attempt).filter(
    ([key, value]) => key !== 'state' && value !== of[0][key as keyof Attempt],
  );
  return { rule: outcome.rule, state: attempt.state, ...Object.fromEntries(changes) };
}

const working: readonly AttemptState[] = ['OPEN', 'PARTIAL'];

it('T01 is a plan that a gate refuses, T02 one that is written', () => {
  expect(TRANSITIONS.T01).toEqual({ from: [null], on: ['denied'], to: ['DENIED'] });
  expect(TRANSITIONS.T02).toEqual({ from: [null], on: ['planned'], to: ['SUBMITTING'] });
});

describe('T03', () => {
  it.each([
    ['open', '0', [], { state: 'OPEN' }],
    ['partial', '0.4', [aFill('1', '0.4')], { state: 'PARTIAL', filled: '0.4', reported: '0.4' }],
    ['filled', '1', [aFill('1', '0.4'), aFill('2', '0.6')], { state: 'FILLED', filled: '1', reported: '1' }],
    ['expired', '0', [], { state: 'EXPIRED' }],
    ['canceled', '0', [], { state: 'CANCELED' }],
  ] as const)('an answer that shows it %s with %s', (status, filled, fills, then) => {
    const event = aReport(status, filled, fills, 'answer');
    expect(story(anAttempt('SUBMITTING'), event)).toEqual({ rule: 'T03', exchangeId: 'x1', ...then });
    expect(moved(anAttempt('SUBMITTING'), event).fills).toEqual(fills);
  });

  it('an end without its fills waits for them: what is left is not known before', () => {
    const answer = aReport('filled', '1', [aFill('1', '0.4')], 'answer');
    const waits = moved(anAttempt('SUBMITTING'), answer).attempt;
    expect(waits).toMatchObject({ state: 'PARTIAL', filled: '0.4', reported: '1', ending: 'FILLED' });
    const rest: AttemptEvent = { kind: 'fills', fills: [aFill('2', '0.6')] };
    expect(story(waits, rest)).toEqual({ rule: 'T12', state: 'FILLED', filled: '1', ending: null });
  });

  it('an order that the exchange calls filled without an amount is filled as a whole', () => {
    expect(moved(anAttempt('SUBMITTING'), aReport('filled', '0', [], 'answer')).attempt).toMatchObject({
      ...{ state: 'PARTIAL', reported: '1', ending: 'FILLED' },
    });
  });

  it('an order that the exchange cut is filled when what it counts is booked', () => {
    const event = aReport('filled', '0.9', [aFill('1', '0.9')], 'answer');
    expect(moved(anAttempt('SUBMITTING'), event).attempt).toMatchObject({ state: 'FILLED', filled: '0.9' });
  });
});

it('T04', () => {
  const event = { kind: 'rejected', code: '-1013' } as const;
  expect(story(anAttempt('SUBMITTING'), event)).toEqual({ rule: 'T04', state: 'REJECTED', answer: '-1013' });
});

it('T05', () => {
  const event = { kind: 'unclear', why: 'no answer in 8 s' } as const;
  const then = { rule: 'T05', state: 'UNKNOWN', answer: 'no answer in 8 s', wasUnknown: true };
  expect(story(anAttempt('SUBMITTING'), event)).toEqual(then);
});

describe('T06', () => {
  it.each([
    ['open', '0', [], { state: 'OPEN' }],
    ['partial', '0.4', [aFill('1', '0.4')], { state: 'PARTIAL', filled: '0.4', reported: '0.4' }],
    ['filled', '1', [aFill('1', '1')], { state: 'FILLED', filled: '1', reported: '1' }],
    ['canceled', '0', [], { state: 'CANCELED' }],
    ['expired', '0', [], { state: 'EXPIRED' }],
    ['rejected', '0', [], { state: 'REJECTED' }],
  ] as const)('a query shows it %s', (status, filled, fills, then) => {
    const event = aReport(status, filled, fills, 'query');
    const before = anAttempt('UNKNOWN', { absent1Ms: LATER_MS, absent2Ms: LATER_MS + 1000 });
    const forgotten = { absent1Ms: null, absent2Ms: null };
    expect(story(before, event)).toEqual({ rule: 'T06', exchangeId: 'x1', ...forgotten, ...then });
    expect(story(anAttempt('SUBMITTING'), event)).toEqual({ rule: 'T06', exchangeId: 'x1', ...then });
  });

  it('a fill alone shows that it is there, and under which number', () => {
    const event: AttemptEvent = { kind: 'fills', fills: [aFill('1', '0.4')] };
    const then = { rule: 'T06', state: 'PARTIAL', exchangeId: 'x1', filled: '0.4', reported: '0.4' };
    expect(story(anAttempt('UNKNOWN'), event)).toEqual(then);
  });

  it('a refusal that comes late is a refusal', () => {
    const event = { kind: 'rejected', code: '-2010' } as const;
    expect(story(anAttempt('UNKNOWN'), event)).toEqual({ rule: 'T06', state: 'REJECTED', answer: '-2010' });
  });

  it('an order that is refused after it traded has expired', () => {
    const event = aReport('rejected', '0', [aFill('1', '0.4')], 'query');
    expect(moved(anAttempt('UNKNOWN'), event).attempt).toMatchObject({ state: 'EXPIRED', filled: '0.4' });
    const counted = moved(anAttempt('UNKNOWN'), aReport('rejected', '0.4')).attempt;
    expect(counted).toMatchObject({ state: 'PARTIAL', ending: 'EXPIRED' });
  });

  it('an answer that shows it refused is no acceptance', () => {
    expect(moved(anAttempt('SUBMITTING'), aReport('rejected', '0', [], 'answer')).rule).toBe('T06');
  });
});

it('T07', () => {
  expect(story(anAttempt('UNKNOWN'), { kind: 'not-found' }, FENCE_MS)).toEqual({ refused: 'too-early', rule: 'T07' });
});

it('T08', () => {
  const failed = { kind: 'query-failed' } as const;
  expect(story(anAttempt('UNKNOWN'), failed)).toEqual({ refused: 'stale', rule: 'T08' });
  const once = anAttempt('UNKNOWN', { absent1Ms: LATER_MS, absent2Ms: LATER_MS + 1000 });
  expect(story(once, failed)).toEqual({ rule: 'T08', state: 'UNKNOWN', absent1Ms: null, absent2Ms: null });
});

it('T09', () => {
  const first = { rule: 'T09', state: 'UNKNOWN', absent1Ms: LATER_MS };
  expect(story(anAttempt('UNKNOWN'), { kind: 'not-found' }, LATER_MS)).toEqual(first);
  const once = anAttempt('UNKNOWN', { absent1Ms: LATER_MS });
  const soon = { refused: 'too-close', rule: 'T09' };
  expect(story(once, { kind: 'not-found' }, LATER_MS + 999)).toEqual(soon);
  const second = { rule: 'T09', state: 'UNKNOWN', absent2Ms: LATER_MS + 1000 };
  expect(story(once, { kind: 'not-found' }, LATER_MS + 1000)).toEqual(second);
  const twice = { ...once, absent2Ms: LATER_MS + 1000 };
  expect(story(twice, { kind: 'not-found' }, LATER_MS + 5000)).toEqual({ refused: 'stale', rule: 'T09' });
});

describe('T10', () => {
  const twice = anAttempt('UNKNOWN', { absent1Ms: LATER_MS, absent2Ms: LATER_MS + 1000 });
  const never = (of: Parameters<typeof aCheck>[0] = {}): AttemptEvent => ({ kind: 'never-placed', check: aCheck(of) });

  it('is proved by two absences and all lists', () => {
    expect(story(twice, never())).toEqual({ rule: 'T10', state: 'NEVER_PLACED' });
    expect(story(twice, never({ triggers: 'none' }))).toEqual({ rule: 'T10', state: 'NEVER_PLACED' });
  });

  it.each([
    ['one absence', { ...twice, absent2Ms: null }, {}],
    ['no absence', anAttempt('UNKNOWN'), {}],
    ['orders that were not listed', twice, { orders: 'failed' }],
    ['an order in the list', twice, { orders: 'listed' }],
    ['a trigger order in the list', twice, { triggers: 'listed' }],
    ['trigger orders that were not listed', twice, { triggers: 'failed' }],
    ['a fill of it', twice, { fills: 'listed' }],
    ['fills that were not listed', twice, { fills: 'failed' }],
    ['lists that begin too late', twice, { fromMs: SIGN_MS - 999 }],
  ] as const)('is not proved by %s', (_title, attempt, check) => {
    expect(story(attempt, never(check))).toEqual({ refused: 'not-proved', rule: 'T10' });
  });
});

it('T11', () => {
  const unknown = anAttempt('UNKNOWN');
  const early = { refused: 'too-early', rule: 'T07' };
  expect(story(unknown, { kind: 'overdue' }, FENCE_MS + 60_000)).toEqual(early);
  expect(story(unknown, { kind: 'overdue' }, FENCE_MS + 60_001)).toEqual({ rule: 'T11', state: 'UNKNOWN' });
});

describe('T12', () => {
  const open = anAttempt('OPEN', { exchangeId: 'x1' });

  it('a fill with a new number', () => {
    const event: AttemptEvent = { kind: 'fills', fills: [aFill('1', '0.4'), aFill('2', '0.1')] };
    const then = { rule: 'T12', state: 'PARTIAL', filled: '0.5', reported: '0.5' };
    expect(story(open, event)).toEqual(then);
    expect(moved(open, event).fills.map(({ tradeId }) => tradeId)).toEqual(['1', '2']);
  });

  it('the fill that makes it whole', () => {
    const partial = anAttempt('PARTIAL', { exchangeId: 'x1', filled: '0.4', reported: '0.4', cancel: 'asked' });
    const event = aReport('filled', '1', [aFill('1', '0.4'), aFill('2', '0.6')]);
    const then = { rule: 'T12', state: 'FILLED', filled: '1', reported: '1', cancel: 'done' };
    expect(story(partial, event, AT_MS, ['1'])).toEqual(then);
    expect(moved(partial, event, AT_MS, ['1']).fills).toEqual([aFill('2', '0.6')]);
  });

  it('a fill that is told twice at once counts once', () => {
    const event: AttemptEvent = { kind: 'fills', fills: [aFill('1', '0.4'), aFill('1', '0.4')] };
    expect(moved(open, event).attempt.filled).toBe('0.4');
  });

  it('a report with more than is booked is a hint, and no quantity', () => {
    const then = { rule: 'T12', state: 'PARTIAL', reported: '0.4' };
    expect(story(open, aReport('partial', '0.4'))).toEqual(then);
  });

  it('the number of the exchange, once it is told', () => {
    expect(story(anAttempt('OPEN'), aReport('open'))).toEqual({ rule: 'T12', state: 'OPEN', exchangeId: 'x1' });
    expect(moved(open, { ...aReport('open', '0.1'), kind: 'report' } as AttemptEvent).attempt.exchangeId).toBe('x1');
  });

  it('more than was asked for is a breach', () => {
    const event: AttemptEvent = { kind: 'fills', fills: [aFill('1', '1.1')] };
    expect(moved(open, event).attempt).toMatchObject({ state: 'FILLED', filled: '1.1', mark: 'breach' });
  });
});

describe('T13', () => {
  const partial = anAttempt('PARTIAL', { exchangeId: 'x1', filled: '0.4', reported: '0.4' });
  const ended = anAttempt('CANCELED', { exchangeId: 'x1', filled: '0.4', reported: '0.4' });
  it.each([
    ['a report with as much', partial, aReport('partial', '0.4')],
    ['a report with less', partial, aReport('partial', '0.3')],
    ['a report from before', partial, aReport('open')],
    ['an open order after its end', ended, aReport('open')],
    ['an end after the end', ended, aReport('canceled', '0.4')],
    ['another end after the end', ended, aReport('expired', '0.4')],
    ['a refusal of what was seen open', partial, { kind: 'rejected', code: '-2010' }],
    ['a refusal after the end', ended, { kind: 'rejected', code: '-2010' }],
    ['an answer that comes too late', partial, { kind: 'unclear', why: 'late' }],
    ['no answer, again', anAttempt('UNKNOWN'), { kind: 'unclear', why: 'late' }],
    ['a cancel after the end', ended, { kind: 'cancel-gone' }],
    ['an unclear cancel after the end', ended, { kind: 'cancel-unclear', why: 'late' }],
    ['a report of the refusal that is known', anAttempt('REJECTED'), aReport('rejected')],
    ['no fill', partial, { kind: 'fills', fills: [] }],
    ['no fill of what nobody has seen', anAttempt('UNKNOWN'), { kind: 'fills', fills: [] }],
  ] as const)('%s is dropped', (_title, attempt, event) => {
    expect(story(attempt, event)).toEqual({ refused: 'stale', rule: 'T13' });
  });
});

describe('T14', () => {
  it.each(working)('%s', (state) => {
    const asked = { rule: 'T14', state, cancel: 'asked', cancelsSent: 1 };
    expect(story(anAttempt(state), { kind: 'cancel-asked' })).toEqual(asked);
    const again = anAttempt(state, { cancel: 'unknown', cancelsSent: 4 });
    expect(story(again, { kind: 'cancel-asked' })).toEqual({ ...asked, cancelsSent: 5 });
    const often = anAttempt(state, { cancel: 'asked', cancelsSent: 5 });
    expect(story(often, { kind: 'cancel-asked' })).toEqual({ refused: 'too-many-cancels', rule: 'T14' });
  });

  it.each(working)('%s is asked on once a minute after the fifth, however often it was', (state) => {
    const often = anAttempt(state, { cancel: 'unknown', cancelsSent: 7, updatedMs: AT_MS });
    expect(story(often, { kind: 'cancel-asked' }, AT_MS + 59_999)).toEqual({
      refused: 'too-many-cancels',
      rule: 'T14',
    });
    const asked = { rule: 'T14', state, cancel: 'asked', cancelsSent: 8 };
    expect(story(often, { kind: 'cancel-asked' }, AT_MS + 60_000)).toEqual(asked);
  });
});

it('T15', () => {
  const event = { kind: 'cancel-unclear', why: 'no answer' } as const;
  for (const state of working)
    expect(story(anAttempt(state, { cancel: 'asked' }), event)).toEqual({
      ...{ rule: 'T15', state, cancel: 'unknown', answer: 'no answer' },
    });
});

describe('T16', () => {
  const asked = anAttempt('PARTIAL', { exchangeId: 'x1', filled: '0.4', reported: '0.4', cancel: 'asked' });

  it.each([
    ['canceled', 'CANCELED'],
    ['expired', 'EXPIRED'],
    ['rejected', 'EXPIRED'],
  ] as const)('%s', (status, state) => {
    expect(story(asked, aReport(status, '0.4'))).toEqual({ rule: 'T16', state, cancel: 'done' });
  });

  it('a cancel that nobody asked for', () => {
    const open = anAttempt('OPEN', { exchangeId: 'x1' });
    expect(story(open, aReport('canceled'))).toEqual({ rule: 'T16', state: 'CANCELED' });
  });

  it('waits for the fills that it counts', () => {
    const waits = moved(asked, aReport('canceled', '0.7')).attempt;
    expect(waits).toMatchObject({ state: 'PARTIAL', reported: '0.7', ending: 'CANCELED', cancel: 'asked' });
    const event: AttemptEvent = { kind: 'fills', fills: [aFill('2', '0.3')] };
    const then = { rule: 'T16', state: 'CANCELED', filled: '0.7', ending: null, cancel: 'done' };
    expect(story(waits, event)).toEqual(then);
  });

  it('of two ends the one that leaves less open counts', () => {
    const canceled = anAttempt('PARTIAL', { exchangeId: 'x1', filled: '0.4', reported: '0.7', ending: 'CANCELED' });
    expect(moved(canceled, aReport('filled', '0.9')).attempt.ending).toBe('FILLED');
    expect(moved(canceled, aReport('expired', '0.8')).attempt.ending).toBe('CANCELED');
  });
});

it('T17', () => {
  for (const state of working)
    expect(story(anAttempt(state, { cancel: 'asked' }), { kind: 'cancel-gone' })).toEqual({
      ...{ rule: 'T17', state, cancel: 'unknown', answer: 'cancel-gone' },
    });
});

describe('T18', () => {
  const open = anAttempt('OPEN', { exchangeId: 'x1' });
  const thrice = { ...open, suspects: 3, suspectMs: AT_MS };
  const vanished = (of: Parameters<typeof aCheck>[0] = {}): AttemptEvent => ({ kind: 'vanished', check: aCheck(of) });

  it('is suspect from the first time on', () => {
    const once = { rule: 'T18', state: 'OPEN', suspects: 1, suspectMs: AT_MS };
    expect(story(open, { kind: 'not-found' })).toEqual(once);
    const twice = { rule: 'T18', state: 'OPEN', suspects: 2 };
    expect(story({ ...open, suspects: 1, suspectMs: 5 }, { kind: 'not-found' })).toEqual(twice);
  });

  it('has vanished after three times in 30 s', () => {
    const then = { rule: 'T18', state: 'EXPIRED', mark: 'vanished' };
    expect(story(thrice, vanished(), AT_MS + 30_000)).toEqual(then);
    const partial = { ...anAttempt('PARTIAL', { filled: '0.4', reported: '0.4' }), suspects: 4, suspectMs: AT_MS };
    expect(story(partial, vanished(), AT_MS + 30_001)).toEqual(then);
  });

  it.each([
    ['sooner', thrice, {}, AT_MS + 29_999],
    ['after two times', { ...thrice, suspects: 2 }, {}, AT_MS + 30_000],
    ['without a first time', { ...thrice, suspectMs: null }, {}, AT_MS + 30_000],
    ['while it is listed', thrice, { orders: 'listed' }, AT_MS + 30_000],
    ['while fills of it are missing', { ...thrice, reported: '0.4' }, {}, AT_MS + 30_000],
  ] as const)('has not vanished %s', (_title, attempt, check, atMs) => {
    expect(story(attempt, vanished(check), atMs)).toEqual({ refused: 'not-proved', rule: 'T18' });
  });

  it('is not suspect once a query finds it', () => {
    const then = { rule: 'T18', state: 'OPEN', suspects: 0, suspectMs: null };
    expect(story(thrice, aReport('open', '0', [], 'query'))).toEqual(then);
    expect(story(thrice, aReport('open', '0', [], 'stream'))).toEqual({ refused: 'stale', rule: 'T13' });
  });
});

describe('T19', () => {
  it.each(['CANCELED', 'EXPIRED'] as const)('%s', (state) => {
    const ended = anAttempt(state, { exchangeId: 'x1', filled: '0.4', reported: '0.4' });
    const event: AttemptEvent = { kind: 'fills', fills: [aFill('2', '0.1')] };
    expect(story(ended, event)).toEqual({ rule: 'T19', state, filled: '0.5', reported: '0.5' });
    expect(moved(ended, event).fills).toEqual([aFill('2', '0.1')]);
  });

  it('a report that counts more than is booked says that a fill is missing', () => {
    const ended = anAttempt('CANCELED', { exchangeId: 'x1', filled: '0.4', reported: '0.4' });
    const misses = { rule: 'T19', state: 'CANCELED', reported: '0.6' };
    expect(story(ended, aReport('canceled', '0.6'))).toEqual(misses);
    const then = { rule: 'T19', state: 'CANCELED', filled: '0.6' };
    const event: AttemptEvent = { kind: 'fills', fills: [aFill('2', '0.2')] };
    expect(story({ ...ended, reported: '0.6' }, event)).toEqual(then);
  });

  it('a fill of what was filled as a whole is a breach', () => {
    const filled = anAttempt('FILLED', { exchangeId: 'x1', filled: '1', reported: '1' });
    const event: AttemptEvent = { kind: 'fills', fills: [aFill('9', '0.1')] };
    const then = { rule: 'T19', state: 'FILLED', filled: '1.1', reported: '1.1', mark: 'breach' };
    expect(story(filled, event)).toEqual(then);
  });
});

describe('T20', () => {
  it.each(['NEVER_PLACED', 'REJECTED', 'DENIED'] as const)('%s', (state) => {
    const open = { rule: 'T20', state: 'OPEN', exchangeId: 'x1', mark: 'breach' };
    expect(story(anAttempt(state), aReport('open'))).toEqual(open);
    const event: AttemptEvent = { kind: 'fills', fills: [aFill('1', '1')] };
    const filled = { ...open, state: 'FILLED', filled: '1', reported: '1' };
    expect(story(anAttempt(state), event)).toEqual(filled);
    expect(moved(anAttempt(state), event).fills).toHaveLength(1);
    const traded = aReport('rejected', '0', [aFill('1', '0.5')]);
    expect(story(anAttempt(state), traded)).toMatchObject({ rule: 'T20', state: 'EXPIRED', filled: '0.5' });
  });
});

it('T21', () => {
  for (const state of ['PARTIAL', 'CANCELED', 'EXPIRED', 'FILLED'] as const) {
    const attempt = anAttempt(state, { exchangeId: 'x1', filled: '0.4', reported: '0.4' });
    const event: AttemptEvent = { kind: 'fills', fills: [aFill('1', '0.4')] };
    expect(story(attempt, event, AT_MS, ['1'])).toEqual({ refused: 'stale', rule: 'T21' });
  }
});

describe('T22', () => {
  const forgotten = (of: Parameters<typeof aCheck>[0] = {}): AttemptEvent => ({
    ...{ kind: 'forgotten', retentionMs: 100_000, check: aCheck({ fromMs: SIGN_MS, orders: 'failed', ...of }) },
  });
  it.each(['SUBMITTING', 'UNKNOWN'] as const)('%s', (state) => {
    const then = { rule: 'T22', state: 'EXPIRED', mark: 'absent-after-retention' };
    expect(story(anAttempt(state), forgotten(), SIGN_MS + 100_001)).toEqual(then);
    const not = { refused: 'not-proved', rule: 'T22' };
    expect(story(anAttempt(state), forgotten(), SIGN_MS + 100_000)).toEqual(not);
    expect(story(anAttempt(state), forgotten({ fills: 'failed' }), SIGN_MS + 100_001)).toEqual(not);
    expect(story(anAttempt(state), forgotten({ fills: 'listed' }), SIGN_MS + 100_001)).toEqual(not);
    expect(story(anAttempt(state), forgotten({ fromMs: SIGN_MS + 1 }), SIGN_MS + 100_001)).toEqual(not);
  });
});

describe('T23', () => {
  const stop = anAttempt('OPEN', { exchangeId: 'x1', route: 'trigger' });
  const triggered = (childId: string | null, status: 'triggered' | 'filled' = 'triggered'): AttemptEvent => ({
    ...{ kind: 'report', from: 'query', order: aSight(status, '1', childId), fills: [] },
  });

  it('a stop that became another order is over', () => {
    const then = { rule: 'T23', state: 'FILLED', mark: 'triggered' };
    expect(story(stop, triggered('x2'))).toEqual(then);
    expect(story(stop, triggered('x2', 'filled'))).toEqual(then);
  });

  it('one whose order is not told yet stays', () => {
    const waits = { rule: 'T23', state: 'OPEN', mark: 'triggered' };
    expect(story(stop, triggered(null))).toEqual(waits);
    const marked = { ...stop, mark: 'triggered' as const };
    expect(story(marked, triggered(null))).toEqual({ refused: 'stale', rule: 'T13' });
    expect(story(marked, triggered(null, 'filled'))).toEqual({ refused: 'stale', rule: 'T13' });
    expect(story(marked, triggered('x2'))).toEqual({ rule: 'T23', state: 'FILLED' });
  });

  it('one that nobody knew of is found', () => {
    expect(moved(anAttempt('UNKNOWN'), triggered('x2'))).toMatchObject({ rule: 'T06', attempt: { state: 'FILLED' } });
  });
});

it('T24', () => {
  const event = { kind: 'held-back', why: 'lease' } as const;
  expect(story(anAttempt('SUBMITTING'), event)).toEqual({ rule: 'T24', state: 'DENIED', answer: 'lease' });
});
