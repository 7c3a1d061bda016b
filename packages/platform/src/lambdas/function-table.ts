import type { FunctionName } from '../ports/functions.ts';

/** What a function may take, and what calls it. */
export interface FunctionLimits {
  readonly megabytes: 256 | 512;
  readonly seconds: 30 | 60;
  readonly trigger: 'workflow' | 'queue' | 'event' | 'schedule' | 'route';
  /** Whether it calls services that are reached inside of the network alone. */
  readonly isInside: boolean;
}

function limits(
  megabytes: FunctionLimits['megabytes'],
  seconds: FunctionLimits['seconds'],
  trigger: FunctionLimits['trigger'],
  isInside = false,
): FunctionLimits {
  return { megabytes, seconds, trigger, isInside };
}

/** Every function. A state of a workflow that calls one ends 15 s after it. */
export const FUNCTION_TABLE: Readonly<Record<FunctionName, FunctionLimits>> = {
  'validate-strategy': limits(256, 30, 'workflow'),
  'data-collection-proxy': limits(256, 60, 'workflow', true),
  'transform-results': limits(512, 60, 'workflow', true),
  'check-performance': limits(256, 30, 'workflow'),
  'cleanup-resources': limits(256, 30, 'workflow'),
  'notify-completion': limits(256, 30, 'workflow'),
  'sqs-consumer': limits(256, 60, 'queue'),
  'audit-logger': limits(256, 30, 'event'),
  'orphan-scanner': limits(256, 60, 'schedule'),
  'health-check': limits(256, 60, 'schedule'),
  'run-reconciler': limits(256, 60, 'event'),
  dispatcher: limits(256, 60, 'schedule'),
  'outbox-sweeper': limits(256, 30, 'schedule'),
  'deploy-consumer': limits(256, 60, 'queue'),
  'deploy-step': limits(256, 60, 'workflow'),
  'plan-sweep': limits(512, 60, 'workflow'),
  'reduce-sweep': limits(512, 60, 'workflow', true),
  'record-run': limits(256, 30, 'workflow'),
  'mlflow-webhook': limits(256, 30, 'route'),
};
