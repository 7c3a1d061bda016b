import type { Attempt } from '../orders/attempt.ts';
import { markCommitted } from './committed-marks.ts';
import type { CommittedAttempt, CommittedCancel } from './order-exchange.ts';

/**
 * For what has just been written to the journal, and for nothing else: an exchange sends only what went through here, and import rules let
 * nobody come here but what knows each step that was written.
 */
export function committedAttempt(attempt: Attempt): CommittedAttempt {
  return markCommitted(attempt) as CommittedAttempt;
}

/**
 * The same for a cancel: its attempt as it was written, with `cancel: asked`. Throws for any other. `signMs`: the stamp of this cancel, exchange
 * time in epoch ms; who may send is looked at after it was taken, so that a process which stands still in between leaves one that is too old.
 */
export function committedCancel(attempt: Attempt, signMs: number): CommittedCancel {
  if (attempt.cancel !== 'asked') throw new Error(`Attempt ${attempt.cid} is not asked to be canceled.`);
  return markCommitted({ ...attempt, signMs }) as CommittedCancel;
}
