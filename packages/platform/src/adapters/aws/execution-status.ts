import type { ExecutionStatus } from '../../ports/workflows.ts';

/** AWS' word in ours. One that somebody starts anew by hand has failed before, and is not ours to wait for. */
export function statusOf(status: string): ExecutionStatus {
  return status === 'PENDING_REDRIVE' ? 'FAILED' : (status as ExecutionStatus);
}
