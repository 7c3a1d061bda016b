import type { Json } from '../domain/json.ts';

/** What runs for seconds because something happened: called by a workflow, a queue, an event, a schedule. */
export const FUNCTIONS = [
  'validate-strategy',
  'data-collection-proxy',
  'transform-results',
  'check-performance',
  'cleanup-resources',
  'notify-completion',
  'sqs-consumer',
  'audit-logger',
  'orphan-scanner',
  'health-check',
  'run-reconciler',
  'dispatcher',
  'outbox-sweeper',
  'deploy-consumer',
  'deploy-step',
  'plan-sweep',
  'reduce-sweep',
  'record-run',
  'mlflow-webhook',
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** A function says no; workflows match its name, such as `Strategy.ImageMissing`. */
export class FunctionError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Calls functions: of AWS, or in this process. Throws `FunctionError` as the function did, and `ServiceError` where it was not reached. */
export interface Functions {
  invoke(name: FunctionName, payload: Json, signal: AbortSignal): Promise<Json>;
}
