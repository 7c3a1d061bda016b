import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import type { StateTable } from './live-place.ts';

export interface StandIn {
  /** A table of its own, empty. */
  table(): Promise<StateTable>;
  close(): Promise<void>;
}

/**
 * A stand-in for DynamoDB: dynalite, with transactions that are carried out in front of it. A thread of its own: it works for as long as a session does,
 * and an exchange beside it would answer late.
 */
export async function startStandIn(): Promise<StandIn> {
  const worker = new Worker(new URL('./stand-in-worker.ts', import.meta.url));
  const [url] = (await once(worker, 'message')) as [string];
  const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
  return {
    async table() {
      const table = `tradai-live-${randomUUID()}`;
      await createStateTable(url, table);
      return { table, env: { ...keys, AWS_ENDPOINT_URL_DYNAMODB: url } };
    },
    close: async () => void (await worker.terminate()),
  };
}
