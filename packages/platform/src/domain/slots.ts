import type { Run, RunId } from './run.ts';

/** Who runs at the same time as whom. */
export const POOLS = ['backtest', 'hyperopt'] as const;
export type Pool = (typeof POOLS)[number];

/** What waits for a slot. */
export type WaitingRun = Pick<Run, 'id' | 'subject' | 'priority' | 'createdMs'>;
export type RunningRun = Pick<Run, 'id' | 'subject'>;

/**
 * Which runs get the free slots, in order: by priority, then age. While others wait nobody has more than half of all slots, rounded up.
 * Repeating the question with the same rows gives the same answer.
 */
export function nextRuns(waiting: readonly WaitingRun[], running: readonly RunningRun[], slots: number): RunId[] {
  const held = new Map<string, number>();
  for (const { subject } of running) held.set(subject, (held.get(subject) ?? 0) + 1);
  const line = waiting.toSorted(inOrder);
  const chosen: RunId[] = [];
  for (let free = slots - running.length; free > 0 && line.length > 0; free -= 1) {
    const at = nextAt(line, held, Math.ceil(slots / 2));
    const [run] = line.splice(at, 1);
    held.set(run!.subject, (held.get(run!.subject) ?? 0) + 1);
    chosen.push(run!.id);
  }
  return chosen;
}

/** Where a run stands in the line, from 1: by priority, then by age. It says nothing of whose turn a person's own runs put off. */
export function placeInLine(run: WaitingRun, waiting: readonly WaitingRun[]): number {
  return 1 + waiting.filter((other) => other.id !== run.id && inOrder(other, run) < 0).length;
}

/** The first whose owner is not over the share; where only such wait, the first. */
function nextAt(line: readonly WaitingRun[], held: ReadonlyMap<string, number>, share: number): number {
  const at = line.findIndex(({ subject }) => (held.get(subject) ?? 0) < share);
  return Math.max(0, at);
}

/** Who is before whom. */
export function inOrder(a: WaitingRun, b: WaitingRun): number {
  return b.priority - a.priority || a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1);
}
