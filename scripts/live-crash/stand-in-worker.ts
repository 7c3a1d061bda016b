import { parentPort } from 'node:worker_threads';
import { startDynamoFront } from '../peers/dynamo-front.ts';
import { startNpmAws } from '../peers/npm-aws.ts';

/* Serves until its thread is ended, and says where. */

const servers = await startNpmAws();
const front = await startDynamoFront(servers.dynamodb, { hasTransactions: false });
parentPort!.postMessage(front.url);
