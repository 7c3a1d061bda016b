import { z } from 'zod';
import type { DomainEvent } from '../../ports/events.ts';
import { MACHINES, type Machine } from '../../ports/workflows.ts';
import { statusOf } from './execution-status.ts';

export const EVENT_SOURCE = 'tradai';

const statusChange = z.object({
  source: z.literal('aws.states'),
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({
    ...{ stateMachineArn: z.string(), name: z.string(), startDate: z.number() },
    status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']),
    stopDate: z.number().nullish(),
  }),
});

const execution = z.object({
  ...{ machine: z.enum(MACHINES), name: z.string(), startedMs: z.number(), endedMs: z.number().nullable() },
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
});

const ours = z.discriminatedUnion('detail-type', [
  z.object({ 'detail-type': z.literal('execution-ended'), detail: z.object({ execution }) }),
  z.object({
    'detail-type': z.literal('run-changed'),
    detail: z.object({ runId: z.string(), status: z.string(), atMs: z.number() }),
  }),
  z.object({
    'detail-type': z.literal('alias-moved'),
    detail: z.object({ strategy: z.string(), alias: z.string(), version: z.number(), atMs: z.number() }),
  }),
]);

/**
 * What an event of EventBridge says: one of ours, or that an execution of one of these machines has ended. `machines`: their ARNs. Null for what
 * concerns us not, such as an execution that began or one of somebody else's.
 */
export function readEvent(event: unknown, machines: Readonly<Partial<Record<Machine, string>>>): DomainEvent | null {
  const change = statusChange.safeParse(event);
  if (change.success) return executionEnded(change.data.detail, machines);
  if ((event as { readonly source?: unknown } | null)?.source !== EVENT_SOURCE) return null;
  const parsed = ours.safeParse(event);
  if (!parsed.success) return null;
  return { kind: parsed.data['detail-type'], ...parsed.data.detail } as DomainEvent;
}

function executionEnded(
  { stateMachineArn, name, status, startDate, stopDate }: z.infer<typeof statusChange>['detail'],
  machines: Readonly<Partial<Record<Machine, string>>>,
): DomainEvent | null {
  const machine = MACHINES.find((each) => machines[each] === stateMachineArn);
  if (machine === undefined || status === 'RUNNING') return null;
  const ended = { status: statusOf(status), startedMs: startDate, endedMs: stopDate ?? null };
  return { kind: 'execution-ended', execution: { machine, name, ...ended } };
}
