import type { AuditDigest } from '../domain/audit-chain.ts';
import type { AuditDigests } from '../ports/audit-digests.ts';
import type { AuditLog } from '../ports/audit.ts';

const AT_ONCE = 1000;
const DAY_MS = 86_400_000;

/** Keeps where the audit stood at the end of a day (UTC, `2026-01-05`); null: there was nothing to keep. Repeating it changes nothing. */
export async function digestAudit(
  { audit, digests }: { readonly audit: AuditLog; readonly digests: AuditDigests },
  day: string,
): Promise<AuditDigest | null> {
  const known = await digests.get(day);
  if (known !== null) return known;
  const endMs = Date.parse(`${day}T00:00:00Z`) + DAY_MS;
  const before = (await digests.all()).filter((digest) => digest.day < day).at(-1);
  let end = before === undefined ? null : { sequence: before.last_sequence, hash: before.last_hash };
  for (let after = end?.sequence ?? 0; ;) {
    const lines = await audit.read(after, AT_ONCE);
    const ofDay = lines.filter(({ atMs }) => atMs < endMs);
    end = ofDay.at(-1) ?? end;
    if (ofDay.length < lines.length || lines.length === 0) break;
    after = lines.at(-1)!.sequence;
  }
  if (end === null) return null;
  const { sequence: last_sequence, hash: last_hash } = end;
  return digests.put({ schema: 'tradai.audit-digest/1', day, last_sequence, last_hash });
}
