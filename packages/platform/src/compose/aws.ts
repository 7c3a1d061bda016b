import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoTable } from '@tradai/runtime/dynamo';
import { awsPlace } from '@tradai/runtime/aws';
import type { Objects, RunRecords, Secrets } from '@tradai/runtime/ports';
import {
  openObjects,
  openRegistry,
  openSecrets,
  openState,
  openTracking,
  Redactor,
  statePlace,
  withCredentials,
  type StateStores,
} from '@tradai/runtime/services';
import { DynamoAudit } from '../adapters/aws/dynamo-audit.ts';
import { DynamoMarks } from '../adapters/aws/dynamo-marks.ts';
import { DynamoNoticesSent } from '../adapters/aws/dynamo-notices-sent.ts';
import { DynamoRunStore } from '../adapters/aws/dynamo-run-store.ts';
import { DynamoSlots } from '../adapters/aws/dynamo-slots.ts';
import { EcrImages } from '../adapters/aws/ecr-images.ts';
import { EventBridge } from '../adapters/aws/event-bridge.ts';
import { SnsNotices } from '../adapters/aws/sns-notices.ts';
import { SqsQueue } from '../adapters/aws/sqs-queue.ts';
import { StepFunctions } from '../adapters/aws/step-functions.ts';
import { allNotices } from '../adapters/embedded/all-notices.ts';
import { ObjectsAuditDigests } from '../adapters/embedded/objects-audit-digests.ts';
import { WebhookNotices } from '../adapters/embedded/webhook-notices.ts';
import type { Run } from '../domain/run.ts';
import type { AftermathServices } from '../operations/aftermath.ts';
import type { NotifyServices } from '../operations/notify-run.ts';
import type { Services } from '../operations/services.ts';
import type { TrackServices } from '../operations/track-run.ts';
import type { ValidateServices } from '../operations/validate-version.ts';
import type { PendingAudit } from '../ports/audit.ts';
import type { Documents } from '../ports/documents.ts';
import { count, given, machinesIn, needed, type Variables } from './aws-variables.ts';
import { bucketDocuments } from './folder-documents.ts';
import { strategyRules } from './strategy-rules.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

/*
 * What functions work with on AWS, by their variables. Each takes what it needs and no more: a bundle has the clients of its function alone. Nothing is
 * asked before the first use. All throw `invalid-entry` for a variable that is missing or none.
 */

/** The table of all state: `TRADAI_TABLE`. */
export function tableOf(env: Variables): DynamoTable {
  return new DynamoTable(awsPlace('DYNAMODB', env), needed(env, 'TRADAI_TABLE'));
}

export function rowsOf(env: Variables): Pick<Services, 'runs' | 'slots' | 'clock'> {
  const table = tableOf(env);
  return { runs: new DynamoRunStore(table), slots: new DynamoSlots(table), clock: SYSTEM_CLOCK };
}

/** `MACHINE_BACKTEST`, `MACHINE_HYPEROPT`, …: ARNs. */
export function workflowsOf(env: Variables): Pick<Services, 'workflows'> {
  return { workflows: new StepFunctions({ aws: awsPlace('SFN', env), machines: machinesIn(env) }) };
}

/** `QUEUE_BACKTEST`, `QUEUE_BACKTEST_DEAD`, `QUEUE_DEPLOY`, `QUEUE_DEPLOY_DEAD`: addresses. */
export function queuesOf(env: Variables): Pick<Services, 'queues'> {
  const aws = awsPlace('SQS', env);
  const queue = (name: string, variable: string): SqsQueue =>
    new SqsQueue({ name, aws, queueUrl: needed(env, variable), deadUrl: needed(env, `${variable}_DEAD`) });
  return { queues: { backtest: queue('backtest', 'QUEUE_BACKTEST'), deploy: queue('deploy', 'QUEUE_DEPLOY') } };
}

/** `SLOTS_BACKTEST`, `SLOTS_HYPEROPT`: 10 where they are left out. */
export function slotsIn(env: Variables): Pick<Services, 'slotsOf'> {
  return { slotsOf: { backtest: count(env, 'SLOTS_BACKTEST', 10), hyperopt: count(env, 'SLOTS_HYPEROPT', 10) } };
}

/** Whatever settles and starts runs. */
export function runServices(env: Variables): Services {
  return { ...rowsOf(env), ...workflowsOf(env), ...queuesOf(env), ...slotsIn(env) };
}

/** `TRADAI_RESULTS`: `s3://bucket`. */
export async function resultsOf(env: Variables): Promise<{ results: Objects; uriOf: (key: string) => string }> {
  const place = needed(env, 'TRADAI_RESULTS').replace(/\/$/, '');
  return { results: await openObjects(place, env), uriOf: (key) => `${place}/${key}` };
}

/** Objects by full name: of `TRADAI_RESULTS` and `TRADAI_CONFIGS`, which are whole buckets. */
export async function documentsOf(env: Variables): Promise<{ documents: Documents }> {
  const places = [needed(env, 'TRADAI_RESULTS'), needed(env, 'TRADAI_CONFIGS')];
  const buckets = places.map(
    async (place) => [new URL(place).host, await openObjects(`s3://${new URL(place).host}`, env)] as const,
  );
  return { documents: bucketDocuments(Object.fromEntries(await Promise.all(buckets))) };
}

/** `TRADAI_TEMP`: of what is prepared for runs. */
export async function tempOf(env: Variables): Promise<{ temp: Objects }> {
  return { temp: await openObjects(needed(env, 'TRADAI_TEMP'), env) };
}

/** Beats and ends of containers, in the same table. */
export async function stateOf(env: Variables): Promise<StateStores> {
  return openState(statePlace(needed(env, 'TRADAI_TABLE'), '', env));
}

export async function recordsOf(env: Variables): Promise<{ records: RunRecords }> {
  const { records } = await stateOf(env);
  return { records };
}

/** `TRADAI_SECRETS`: `aws:<prefix>`. */
export function secretsOf(env: Variables): Promise<Secrets> {
  return openSecrets(env, new Redactor());
}

/** `MLFLOW_TRACKING_URI`, with the credentials of the secret `mlflow`; or a folder, `TRADAI_REGISTRY`. */
export async function registryOf(env: Variables): Promise<Pick<ValidateServices, 'registry'>> {
  if (given(env, 'MLFLOW_TRACKING_URI') === null) needed(env, 'TRADAI_REGISTRY');
  return { registry: await openRegistry({ env: await withCredentials(env, new Redactor()) }) };
}

/** The same; what cannot be sent at once is kept below `/tmp` as long as the function lives. */
export async function trackingOf(env: Variables): Promise<TrackServices> {
  if (given(env, 'MLFLOW_TRACKING_URI') === null) needed(env, 'TRADAI_REGISTRY');
  const tracking = await openTracking({ env: await withCredentials(env, new Redactor()) }, join(tmpdir(), 'spool'));
  return { tracking, experimentOf: ({ strategy }: Run) => given(env, 'MLFLOW_EXPERIMENT_NAME') ?? strategy };
}

/** `STRATEGY_REPOSITORY` of ECR. */
export function imagesOf(env: Variables): Pick<ValidateServices, 'images'> {
  return { images: new EcrImages(awsPlace('ECR', env), needed(env, 'STRATEGY_REPOSITORY')) };
}

export const containerRules = strategyRules('container');

/** `NOTICE_TOPIC`: an ARN. `NOTICE_WEBHOOK`: an own place. Webhooks are signed with the secret `notices`, where there is one. */
export async function noticesOf(env: Variables): Promise<NotifyServices> {
  const secrets = await secretsOf(env);
  const onRefused = (_: unknown, sentence: string): void => console.warn(JSON.stringify({ message: sentence }));
  return {
    clock: SYSTEM_CLOCK,
    noticesSent: new DynamoNoticesSent(tableOf(env)),
    notices: allNotices([
      new SnsNotices({ aws: awsPlace('SNS', env), topicArn: needed(env, 'NOTICE_TOPIC'), onRefused }),
      new WebhookNotices({
        ...{ clock: SYSTEM_CLOCK, own: given(env, 'NOTICE_WEBHOOK'), onRefused },
        secret: () => secretIn(secrets, 'notices'),
      }),
    ]),
  };
}

/** Null where there is none. */
export async function secretIn(secrets: Secrets, name: string): Promise<string | null> {
  try {
    return (await secrets.get(name)).value;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'unknown-secret') return null;
    throw error;
  }
}

/** What is done for runs whose workflow could not. */
export async function aftermathServices(env: Variables): Promise<AftermathServices> {
  return {
    ...rowsOf(env),
    ...(await tempOf(env)),
    ...(await recordsOf(env)),
    ...(await resultsOf(env)),
    ...(await documentsOf(env)),
    ...(await registryOf(env)),
    ...(await noticesOf(env)),
    checkConfig: containerRules.checkConfig,
  };
}

export function marksOf(env: Variables): { marks: DynamoMarks } {
  return { marks: new DynamoMarks(tableOf(env)) };
}

/** `EVENT_BUS`. */
export function eventsOf(env: Variables): { events: EventBridge } {
  return { events: new EventBridge(awsPlace('EVENTBRIDGE', env), needed(env, 'EVENT_BUS')) };
}

/** Lines that were written beside what they tell of. */
export function pendingAuditOf(env: Variables): { pendingAudit: PendingAudit } {
  return { pendingAudit: new DynamoAudit(tableOf(env)) };
}

/** Lines in the table; digests in `TRADAI_AUDIT`, a bucket that keeps what is written. */
export async function auditOf(env: Variables): Promise<{ audit: DynamoAudit; digests: ObjectsAuditDigests }> {
  const digests = new ObjectsAuditDigests(await openObjects(needed(env, 'TRADAI_AUDIT'), env));
  return { audit: new DynamoAudit(tableOf(env)), digests };
}
