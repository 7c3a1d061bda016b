import { canonicalHash } from '@tradai/runtime/contract';
import type { AuditEntry, AuditLine } from '../ports/audit.ts';

/** What the first line has in place of the hash of one before it. */
export const NOTHING_BEFORE = '0'.repeat(64);

/** The end of a chain: what the next line follows. */
export type ChainEnd = Pick<AuditLine, 'sequence' | 'hash'>;

/** The line that follows; null: it is the first one. */
export function nextLine(last: ChainEnd | null, entry: AuditEntry): AuditLine {
  const { atMs, actor, action, subject, before, after, requestId } = entry;
  const sequence = (last?.sequence ?? 0) + 1;
  const previousHash = last?.hash ?? NOTHING_BEFORE;
  const line = { sequence, atMs, actor, action, subject, before, after, requestId, previousHash };
  return { ...line, hash: hashOf(line) };
}

/** What is wrong with a line that should follow `last`, as a sentence; null: nothing. */
export function lineProblem(last: ChainEnd | null, line: AuditLine): string | null {
  const expected = (last?.sequence ?? 0) + 1;
  if (line.sequence !== expected) return `Line ${expected} is missing: ${line.sequence} stands in its place.`;
  if (line.previousHash !== (last?.hash ?? NOTHING_BEFORE))
    return `Line ${expected} does not follow the one before it.`;
  return line.hash === hashOf(line) ? null : `Line ${expected} is not what was written: its hash is another one.`;
}

/** As it is kept and handed out. */
function hashOf(line: Omit<AuditLine, 'hash'>): string {
  return canonicalHash({
    ...{ sequence: line.sequence, ts: new Date(line.atMs).toISOString(), actor: line.actor, action: line.action },
    ...{ subject: line.subject, before: line.before, after: line.after },
    ...{ request_id: line.requestId, prev_hash: line.previousHash },
  });
}

/** The chain as it stood at the end of a day, kept apart from it: whoever writes the whole chain anew does not have these. */
export interface AuditDigest {
  readonly schema: 'tradai.audit-digest/1';
  /** UTC. */
  readonly day: string;
  readonly last_sequence: number;
  readonly last_hash: string;
}
