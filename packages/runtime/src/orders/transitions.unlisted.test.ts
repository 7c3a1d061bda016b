import { describe, expect, it } from 'vitest';
import { ATTEMPT_STATES } from './attempt.ts';
import type { AttemptEvent } from './attempt-event.ts';
import { aCheck, aFill, anAttempt, aReport, aSight, FENCE_MS } from './attempt.fixture.ts';
import { isEnded, rankOf, TRANSITIONS } from './transition-table.ts';
import { transition } from './transitions.ts';

const LATER_MS = FENCE_MS + 200_001;

describe('3.2 what is not in the table does not happen', () => {
  const events: readonly AttemptEvent[] = [
    aReport('open'),
    { kind: 'fills', fills: [aFill('1', '0.1')] },
    { kind: 'rejected', code: '-1' },
    { kind: 'unclear', why: 'x' },
    { kind: 'held-back', why: 'x' },
    { kind: 'not-found' },
    { kind: 'still-open', order: aSight('open') },
    { kind: 'query-failed' },
    { kind: 'overdue' },
    { kind: 'never-placed', check: aCheck() },
    { kind: 'vanished', check: aCheck() },
    { kind: 'forgotten', check: aCheck(), retentionMs: 1 },
    { kind: 'cancel-asked' },
    { kind: 'cancel-unclear', why: 'x' },
    { kind: 'cancel-gone' },
  ];
  const cases = ATTEMPT_STATES.flatMap((state) => events.map((event) => [state, event.kind, event] as const));

  it.each(cases)('%s, %s', (state, kind, event) => {
    const rows = Object.values(TRANSITIONS).filter(
      (row) => (row.from as readonly unknown[]).includes(state) && (row.on as readonly unknown[]).includes(kind),
    );
    const outcome = transition(anAttempt(state), event, { atMs: LATER_MS, isBooked: () => false });
    const isInTable =
      outcome.kind === 'refused' ? outcome.code !== 'no-rule' : rows.includes(TRANSITIONS[outcome.rule]);
    expect(isInTable).toBe(rows.length > 0);
  });
});

it('3.1 ranks', () => {
  expect(ATTEMPT_STATES.map((state) => rankOf(state))).toEqual([0, 1, 2, 3, 4, 4, 4, 4, 4, 4]);
  expect(ATTEMPT_STATES.filter((state) => isEnded({ state }))).toEqual(ATTEMPT_STATES.slice(4));
});
