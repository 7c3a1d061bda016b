import type { OutboxMessage } from '../ports/run-store.ts';
import { attemptName, type Run } from './run.ts';

/** Says that an attempt of a run waits. Nothing about runs is in order among themselves, so that each is a group. */
export function startMessage(run: Pick<Run, 'id' | 'kind'>, attempt: number, atMs: number): OutboxMessage {
  const name = attemptName({ id: run.id, attempt });
  const body = { run_id: run.id, attempt, kind: run.kind, v: 1 };
  return { id: name, queue: 'backtest', group: run.id, dedup: name, body, createdMs: atMs };
}
