import type { IndexName } from '@tradai/runtime/dynamo';
import type { Run } from '../../domain/run.ts';
import type { RunQuery } from '../../ports/run-store.ts';

/** The part of an index that holds all that is asked for, and as little else as possible. Each is in the order of ids. */
export function partOf({ subject, status }: RunQuery): { index: IndexName; part: string } {
  if (subject !== undefined) return { index: 'gsi2', part: `USER#${subject}` };
  return { index: 'gsi1', part: status === undefined ? 'RUNS' : `STATUS#${status}` };
}

/** An index may be behind the rows, and the table keeps rows for a while after their time. */
export function isAskedFor(
  run: Run,
  { subject, status, kind, strategy, label, before }: RunQuery,
  nowMs: number,
): boolean {
  const isThere = run.expiresMs === null || run.expiresMs > nowMs;
  const given: [wanted: string | undefined, is: string][] = [
    [subject, run.subject],
    [status, run.status],
    [kind, run.kind],
    [strategy, run.strategy],
  ];
  return (
    isThere &&
    given.every(([wanted, is]) => wanted === undefined || wanted === is) &&
    (before === undefined || run.id < before) &&
    (label === undefined || hasLabel(run, label))
  );
}

function hasLabel({ labels }: Run, { name, value }: NonNullable<RunQuery['label']>): boolean {
  return Object.hasOwn(labels, name) && (value === undefined || labels[name] === value);
}
