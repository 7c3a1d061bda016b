import { isAuditOld } from '../../../container/pulse/stalled.ts';
import type { Intent } from '../../../orders/attempt.ts';
import { deadlineMs } from '../../../orders/protection.ts';
import type { BeatCause } from '../../../contract/heartbeat.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { HOST_AUDIT, type AuditRecord } from './audit.ts';
import { DIFFERS, LACKING, UNPROTECTED, UNREADABLE, type UnprotectedRecord } from './barred-pairs.ts';
import { hasBreach } from './breaches.ts';
import { staysPut } from './ask-cancel.ts';
import { isAccountClosed } from './account-guard-records.ts';
import { LEVERAGE } from './compare-settings.ts';
import { FOREIGN_FILL } from './foreign-fills.ts';
import { HALT, type HaltRecord } from './halts.ts';
import { OrderBooks, readBooks } from './order-books.ts';
import { RESTORED_STORE } from './restored-store.ts';
import { STEP_GONE } from './settle-snapshot.ts';
import { hasOrphans } from './strangers.ts';
import { TAKEN_OVER } from './taken-positions.ts';

/** Why entries are halted that no cap halted. */
const BY_OTHERS = [FOREIGN_FILL, TAKEN_OVER, STEP_GONE];
const OF_OTHERS = [...BY_OTHERS, RESTORED_STORE];

/** What of orders at an exchange keeps a session from simply running; none where it has no orders there. `factor`: market time per real time. */
export function orderCauses(records: SessionRecords, nowMs: number, factor: number): readonly BeatCause[] {
  const { intents, attempts } = new OrderBooks(records);
  const has = (prefix: string): boolean => [...records.keys()].some((key) => key.startsWith(prefix));
  const halts = readBooks<HaltRecord>(records, HALT).map(({ reason }) => reason);
  const audit = JSON.parse(records.get(HOST_AUDIT) ?? 'null') as AuditRecord | null;
  const found: readonly (readonly [BeatCause, boolean])[] = [
    ['order-breach', hasBreach(records)],
    ['restored-store', halts.includes(RESTORED_STORE)],
    ['cap-reached', halts.some((reason) => !OF_OTHERS.includes(reason))],
    ['account-closed', isAccountClosed(records, nowMs)],
    ['foreign-order', hasOrphans(records) || halts.some((reason) => BY_OTHERS.includes(reason))],
    // What is to leave may wait for the end of what cannot be canceled.
    ['blocked-intent', [...intents.values()].some(isBlocked) || [...attempts.values()].some(staysPut)],
    ['unknown-order', [...attempts.values()].some(({ state }) => state === 'UNKNOWN')],
    ['unprotected', readBooks<UnprotectedRecord>(records, UNPROTECTED).some((record) => isLacking(record, nowMs))],
    ['position-differs', [DIFFERS, LACKING, LEVERAGE, ...UNREADABLE].some(has)],
    ['audit-old', audit !== null && isAuditOld(audit.atMs, nowMs, factor)],
  ];
  return found.filter(([, isSo]) => isSo).map(([cause]) => cause);
}

/** The stop of what was just bought is on its way: its pair is not entered meanwhile, and with a session that trades nothing is wrong. */
function isLacking({ sinceMs, by, isGivenUp }: UnprotectedRecord, nowMs: number): boolean {
  return by !== 'fill' || isGivenUp || nowMs > deadlineMs({ sinceMs, by });
}

function isBlocked({ state }: Intent): boolean {
  return state === 'BLOCKED';
}
