/** Where a run stands. `STARTING` and `CANCELLING` are there so that no crash leaves a row whose truth is unknown. */
export const RUN_STATUSES = [
  'QUEUED',
  'STARTING',
  'RUNNING',
  'COMPLETED',
  'FAILED',
  'TIMED_OUT',
  'CANCELLING',
  'CANCELLED',
  'ORPHANED',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Who changes a run's status. */
export type StatusActor = 'api' | 'dispatcher' | 'workflow' | 'reconciler' | 'scanner';

export interface StatusMove {
  readonly name: string;
  readonly from: readonly RunStatus[];
  readonly to: RunStatus;
  readonly by: readonly StatusActor[];
}

/** Everything that may happen to a run after it was accepted. Nothing else changes a status. */
export const STATUS_MOVES = {
  dispatch: { name: 'dispatch', from: ['QUEUED'], to: 'STARTING', by: ['dispatcher'] },
  giveBack: { name: 'giveBack', from: ['STARTING'], to: 'QUEUED', by: ['dispatcher'] },
  run: { name: 'run', from: ['QUEUED', 'STARTING'], to: 'RUNNING', by: ['workflow'] },
  complete: { name: 'complete', from: ['STARTING', 'RUNNING'], to: 'COMPLETED', by: ['workflow', 'reconciler'] },
  fail: { name: 'fail', from: ['STARTING', 'RUNNING'], to: 'FAILED', by: ['workflow', 'reconciler', 'dispatcher'] },
  timeOut: { name: 'timeOut', from: ['STARTING', 'RUNNING'], to: 'TIMED_OUT', by: ['workflow', 'reconciler'] },
  drop: { name: 'drop', from: ['QUEUED'], to: 'CANCELLED', by: ['api'] },
  cancel: { name: 'cancel', from: ['STARTING', 'RUNNING'], to: 'CANCELLING', by: ['api'] },
  confirmCancel: { name: 'confirmCancel', from: ['CANCELLING'], to: 'CANCELLED', by: ['reconciler', 'scanner'] },
  orphan: { name: 'orphan', from: ['RUNNING'], to: 'ORPHANED', by: ['scanner'] },
  retry: { name: 'retry', from: ['FAILED', 'TIMED_OUT', 'ORPHANED', 'CANCELLED'], to: 'QUEUED', by: ['api'] },
} as const satisfies Readonly<Record<string, StatusMove>>;

const TERMINAL: readonly RunStatus[] = ['COMPLETED', 'FAILED', 'TIMED_OUT', 'CANCELLED', 'ORPHANED'];

/** Whether only a retry changes it. */
export function isTerminal(status: RunStatus): boolean {
  return TERMINAL.includes(status);
}
