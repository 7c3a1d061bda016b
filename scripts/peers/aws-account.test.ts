import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, vi } from 'vitest';
import { DynamoAudit } from '../../packages/platform/src/adapters/aws/dynamo-audit.ts';
import { DynamoDeployments } from '../../packages/platform/src/adapters/aws/dynamo-deployments.ts';
import { DynamoMarks } from '../../packages/platform/src/adapters/aws/dynamo-marks.ts';
import { DynamoNoticesSent } from '../../packages/platform/src/adapters/aws/dynamo-notices-sent.ts';
import { DynamoRunStore } from '../../packages/platform/src/adapters/aws/dynamo-run-store.ts';
import { DynamoSlots } from '../../packages/platform/src/adapters/aws/dynamo-slots.ts';
import { makeQueue, removeQueues } from '../../packages/platform/src/adapters/aws/sqs-queues.fixture.ts';
import { SqsQueue } from '../../packages/platform/src/adapters/aws/sqs-queue.ts';
import {
  makeStateMachines,
  removeStateMachines,
} from '../../packages/platform/src/adapters/aws/state-machines.fixture.ts';
import { StepFunctions } from '../../packages/platform/src/adapters/aws/step-functions.ts';
import { auditContract } from '../../packages/platform/src/ports/audit-contract.fixture.ts';
import { deploymentStoreContract } from '../../packages/platform/src/ports/deployments-contract.fixture.ts';
import { marksContract } from '../../packages/platform/src/ports/marks-contract.fixture.ts';
import { noticesSentContract } from '../../packages/platform/src/ports/notices-sent-contract.fixture.ts';
import { queueContract, SUITE_RULES } from '../../packages/platform/src/ports/queue-contract.fixture.ts';
import { QUEUE_RULES } from '../../packages/platform/src/ports/queue.ts';
import { runStoreContract } from '../../packages/platform/src/ports/run-store-contract.fixture.ts';
import { SUITE_MACHINES, workflowsContract } from '../../packages/platform/src/ports/workflows-contract.fixture.ts';
import { awsPlace, type AwsService } from '../../packages/runtime/src/adapters/aws/aws-place.ts';
import { DynamoTable } from '../../packages/runtime/src/adapters/aws/dynamo-table.ts';
import { createStateTableAt, deleteStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';

/*
 * The suites of the emulators on a real account, which costs cents and a quarter of an hour: never by itself. `TRADAI_AWS_ACCOUNT_TESTS=1` with
 * AWS' own variables; for workflows `TRADAI_AWS_WORKFLOW_ROLE`, a role that Step Functions may take. All that is made has the prefix, and goes.
 */

const role = process.env['TRADAI_AWS_WORKFLOW_ROLE'];
const PREFIX = `tradai-suite-${randomBytes(4).toString('hex')}`;
/** An index follows its table; nobody else would wait for it. */
const INDEX_MS = 2000;
const place = (service: AwsService) => awsPlace(service, process.env);
const made: { readonly tables: string[]; readonly queues: string[]; readonly machines: string[] } = {
  ...{ tables: [], queues: [], machines: [] },
};
let count = 0;

class PatientTable extends DynamoTable {
  override async *queryIndex(...query: Parameters<DynamoTable['queryIndex']>): ReturnType<DynamoTable['queryIndex']> {
    await setTimeout(INDEX_MS);
    yield* super.queryIndex(...query);
  }
}

async function table(): Promise<DynamoTable> {
  const name = `${PREFIX}-${count++}`;
  await createStateTableAt(place('DYNAMODB'), name);
  made.tables.push(name);
  return new PatientTable(place('DYNAMODB'), name);
}

describe('a real account', () => {
  vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

  afterAll(async () => {
    for (const name of made.tables) await deleteStateTable(place('DYNAMODB'), name);
    await removeQueues(place('SQS'), made.queues);
    await removeStateMachines(place('SFN'), made.machines);
  });

  runStoreContract('DynamoRunStore', async () => {
    const state = await table();
    const audit = new DynamoAudit(state);
    const written = async () => (await audit.settle(), audit.read(0, 100));
    return { runs: new DynamoRunStore(state), slots: new DynamoSlots(state), written };
  });
  deploymentStoreContract('DynamoDeployments', async () => {
    const state = await table();
    return { deployments: new DynamoDeployments(state), runs: new DynamoRunStore(state) };
  });
  auditContract('DynamoAudit', async () => new DynamoAudit(await table()));
  noticesSentContract('DynamoNoticesSent', async () => new DynamoNoticesSent(await table()));
  marksContract('DynamoMarks', async () => new DynamoMarks(await table()));

  queueContract(
    'SqsQueue',
    async () => {
      const name = `${PREFIX}-${count++}`;
      const aws = place('SQS');
      const rules = { ...QUEUE_RULES, ...SUITE_RULES };
      const queues = await makeQueue(aws, name, rules);
      made.queues.push(queues.queueUrl, queues.deadUrl);
      const queue = new SqsQueue({ name, aws, ...queues, visibilityMs: rules.visibilityMs });
      return { queue, pass: (ms) => setTimeout(ms), close: () => queue.close() };
    },
    { concurrent: true },
  );

  describe.skipIf(role === undefined)('with a role for workflows', () => {
    workflowsContract('StepFunctions', async () => {
      const aws = place('SFN');
      const machines = await makeStateMachines(aws, `${PREFIX}-${count++}`, SUITE_MACHINES, role);
      made.machines.push(...Object.values(machines));
      const workflows = new StepFunctions({ aws, machines });
      return { workflows, close: () => workflows.close() };
    });
  });
});
