import { lineProblem, type AuditDigest, type ChainEnd } from '../domain/audit-chain.ts';
import type { AuditLog } from '../ports/audit.ts';
import type { AuditDigests } from '../ports/audit-digests.ts';

export interface VerifiedAudit {
  readonly lines: number;
  readonly digests: number;
  /** One sentence each; empty where nothing was changed. Of the chain only the first: what follows it hangs on it. */
  readonly problems: readonly string[];
}

const AT_ONCE = 1000;

/** Whether the audit is what was written: every line follows the one before, and the chain passes through what was kept of it at the end of each day. */
export async function verifyAudit(audit: AuditLog, digests: AuditDigests): Promise<VerifiedAudit> {
  const kept = await digests.all();
  const hashes = new Map(kept.map(({ last_sequence }) => [last_sequence, null as string | null]));
  let last: ChainEnd | null = null;
  let problem: string | null = null;
  for (;;) {
    const lines = await audit.read(last?.sequence ?? 0, AT_ONCE);
    for (const line of lines) {
      problem ??= lineProblem(last, line);
      last = line;
      if (hashes.has(line.sequence)) hashes.set(line.sequence, line.hash);
    }
    if (lines.length === 0 || problem !== null) break;
  }
  const others = problem === null ? kept.flatMap((digest) => digestProblems(digest, hashes)) : [];
  return {
    ...{ lines: last?.sequence ?? 0, digests: kept.length },
    problems: [...(problem === null ? [] : [problem]), ...others],
  };
}

function digestProblems(digest: AuditDigest, hashes: ReadonlyMap<number, string | null>): string[] {
  const { day, last_sequence: sequence, last_hash: expected } = digest;
  const found = hashes.get(sequence) ?? null;
  if (found === expected) return [];
  return [
    found === null
      ? `The digest of ${day} knows line ${sequence}, and it is gone.`
      : `The digest of ${day} has another hash of line ${sequence}: the audit was written anew.`,
  ];
}
