import type { GuardReason, GuardState } from '../../../orders/account-guard.ts';
import type { StepDraft } from '../step/step-draft.ts';

/** Key of how high the session's equity has been, and when a person last let the account go on. */
export const HOST_GUARD = 'host/account-guard';
/** Key of why the account of all sessions takes no entries, for as long as that is so. */
export const ACCOUNT_CLOSED = 'account-closed';

/** Stake currency, decimal text; exchange times. */
export interface GuardRecord {
  readonly equity: string;
  readonly peak: string;
  readonly peakSinceMs: number;
  readonly clearedMs: number;
}

export interface AccountClosed {
  /** `UNKNOWN`: what the other sessions have could not be read. */
  readonly state: Exclude<GuardState, 'ACTIVE'> | 'UNKNOWN';
  readonly reasons: readonly GuardReason[];
  readonly sinceMs: number;
}

/** A person lets an account go on after a drawdown: it is counted from here on, by all its sessions. */
export function clearAccount(draft: Pick<StepDraft, 'get' | 'put'>, nowMs: number): void {
  const was = JSON.parse(draft.get(HOST_GUARD) ?? 'null') as GuardRecord | null;
  if (was === null) return;
  draft.put(HOST_GUARD, { ...was, peak: was.equity, peakSinceMs: nowMs, clearedMs: nowMs } satisfies GuardRecord);
}
