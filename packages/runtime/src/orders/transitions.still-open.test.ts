import { describe, expect, it } from 'vitest';
import type { Attempt } from './attempt.ts';
import type { AttemptEvent } from './attempt-event.ts';
import { anAttempt, aSight, SIGN_MS } from './attempt.fixture.ts';
import { transition } from './transitions.ts';

function after(attempt: Attempt, event: AttemptEvent): object {
  const outcome = transition(attempt, event, { atMs: SIGN_MS + 500, isBooked: () => false });
  return outcome.kind === 'refused'
    ? { refused: outcome.code, rule: outcome.rule }
    : { ...outcome.attempt, rule: outcome.rule };
}

describe('T25', () => {
  const still = (of: Partial<ReturnType<typeof aSight>> = {}): AttemptEvent => ({
    kind: 'still-open',
    order: { ...aSight('open'), ...of },
  });

  it.each(['CANCELED', 'EXPIRED'] as const)(
    'what is %s and open all the same is adopted, and may be canceled',
    (state) => {
      const over = anAttempt(state, { exchangeId: 'x1', mark: 'vanished', cancel: 'done', cancelsSent: 2 });
      const open = { state: 'OPEN', rank: 2, mark: 'breach', cancel: 'none', cancelsSent: 2, ending: null };
      expect(after(over, still())).toMatchObject({ rule: 'T25', ...open });
      expect(after({ ...over, ...open } as Attempt, { kind: 'cancel-asked' })).toMatchObject({
        rule: 'T14',
        cancelsSent: 3,
      });
      const partial = still({ status: 'partial', filled: '0.4' });
      expect(after(over, partial)).toMatchObject({ rule: 'T25', state: 'PARTIAL', filled: '0', reported: '0.4' });
    },
  );

  it('what was executed as a whole, became another order or is not open is not', () => {
    const over = anAttempt('CANCELED', { exchangeId: 'x1', filled: '1', reported: '1' });
    expect(after(over, still())).toEqual({ refused: 'stale', rule: 'T21' });
    const expired = anAttempt('EXPIRED', { exchangeId: 'x1' });
    expect(after(expired, still({ childId: 'x2' }))).toEqual({ refused: 'stale', rule: 'T21' });
    expect(after(expired, still({ status: 'canceled' }))).toEqual({ refused: 'no-rule', rule: null });
    expect(after(anAttempt('FILLED'), still())).toEqual({ refused: 'no-rule', rule: null });
  });
});
