import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** One request and its answer. Bodies are texts; what is no UTF-8 is in base64. */
export interface Exchange {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly answer: string;
  readonly isBase64?: boolean;
}

export type Received = Pick<Exchange, 'method' | 'path' | 'body'> & { readonly authorization: string | null };

export interface Loopback {
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** `null` breaks the connection, a function does what it likes. */
export type Reply = Partial<Exchange> | null | ((response: ServerResponse) => void);

/** A server on 127.0.0.1 that answers as `reply` says; `nth` counts requests from 0. */
export async function loopback(reply: (request: Received, nth: number) => Reply): Promise<Loopback> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void receive(request).then((one) => {
      received.push(one);
      answer(response, reply(one, received.length - 1));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What the real server answered: one of the pairs in `fixtures/exchanges`. */
export function recorded(name: string): Partial<Exchange> {
  const file = join(import.meta.dirname, 'fixtures', 'exchanges', `${name}.json`);
  const { response } = JSON.parse(readFileSync(file, 'utf8')) as {
    response: { status: number; contentType: string; body: unknown };
  };
  const { status, contentType, body } = response;
  return { status, contentType, answer: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** Answers with recorded exchanges, one after another; a request that differs from the recorded one gets 501 with both. */
export function replayOf(exchanges: readonly Exchange[]): (request: Received, nth: number) => Reply {
  return ({ method, path, body }, nth) => {
    const recorded = exchanges[nth];
    if (recorded?.method === method && recorded.path === path && recorded.body === body) return recorded;
    const expected = recorded === undefined ? 'no request' : `${recorded.method} ${recorded.path} ${recorded.body}`;
    const message = `expected ${expected}, and got ${method} ${path} ${body}`;
    return {
      status: 501,
      contentType: 'application/json',
      answer: JSON.stringify({ error_code: 'NOT_RECORDED', message }),
    };
  };
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url: path = '', headers } = request;
  return { method, path, body: bodyText(Buffer.concat(chunks)).text, authorization: headers.authorization ?? null };
}

export function bodyText(bytes: Buffer): { readonly text: string; readonly isBase64: boolean } {
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes)
    ? { text, isBase64: false }
    : { text: bytes.toString('base64'), isBase64: true };
}

function answer(response: ServerResponse, reply: Reply): void {
  if (reply === null) return void response.destroy();
  if (typeof reply === 'function') return reply(response);
  const { status = 200, contentType = 'application/json', answer: text = '{}', isBase64 = false } = reply;
  response.writeHead(status, contentType === null ? {} : { 'content-type': contentType });
  response.end(Buffer.from(text, isBase64 ? 'base64' : 'utf8'));
}
