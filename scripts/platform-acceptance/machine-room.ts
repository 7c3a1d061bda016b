import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { listenOnBus } from '../../packages/platform/src/adapters/aws/event-rule.fixture.ts';
import { openTasks } from '../../packages/platform/src/adapters/embedded/child-tasks.ts';
import { PlatformDatabase } from '../../packages/platform/src/adapters/embedded/platform-database.ts';
import { handlerTable } from '../../packages/platform/src/adapters/embedded/task-table.ts';
import { startCollectionTask } from '../../packages/platform/src/compose/collection-task.ts';
import { rowsOf } from '../../packages/platform/src/compose/aws.ts';
import type { Lambda } from '../../packages/platform/src/compose/lambda.ts';
import { SYSTEM_CLOCK } from '../../packages/platform/src/compose/system-clock.ts';
import { handler as checkPerformance } from '../../packages/platform/src/lambdas/check-performance/entry.ts';
import { handler as cleanupResources } from '../../packages/platform/src/lambdas/cleanup-resources/entry.ts';
import { handler as dataCollectionProxy } from '../../packages/platform/src/lambdas/data-collection-proxy/entry.ts';
import { handler as dispatcher } from '../../packages/platform/src/lambdas/dispatcher/entry.ts';
import { FUNCTION_TABLE } from '../../packages/platform/src/lambdas/function-table.ts';
import { handler as notifyCompletion } from '../../packages/platform/src/lambdas/notify-completion/entry.ts';
import { handler as orphanScanner } from '../../packages/platform/src/lambdas/orphan-scanner/entry.ts';
import { handler as outboxSweeper } from '../../packages/platform/src/lambdas/outbox-sweeper/entry.ts';
import { handler as runReconciler } from '../../packages/platform/src/lambdas/run-reconciler/entry.ts';
import { handler as transformResults } from '../../packages/platform/src/lambdas/transform-results/entry.ts';
import { handler as validateStrategy } from '../../packages/platform/src/lambdas/validate-strategy/entry.ts';
import type { FunctionName } from '../../packages/platform/src/ports/functions.ts';
import { placeAt } from '../peers/on-dynamo.ts';
import { serveActivity } from './activities.ts';
import { AWS_DOCUMENTS, AWS_REFERENCES, CONTAINERS } from './aws-documents.ts';

/*
 * What AWS does by itself and MiniStack does not, as a process that must not be killed: functions and containers that workflows wait for, events that
 * reach a function, schedules. Also the data collection service. Its variables are those of functions; `ROOM_…` are its own.
 */

const STEPS: Readonly<Partial<Record<FunctionName, Lambda>>> = {
  'validate-strategy': validateStrategy,
  'data-collection-proxy': dataCollectionProxy,
  'transform-results': transformResults,
  'check-performance': checkPerformance,
  'cleanup-resources': cleanupResources,
  'notify-completion': notifyCompletion,
};
/** AWS: every minute, and every fifteen. */
const EVERY_MS = 5000;
const SCAN_EVERY = 6;
const EVENT_TRIES = 20;
const AGAIN_MS = 500;

const variable = (name: string): string => process.env[name] ?? '';
const url = variable('AWS_ENDPOINT_URL');
const folder = variable('ROOM_FOLDER');
const ending = new AbortController();
/** By the run's id: what ends its containers. */
const stops = new Map<string, AbortController>();

const collection = await startCollectionTask(process.env, {
  host: '127.0.0.1',
  port: Number(variable('ROOM_COLLECTION')),
});
const database = new PlatformDatabase(folder);
const tasks = openTasks({
  ...{ database, folder, clock: SYSTEM_CLOCK, program: [variable('ROOM_CONTAINER')] },
  environment: JSON.parse(variable('ROOM_CONTAINER_VARIABLES')) as Record<string, string>,
});
const { runs } = rowsOf(process.env);
const functions = { invoke: () => Promise.reject(new Error('no function is called here')) };
const table = handlerTable({ definitions: AWS_DOCUMENTS, references: AWS_REFERENCES, runs, functions, tasks });
const container = table('backtest', 'RunSpot');

const served = Object.entries(STEPS).map(([name, handler]) =>
  serveActivity(url, name, (input) => called(name as FunctionName, handler, input), ending.signal),
);
served.push(serveActivity(url, CONTAINERS, runContainer, ending.signal), hear(), keepTime());
process.once('SIGTERM', () => ending.abort());
console.log(JSON.stringify({ msg: 'ready' }));
await Promise.all(served);
for (const stop of stops.values()) stop.abort();
await tasks.close();
database.close();
await collection.close();
process.exit(0);

function called(name: FunctionName, handler: Lambda, event: unknown): Promise<unknown> {
  const untilMs = Date.now() + FUNCTION_TABLE[name].seconds * 1000;
  return handler(event, { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => untilMs - Date.now() });
}

/** As ECS does for a task of Step Functions. */
async function runContainer(input: unknown): Promise<unknown> {
  const { Overrides: overrides } = input as { Overrides: { ContainerOverrides: [{ Environment: Named[] }] } };
  const id = overrides.ContainerOverrides[0].Environment.find(({ Name }) => Name === 'RUN_ID')!.Value;
  const stop = new AbortController();
  stops.set(id, stop);
  try {
    return await container(input as never, AbortSignal.any([stop.signal, ending.signal]));
  } finally {
    if (stops.get(id) === stop) stops.delete(id);
  }
}

interface Named {
  readonly Name: string;
  readonly Value: string;
}

/** Ends of executions reach the reconciler, and the containers of those that were stopped. */
async function hear(): Promise<void> {
  const pattern = { source: ['aws.states'], 'detail-type': ['Step Functions Execution Status Change'] };
  const ears = await listenOnBus(placeAt(url, 'SQS'), 'default', 'machine-room', pattern);
  const known = new Set<string>();
  while (!ending.signal.aborted) {
    for (const event of (await ears.heard().catch(() => [])) as readonly StatusChange[]) {
      // What was heard is not deleted, and comes again.
      if (known.has(event.id)) continue;
      known.add(event.id);
      if (event.detail.status === 'ABORTED') stops.get(event.detail.name.replace(/-a\d+$/, ''))?.abort();
      if (event.detail.status !== 'RUNNING') void reconciled(event);
    }
  }
  ears.close();
}

interface StatusChange {
  readonly id: string;
  readonly detail: { readonly name: string; readonly status: string };
}

/** AWS calls a function again that failed. */
async function reconciled(event: StatusChange): Promise<void> {
  for (let tries = 0; tries < EVENT_TRIES && !ending.signal.aborted; tries++) {
    const isDone = await called('run-reconciler', runReconciler, event).then(
      () => true,
      () => false,
    );
    if (isDone) return;
    await pause(AGAIN_MS);
  }
}

async function keepTime(): Promise<void> {
  for (let round = 1; !ending.signal.aborted; round++) {
    await pause(EVERY_MS, undefined, { signal: ending.signal }).catch(() => {});
    await called('outbox-sweeper', outboxSweeper, {}).catch(() => {});
    await called('dispatcher', dispatcher, {}).catch(() => {});
    if (round % SCAN_EVERY === 0) await called('orphan-scanner', orphanScanner, {}).catch(() => {});
  }
}
