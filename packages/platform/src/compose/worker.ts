import { awsPlace } from '@tradai/runtime/aws';
import { SqsWorker } from '../adapters/aws/sqs-worker.ts';
import { consumeRunMessage } from '../lambdas/consume-backtest/consume-backtest.ts';
import { deployConsumer } from '../lambdas/deploy-consumer/deploy-consumer.ts';
import { parseJson } from '../lambdas/handler.ts';
import type { Services } from '../operations/services.ts';
import { deploymentsOf } from './aws-live.ts';
import { runServices, workflowsOf } from './aws.ts';
import { assertMachines, needed, type Variables } from './aws-variables.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

export type WorkedQueue = keyof Services['queues'];

export interface WorkerOptions {
  readonly queue: WorkedQueue;
  /** Variables of the function that it stands for, `sqs-consumer` or `deploy-consumer`, and `QUEUE_BACKTEST` or `QUEUE_DEPLOY`. */
  readonly env: Variables;
  /** `id`: of the message that was not done and comes again; null: the queue could not be asked. */
  readonly onError: (error: unknown, id: string | null) => void;
}

export interface RunningWorker {
  /** Takes nothing more, and waits for the message that was begun. */
  stop(): Promise<void>;
}

type Consume = (body: unknown, signal: AbortSignal) => Promise<unknown>;

/** Does in this process what a function does with messages of a queue of SQS: the same, wherever it is done. Throws `invalid-entry`. */
export function startWorker({ queue, env, onError }: WorkerOptions): RunningWorker {
  const [variable, consume] = queue === 'backtest' ? runMessages(env) : deployMessages(env);
  const worker = new SqsWorker({
    ...{ aws: awsPlace('SQS', env), queueUrl: needed(env, variable), clock: SYSTEM_CLOCK, onError },
    handle: (body, signal) => consume(parseJson(body, queue), signal),
  });
  worker.start();
  return worker;
}

function runMessages(env: Variables): [variable: string, consume: Consume] {
  assertMachines(env, ['backtest', 'hyperopt']);
  const services = runServices(env);
  return ['QUEUE_BACKTEST', (body, signal) => consumeRunMessage(body, services, signal)];
}

function deployMessages(env: Variables): [variable: string, consume: Consume] {
  assertMachines(env, ['deploy', 'undeploy']);
  const services = { ...deploymentsOf(env), ...workflowsOf(env), clock: SYSTEM_CLOCK };
  return ['QUEUE_DEPLOY', (body, signal) => deployConsumer(body, services, signal)];
}
