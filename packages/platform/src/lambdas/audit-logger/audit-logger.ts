import { z } from 'zod';
import type { Json } from '../../domain/json.ts';
import { digestAudit } from '../../operations/digest-audit.ts';
import type { Services } from '../../operations/services.ts';
import type { AuditDigests } from '../../ports/audit-digests.ts';
import type { AuditLog } from '../../ports/audit.ts';
import type { Marks } from '../../ports/marks.ts';
import { parseEvent, type Handler } from '../handler.ts';

export interface AuditLoggerServices extends Pick<Services, 'clock'> {
  readonly audit: AuditLog;
  readonly digests: AuditDigests;
  readonly marks: Marks;
}

const json: z.ZodType<Json> = z.json();
const text = z.string().min(1).max(512);

/** Something was done, as EventBridge tells it. */
const told = z.object({
  id: z.string().min(1).max(128),
  time: z.iso.datetime(),
  'detail-type': z.literal('TradAI Audit'),
  detail: z.object({
    ...{ actor: text, action: z.string().regex(/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*){1,3}$/), subject: text },
    ...{ before: json.default(null), after: json.default(null), request_id: text.nullable().default(null) },
  }),
});
/** A day is over. Left out: yesterday. */
const digest = z.object({ op: z.literal('digest'), day: z.iso.date().optional() });
const event = z.union([told, digest]);

const DAY_MS = 86_400_000;

/** One line for each event, in the order in which they come; and once a day where the chain stands. An event that is told again has its line already. */
export const auditLogger: Handler<AuditLoggerServices> = async (given, services) => {
  const asked = parseEvent(event, given, 'audit-logger');
  if ('op' in asked) {
    const yesterday = new Date(services.clock.now() - DAY_MS).toISOString().slice(0, 10);
    const kept = await digestAudit(services, asked.day ?? yesterday);
    return { digest: kept?.last_sequence ?? null };
  }
  return { line: await appended(services, asked) };
};

/** Marked when it is done: an event whose line was not written is told again, and gets it. */
async function appended(
  { audit, marks, clock }: AuditLoggerServices,
  { id, time, detail }: z.infer<typeof told>,
): Promise<number | null> {
  const mark = `audit/${id}`;
  if ((await marks.firstSeen(mark, clock.now())) !== null) return null;
  const { actor, action, subject, before, after, request_id: requestId } = detail;
  const { sequence } = await audit.append({
    ...{ atMs: Date.parse(time), actor, action, subject, before, after, requestId },
  });
  await marks.see(mark, clock.now(), DAY_MS);
  return sequence;
}
