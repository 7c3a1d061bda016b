import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient, DescribeTableCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { CreateRepositoryCommand, DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { clientOptions, type AwsPlace } from '@tradai/runtime/aws';
import { QUEUE_RULES } from '../../ports/queue.ts';
import { makeQueue } from './sqs-queues.fixture.ts';

export interface Lie {
  readonly standIn: 'MiniStack' | 'fauxqs' | 'dynalite' | 'aws-local-stepfunctions';
  /** What it does, and AWS does not. */
  readonly does: string;
  /** What AWS does, by its documentation. */
  readonly truth: string;
  /** What keeps a green test from meaning nothing. */
  readonly therefore: string;
  /** What it does still; left out where that takes long. `name`: of nobody else. */
  readonly isStillSo?: (aws: AwsPlace, name: string) => Promise<boolean>;
}

export const LIES: readonly Lie[] = [
  {
    ...{ standIn: 'fauxqs', does: 'gives one message of a group in one receive' },
    truth: 'gives several of a group at once, in order',
    therefore: 'messages are received one by one, so that both are the same',
    async isStillSo(aws, name) {
      const { client, queueUrl, receive } = await queueWith(aws, name, 2);
      const { length } = await receive(client, queueUrl, 10);
      return length === 1;
    },
  },
  {
    ...{ standIn: 'fauxqs', does: 'deletes a message by a receipt that is stale' },
    truth: 'ReceiptHandleIsInvalid, and the message stays',
    therefore: 'a delivery knows until when it is ours, and deletes nothing after that',
    isStillSo: (aws, name) => staleDeletes(aws, name),
  },
  {
    ...{ standIn: 'fauxqs', does: 'knows no StartMessageMoveTask' },
    ...{ truth: 'moves dead letters back', therefore: 'we move them ourselves, and only those that are meant' },
    isStillSo: (aws, name) => hasNoMoves(aws, name),
  },
  {
    ...{ standIn: 'dynalite', does: 'knows no transactions' },
    ...{ truth: 'TransactWriteItems, all or nothing' },
    therefore: 'a front carries them out one at a time, and all suites run on MiniStack as well',
    async isStillSo(aws) {
      const client = new DynamoDBClient(clientOptions(aws));
      const asked = { TransactItems: [{ Delete: { TableName: 'none', Key: { pk: { S: 'a' }, sk: { S: 'b' } } } }] };
      return (await failureOf(client.send(new TransactWriteItemsCommand(asked)))) === 'UnknownOperationException';
    },
  },
  {
    ...{ standIn: 'dynalite', does: 'never deletes a row whose time is over, nor does MiniStack' },
    ...{ truth: 'deletes it within days', therefore: 'reads look at the time themselves' },
  },
  {
    ...{ standIn: 'MiniStack', does: 'says ExecutionAlreadyExists to the same name and input while it runs' },
    truth: 'gives the same execution back',
    therefore: 'both are known executions to us',
    async isStillSo(aws, name) {
      const wait = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } };
      const { client, stateMachineArn } = await machine(aws, name, JSON.stringify(wait));
      const start = () => client.send(new StartExecutionCommand({ stateMachineArn, name, input: '{}' }));
      await start();
      return (await failureOf(start())) === 'ExecutionAlreadyExists';
    },
  },
  {
    ...{ standIn: 'MiniStack', does: 'takes a document that is broken' },
    truth: 'InvalidDefinition',
    therefore: 'documents pass asl-validator and our own lint',
    async isStillSo(aws, name) {
      const broken = { StartAt: 'Nowhere', States: { A: { Type: 'Pass', Next: 'B' } } };
      return (await machine(aws, name, JSON.stringify(broken))).stateMachineArn !== '';
    },
  },
  {
    ...{ standIn: 'MiniStack', does: 'carries more than 256 KiB from state to state' },
    truth: 'States.DataLimitExceeded',
    therefore: 'the engine of one process measures every state',
    async isStillSo(aws, name) {
      const pass = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
      const { client, stateMachineArn } = await machine(aws, name, JSON.stringify(pass));
      const input = JSON.stringify({ text: 'x'.repeat(300_000) });
      return (await failureOf(client.send(new StartExecutionCommand({ stateMachineArn, name, input })))) === null;
    },
  },
  {
    ...{ standIn: 'MiniStack', does: 'never ends a machine by its TimeoutSeconds, nor a task by its heartbeat' },
    ...{ truth: 'TIMED_OUT', therefore: 'time limits are tried with the engine of one process' },
  },
  {
    ...{ standIn: 'MiniStack', does: 'leaves a task of ECS running for ever, without an exit code' },
    truth: 'a task ends with its container',
    therefore: 'exit codes are tried with children of this process, requests to ECS with a mock of the client',
    isStillSo: (aws, name) => tasksStayRunning(aws, name),
  },
  {
    ...{ standIn: 'MiniStack', does: 'answers nothing for a tag of ECR that is not there' },
    truth: 'ImageNotFoundException',
    therefore: 'both are no image to us',
    async isStillSo(aws, name) {
      const client = new ECRClient(clientOptions(aws));
      await client.send(new CreateRepositoryCommand({ repositoryName: name }));
      const asked = { repositoryName: name, imageIds: [{ imageTag: 'none' }] };
      const answer = await client.send(new DescribeImagesCommand(asked));
      return answer.imageDetails?.length === 0;
    },
  },
  {
    ...{ standIn: 'MiniStack', does: 'takes a schedule that is none' },
    ...{ truth: 'ValidationException', therefore: 'what we translate is compared with what AWS documents' },
    async isStillSo(aws, name) {
      const client = new SchedulerClient(clientOptions(aws));
      const Target = { Arn: 'arn:aws:sqs:us-east-1:000000000000:q', RoleArn: 'arn:aws:iam::000000000000:role/r' };
      const asked = {
        Name: name,
        ScheduleExpression: 'cron(never)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target,
      } as const;
      return (await failureOf(client.send(new CreateScheduleCommand(asked)))) === null;
    },
  },
  {
    ...{ standIn: 'MiniStack', does: 'knows no StartMessageMoveTask' },
    ...{ truth: 'moves dead letters back', therefore: 'we move them ourselves' },
    isStillSo: (aws, name) => hasNoMoves(aws, name),
  },
  {
    ...{ standIn: 'MiniStack', does: 'lets anybody do anything, as they all do' },
    ...{
      truth: 'AccessDenied without a permission',
      therefore: 'only the suite of a real account shows one that is missing',
    },
    async isStillSo(aws) {
      const nobody = { accessKeyId: 'nobody', secretAccessKey: 'wrong' };
      const client = new DynamoDBClient({ ...clientOptions(aws), credentials: nobody });
      return (
        (await failureOf(client.send(new DescribeTableCommand({ TableName: 'none' })))) === 'ResourceNotFoundException'
      );
    },
  },
  {
    ...{ standIn: 'aws-local-stepfunctions', does: 'takes JSONata, and does nothing of it' },
    ...{ truth: 'evaluates it', therefore: 'our lint lets no document have it' },
  },
  {
    ...{ standIn: 'aws-local-stepfunctions', does: 'lets a task run on when the time of its state is over' },
    ...{ truth: 'stops it, as well as it can', therefore: 'every task has a signal that ends with its state' },
  },
];

/** Null where it went well. */
async function failureOf(work: Promise<unknown>): Promise<string | null> {
  return work.then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}

async function queueWith(aws: AwsPlace, name: string, messages: number) {
  const { queueUrl, deadUrl } = await makeQueue(aws, name, QUEUE_RULES);
  const client = new SQSClient(clientOptions(aws));
  for (let at = 0; at < messages; at++) {
    const message = { MessageBody: '{}', MessageGroupId: 'g', MessageDeduplicationId: String(at) };
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...message }));
  }
  return { client, queueUrl, deadUrl, receive };
}

async function receive(client: SQSClient, QueueUrl: string, MaxNumberOfMessages: number) {
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages }));
  return Messages.map(({ ReceiptHandle }) => ReceiptHandle!);
}

async function staleDeletes(aws: AwsPlace, name: string): Promise<boolean> {
  const { client, queueUrl: QueueUrl } = await queueWith(aws, name, 1);
  const asked = { QueueUrl, MaxNumberOfMessages: 1, VisibilityTimeout: 1 };
  const { Messages: stale = [] } = await client.send(new ReceiveMessageCommand(asked));
  await setTimeout(1100);
  const { ReceiptHandle } = stale[0]!;
  const failure = await failureOf(client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })));
  return failure === null && (await receive(client, QueueUrl, 1)).length === 0;
}

async function hasNoMoves(aws: AwsPlace, name: string): Promise<boolean> {
  const { client } = await queueWith(aws, name, 0);
  const SourceArn = `arn:aws:sqs:us-east-1:000000000000:${name}-dead.fifo`;
  return (await failureOf(client.send(new StartMessageMoveTaskCommand({ SourceArn })))) !== null;
}

async function machine(aws: AwsPlace, name: string, definition: string) {
  const client = new SFNClient(clientOptions(aws));
  const asked = { name, definition, roleArn: 'arn:aws:iam::000000000000:role/workflows' };
  const { stateMachineArn } = await client.send(new CreateStateMachineCommand(asked));
  return { client, stateMachineArn: stateMachineArn! };
}

async function tasksStayRunning(aws: AwsPlace, name: string): Promise<boolean> {
  const client = new ECSClient(clientOptions(aws));
  await client.send(new CreateClusterCommand({ clusterName: name }));
  const containerDefinitions = [{ name: 'strategy', image: 'none', command: ['exit', '1'] }];
  await client.send(new RegisterTaskDefinitionCommand({ family: name, containerDefinitions }));
  const { tasks } = await client.send(new RunTaskCommand({ cluster: name, taskDefinition: name }));
  const asked = { cluster: name, tasks: tasks!.map(({ taskArn }) => taskArn!) };
  const answer = await client.send(new DescribeTasksCommand(asked));
  return answer.tasks?.[0]?.lastStatus === 'RUNNING' && answer.tasks[0].containers?.[0]?.exitCode === undefined;
}
