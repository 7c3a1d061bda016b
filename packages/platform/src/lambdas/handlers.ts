import type { Json } from '../domain/json.ts';
import type { FunctionName } from '../ports/functions.ts';
import { auditLogger } from './audit-logger/audit-logger.ts';
import { checkPerformance } from './check-performance/check-performance.ts';
import { cleanupResources } from './cleanup-resources/cleanup-resources.ts';
import { consumeBacktest } from './consume-backtest/consume-backtest.ts';
import { dataCollectionProxy } from './data-collection-proxy/data-collection-proxy.ts';
import { deployConsumer } from './deploy-consumer/deploy-consumer.ts';
import { deployStep } from './deploy-step/deploy-step.ts';
import { healthCheck } from './health-check/health-check.ts';
import { dispatcher } from './dispatcher/dispatcher.ts';
import type { Handler } from './handler.ts';
import { mlflowWebhook } from './mlflow-webhook/mlflow-webhook.ts';
import { notifyCompletion } from './notify-completion/notify-completion.ts';
import { orphanScanner } from './orphan-scanner/orphan-scanner.ts';
import { outboxSweeper } from './outbox-sweeper/outbox-sweeper.ts';
import { planSweep } from './plan-sweep/plan-sweep.ts';
import { recordRun } from './record-run/record-run.ts';
import { reduceSweep } from './reduce-sweep/reduce-sweep.ts';
import { runReconciler } from './run-reconciler/run-reconciler.ts';
import { transformResults } from './transform-results/transform-results.ts';
import { validateStrategy } from './validate-strategy/validate-strategy.ts';

/** Every function, by its name. What is put together in one process calls the same ones that AWS runs by themselves. */
export const HANDLERS = {
  'validate-strategy': validateStrategy,
  'transform-results': transformResults,
  'check-performance': checkPerformance,
  'cleanup-resources': cleanupResources,
  'notify-completion': notifyCompletion,
  'sqs-consumer': consumeBacktest,
  'audit-logger': auditLogger,
  'orphan-scanner': orphanScanner,
  'run-reconciler': runReconciler,
  'data-collection-proxy': dataCollectionProxy,
  'deploy-consumer': deployConsumer,
  'deploy-step': deployStep,
  'health-check': healthCheck,
  dispatcher,
  'outbox-sweeper': outboxSweeper,
  'plan-sweep': planSweep,
  'reduce-sweep': reduceSweep,
  'record-run': recordRun,
  'mlflow-webhook': mlflowWebhook,
} as const satisfies Partial<Record<FunctionName, Handler<never>>>;

type Handlers = typeof HANDLERS;
type All<U> = (U extends unknown ? (services: U) => void : never) extends (services: infer I) => void ? I : never;

/** What all of them need together. */
export type HandlerServices = All<Parameters<Handlers[keyof Handlers]>[1]>;

/** A function with its services. */
export type BoundHandler = (event: Json, signal: AbortSignal) => Promise<Json>;

/** All functions over one set of services, for a process that has them all. */
export function boundHandlers(services: HandlerServices): Readonly<Record<keyof Handlers, BoundHandler>> {
  const bound = Object.entries(HANDLERS).map(([name, handler]) => [
    name,
    (event: Json, signal: AbortSignal) => (handler as Handler<HandlerServices>)(event, services, signal),
  ]);
  return Object.fromEntries(bound) as Record<keyof Handlers, BoundHandler>;
}
