import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../orders/attempt.ts';
import { madeAttempt } from '../orders/made-attempt.fixture.ts';
import { WrittenAttempts } from './written-attempts.ts';

const keyOf = ({ cid }: Attempt): string => `attempt/${cid}`;

function writtenOf(...attempts: readonly Attempt[]): WrittenAttempts {
  const written = new WrittenAttempts();
  const put = new Map(attempts.map((attempt) => [keyOf(attempt), JSON.stringify(attempt)]));
  written.note({ put, gone: [] });
  return written;
}

describe('what the journal lets out', () => {
  it('is what was written, to the letter', () => {
    const attempt = madeAttempt();
    const written = writtenOf(attempt);
    expect(written.toSend(attempt)).toEqual(attempt);
    expect(() => written.toSend({ ...attempt, amount: '2' })).toThrow(
      `Attempt ${attempt.cid} does not stand in the journal as it is to be sent; expected that it was written before.`,
    );
    expect(() => written.toSend({ ...attempt, cid: 'other' })).toThrow('Attempt other does not stand in the journal');
  });

  it('is what was written last', () => {
    const [before, after] = [madeAttempt(), madeAttempt({ state: 'OPEN' })];
    const written = writtenOf(before, after);
    expect(() => written.toSend(before)).toThrow('does not stand in the journal');
    expect(written.toSend(after)).toEqual(after);
  });

  it('is nothing that has left the books', () => {
    const attempt = madeAttempt();
    const written = writtenOf(attempt);
    written.note({ put: new Map(), gone: [keyOf(attempt)] });
    expect(() => written.toSend(attempt)).toThrow('does not stand in the journal');
  });

  it('is canceled with a stamp of its own, once it is asked to be', () => {
    const asked = madeAttempt({ state: 'OPEN', cancel: 'asked', cancelsSent: 1 });
    const written = writtenOf(asked);
    expect(written.toCancel(asked, 7)).toEqual({ ...asked, signMs: 7 });
    expect(() => written.toCancel({ ...asked, cancelsSent: 2 }, 7)).toThrow('does not stand in the journal');
    const open = madeAttempt({ state: 'OPEN' });
    expect(() => writtenOf(open).toCancel(open, 7)).toThrow('is not asked to be canceled');
  });
});
