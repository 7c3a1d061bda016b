import { describe, expect, it } from 'vitest';
import { ATTEMPT_STATES } from './attempt.ts';
import { isEnded, rankOf, TRANSITIONS, type RuleId, type TransitionRow } from './transition-table.ts';

const WORKING = 'OPEN PARTIAL';
const SHOWN = 'OPEN PARTIAL FILLED CANCELED EXPIRED';
const LATER = `UNKNOWN ${SHOWN} REJECTED NEVER_PLACED DENIED`;

describe('the table of transitions', () => {
  it.each<[RuleId, from: string, on: string, to: string]>([
    ['T01', 'nothing', 'denied', 'DENIED'],
    ['T02', 'nothing', 'planned', 'SUBMITTING'],
    ['T03', 'SUBMITTING', 'report', SHOWN],
    ['T04', 'SUBMITTING', 'rejected', 'REJECTED'],
    ['T05', 'SUBMITTING', 'unclear', 'UNKNOWN'],
    ['T06', 'SUBMITTING UNKNOWN', 'report fills rejected', `${SHOWN} REJECTED`],
    ['T07', 'UNKNOWN', 'not-found overdue', 'UNKNOWN'],
    ['T08', 'UNKNOWN', 'query-failed', 'UNKNOWN'],
    ['T09', 'UNKNOWN', 'not-found', 'UNKNOWN'],
    ['T10', 'UNKNOWN', 'never-placed', 'NEVER_PLACED'],
    ['T11', 'UNKNOWN', 'overdue', 'UNKNOWN'],
    ['T12', WORKING, 'report fills', `${WORKING} FILLED`],
    ['T13', LATER, 'report fills rejected unclear cancel-unclear cancel-gone', LATER],
    ['T14', WORKING, 'cancel-asked', WORKING],
    ['T15', WORKING, 'cancel-unclear', WORKING],
    ['T16', WORKING, 'report fills', 'CANCELED EXPIRED'],
    ['T17', WORKING, 'cancel-gone', WORKING],
    ['T18', WORKING, 'not-found vanished report', `${WORKING} EXPIRED`],
    ['T19', 'FILLED CANCELED EXPIRED', 'report fills', 'FILLED CANCELED EXPIRED'],
    ['T20', 'NEVER_PLACED REJECTED DENIED', 'report fills', SHOWN],
    ['T21', SHOWN, 'report fills', SHOWN],
    ['T22', 'SUBMITTING UNKNOWN', 'forgotten', 'EXPIRED'],
    ['T23', WORKING, 'report fills', `${WORKING} FILLED`],
    ['T24', 'SUBMITTING', 'held-back', 'DENIED'],
    ['T25', 'CANCELED EXPIRED', 'still-open', WORKING],
  ])('%s goes from %s on %s to %s', (rule, from, on, to) => {
    const row: TransitionRow = TRANSITIONS[rule];
    expect(row.from.map((state) => state ?? 'nothing').join(' ')).toBe(from);
    expect(row.on.join(' ')).toBe(on);
    expect(row.to.join(' ')).toBe(to);
  });

  it('has no other row', () => {
    expect(Object.keys(TRANSITIONS)).toEqual(
      Array.from({ length: 25 }, (_, at) => `T${String(at + 1).padStart(2, '0')}`),
    );
  });

  it('leads from SUBMITTING over UNKNOWN, OPEN and PARTIAL to an end, of which there are six', () => {
    expect(['SUBMITTING', 'UNKNOWN', 'OPEN', 'PARTIAL'].map((state) => rankOf(state as 'OPEN'))).toEqual([0, 1, 2, 3]);
    const ends = ATTEMPT_STATES.filter((state) => isEnded({ state }));
    expect(ends.toSorted()).toEqual(['CANCELED', 'DENIED', 'EXPIRED', 'FILLED', 'NEVER_PLACED', 'REJECTED']);
    expect(ends.map(rankOf)).toEqual([4, 4, 4, 4, 4, 4]);
  });
});
