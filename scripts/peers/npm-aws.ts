import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';

const LOOPBACK = '127.0.0.1';

export interface NpmAws {
  /** S3, SQS and SNS. */
  readonly s3: string;
  readonly dynamodb: string;
  close(): Promise<void>;
}

/** S3 (fauxqs) and DynamoDB (dynalite) in this process, in memory, on 127.0.0.1: without Python, and without transactions. */
export async function startNpmAws(): Promise<NpmAws> {
  const app = buildApp({ host: LOOPBACK, logger: false });
  addConditionalWrites(app);
  // Its own way of starting listens on every address.
  await app.listen({ port: 0, host: LOOPBACK });
  const dynamo = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  dynamo.listen(0, LOOPBACK);
  await once(dynamo, 'listening');
  return {
    s3: addressOf(app.server.address()),
    dynamodb: addressOf(dynamo.address()),
    async close() {
      app.server.closeAllConnections();
      await Promise.all([app.close(), new Promise((resolve) => dynamo.close(resolve))]);
    },
  };
}

function addressOf(address: AddressInfo | string | null): string {
  return `http://${LOOPBACK}:${(address as AddressInfo).port}`;
}

/**
 * fauxqs takes If-None-Match and If-Match of a PUT and does nothing with them. This makes them count: conditional writes of one key wait for
 * each other, and are refused where S3 refuses them.
 */
function addConditionalWrites(app: ReturnType<typeof buildApp>): void {
  const turns = new Map<string, Promise<void>>();
  app.addHook('onRequest', async (request, reply) => {
    const { host, authorization, 'if-none-match': noneMatch, 'if-match': match } = request.headers;
    if (request.method !== 'PUT' || (noneMatch === undefined && match === undefined)) return;
    const url = request.url.split('?')[0]!;
    const before = turns.get(url);
    const { promise: turn, resolve: done } = Promise.withResolvers<void>();
    turns.set(url, turn);
    await before;
    reply.raw.once('close', () => {
      if (turns.get(url) === turn) turns.delete(url);
      done();
    });
    const headers = { host, authorization: authorization ?? '' };
    const head = await app.inject({ method: 'HEAD', url, headers });
    const exists = head.statusCode === 200;
    if (noneMatch === '*' ? !exists : exists && head.headers.etag === match) return;
    const isMissing = noneMatch === undefined && !exists;
    const code = isMissing ? 'NoSuchKey' : 'PreconditionFailed';
    reply.code(isMissing ? 404 : 412).type('application/xml');
    return reply.send(
      `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
    );
  });
}
