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

/** Exchange time for which the others may be unknown without anybody being told: a start is no trouble. */
export const QUIET_MS = 30_000;

/** Whether there is anything to be told of it; entries are barred in any case. */
export function isAccountClosed(records: { get(key: string): string | undefined }, nowMs: number): boolean {
  const closed = JSON.parse(records.get(ACCOUNT_CLOSED) ?? 'null') as AccountClosed | null;
  return closed !== null && (closed.state !== 'UNKNOWN' || nowMs - closed.sinceMs > QUIET_MS);
}

/** A person lets an account go on after a drawdown: it is counted from here on, by all its sessions. */
export function clearAccount(draft: Pick<StepDraft, 'get' | 'put'>, nowMs: number): void {
  const was = JSON.parse(draft.get(HOST_GUARD) ?? 'null') as GuardRecord | null;
  if (was === null) return;
  draft.put(HOST_GUARD, { ...was, peak: was.equity, peakSinceMs: nowMs, clearedMs: nowMs } satisfies GuardRecord);
}
