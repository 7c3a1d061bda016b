/** The service around containers, put together by whoever starts it. */
export type { ApiServices } from './api/api-services.ts';
export { createApp, type Api, type ApiOptions } from './api/create-app.ts';
export { LocalWorkflows, type LocalWorkflowsOptions } from './adapters/embedded/local-workflows.ts';
export { PlatformDatabase } from './adapters/embedded/platform-database.ts';
export type { TaskHandler } from './adapters/embedded/run-definition.ts';
export { SqliteQueue } from './adapters/embedded/sqlite-queue.ts';
export { SqliteRunStore } from './adapters/embedded/sqlite-run-store.ts';
export { SqliteSlots } from './adapters/embedded/sqlite-slots.ts';
export { dispatchRuns } from './operations/dispatch-runs.ts';
export { reconcileRun, type Aftermath } from './operations/reconcile-run.ts';
export { sweepOutbox } from './operations/send-outbox.ts';
export { backtest } from './workflow/backtest.ts';
export { dataSync } from './workflow/data-sync.ts';
export { deploy } from './workflow/deploy.ts';
export { hyperopt } from './workflow/hyperopt.ts';
export { undeploy } from './workflow/undeploy.ts';
export type { WorkflowReferences } from './workflow/references.ts';
