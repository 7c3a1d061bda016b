import { randomUUID } from 'node:crypto';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { startDynamoFront } from '../peers/dynamo-front.ts';
import { startNpmAws } from '../peers/npm-aws.ts';
import type { StateTable } from './live-place.ts';

export interface StandIn {
  /** A table of its own, empty. */
  table(): Promise<StateTable>;
  close(): Promise<void>;
}

/** A stand-in for DynamoDB in this process: dynalite, with transactions that are carried out in front of it. */
export async function startStandIn(): Promise<StandIn> {
  const servers = await startNpmAws();
  const front = await startDynamoFront(servers.dynamodb, { hasTransactions: false });
  const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
  return {
    async table() {
      const table = `tradai-live-${randomUUID()}`;
      await createStateTable(front.url, table);
      return { table, env: { ...keys, AWS_ENDPOINT_URL_DYNAMODB: front.url } };
    },
    close: () => front.close().then(() => servers.close()),
  };
}
