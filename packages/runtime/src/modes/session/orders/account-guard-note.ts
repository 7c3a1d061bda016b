import { larger } from '../../../orders/exact.ts';
import type { GuardReason } from '../../../orders/account-guard.ts';
import type { AccountGuardKeeper } from './account-guard-keeper.ts';
import { ACCOUNT_CLOSED, HOST_GUARD, QUIET_MS, type AccountClosed, type GuardRecord } from './account-guard-records.ts';
import { HALT, haltEntries, type HaltRecord } from './halts.ts';
import type { OrderStep } from './order-step.ts';

/** Why entries are halted until a person has looked at the account. */
const ACCOUNT_DRAWDOWN = 'account-drawdown' satisfies GuardReason;

/**
 * Writes down how the account of all sessions stands. What one person cleared in one session is cleared in all. `equity`: of this session, stake
 * currency, decimal text.
 */
export function noteGuard(orders: OrderStep, keeper: AccountGuardKeeper, equity: string): void {
  const { draft, nowMs } = orders.step;
  const record = recordNow(JSON.parse(draft.get(HOST_GUARD) ?? 'null') as GuardRecord | null, {
    ...{ equity, nowMs, clearedMs: keeper.clearedMs },
  });
  if (JSON.stringify(record) !== draft.get(HOST_GUARD)) draft.put(HOST_GUARD, record);
  dropCleared(orders, record.peakSinceMs);
  const verdict = keeper.verdict(record);
  const { state, reasons } = verdict ?? ({ state: 'UNKNOWN', reasons: [] } as const);
  if (state === 'ACTIVE') {
    if (draft.get(ACCOUNT_CLOSED) !== undefined) draft.drop(ACCOUNT_CLOSED);
    return;
  }
  const was = JSON.parse(draft.get(ACCOUNT_CLOSED) ?? 'null') as AccountClosed | null;
  const closed: AccountClosed = { state, reasons, sinceMs: was?.state === state ? was.sinceMs : nowMs };
  if (JSON.stringify(closed) !== JSON.stringify(was)) draft.put(ACCOUNT_CLOSED, closed);
  if (state === 'HALTED') haltEntries(orders, '*', ACCOUNT_DRAWDOWN);
  else if (state === 'REDUCING')
    orders.alarm(
      'account-closed',
      `Nothing is entered: all sessions of the account together reach ${reasons.join(', ')}.`,
    );
  else if (nowMs - closed.sinceMs > QUIET_MS)
    orders.alarm('account-closed', 'Nothing is entered: what the other sessions of the account have cannot be read.');
}

interface Now {
  readonly equity: string;
  readonly nowMs: number;
  /** By what other sessions told. */
  readonly clearedMs: number;
}

function recordNow(was: GuardRecord | null, { equity, nowMs, clearedMs }: Now): GuardRecord {
  if (was === null) return { equity, peak: equity, peakSinceMs: Math.max(nowMs, clearedMs), clearedMs: 0 };
  if (clearedMs > was.peakSinceMs) return { ...was, equity, peak: equity, peakSinceMs: clearedMs };
  return { ...was, equity, peak: larger(was.peak, equity) };
}

/** Whether it is the account that halted the entries of this session. */
export function isHaltedByAccount(records: { get(key: string): string | undefined }): boolean {
  return haltOf(records)?.reason === ACCOUNT_DRAWDOWN;
}

/** A person has let the account go on in another session, after this one was halted by the account. */
function dropCleared({ step: { draft } }: OrderStep, clearedMs: number): void {
  if (isHaltedByAccount(draft) && haltOf(draft)!.sinceMs < clearedMs) draft.drop(`${HALT}*`);
}

function haltOf(records: { get(key: string): string | undefined }): HaltRecord | null {
  return JSON.parse(records.get(`${HALT}*`) ?? 'null') as HaltRecord | null;
}
