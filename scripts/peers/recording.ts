import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyText, type Exchange } from '../../packages/runtime/src/adapters/mlflow/exchanges.fixture.ts';

export interface Recorder {
  readonly url: string;
  readonly exchanges: readonly Exchange[];
  close(): Promise<void>;
}

/** Stands between a client and the server at `target`, and keeps what goes through. `port`: default a free one. */
export async function recorder(target: string, port = 0): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const sent = Buffer.concat(chunks);
      const { method = '', url: path = '' } = request;
      const { 'content-type': type, authorization } = request.headers;
      const headers = new Headers();
      if (type !== undefined) headers.set('content-type', type);
      if (authorization !== undefined) headers.set('authorization', authorization);
      const given = await fetch(`${target}${path}`, { method, headers, ...(method === 'GET' ? {} : { body: sent }) });
      const got = Buffer.from(await given.arrayBuffer());
      const { status } = given;
      const contentType = given.headers.get('content-type');
      const { text: answer, isBase64 } = bodyText(got);
      exchanges.push({ method, path, body: bodyText(sent).text, status, contentType, answer, isBase64 });
      response.writeHead(status, contentType === null ? {} : { 'content-type': contentType });
      response.end(got);
    })();
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
