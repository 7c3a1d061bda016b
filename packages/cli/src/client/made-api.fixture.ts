import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** What an API answers: a status with a document, or whatever a function does to the response. */
export type MadeAnswer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: object }
  | ((response: ServerResponse) => void);

export interface MadeApi {
  readonly url: () => string;
  readonly asked: Asked[];
  /** By `GET /path`; answers in order, the last one for ever. */
  readonly answers: Map<string, MadeAnswer[]>;
}

/** An API that answers as a test says; it lives as long as the tests of a file. */
export function madeApi(): MadeApi {
  const asked: Asked[] = [];
  const answers = new Map<string, MadeAnswer[]>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = await read(request);
    asked.push(one);
    const left = answers.get(`${one.method} ${one.path}`) ?? [];
    const made = left.length > 1 ? left.shift()! : left[0];
    if (typeof made === 'function') return made(response);
    const { status, body, headers = {} } = made ?? { status: 404, body: { title: 'nothing here' } };
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? '' : JSON.stringify(body));
  };
  const server = createServer((request, response) => void answer(request, response));
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, answers };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const { pathname: path, searchParams: query } = new URL(request.url!, 'http://made');
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const body: unknown = text === '' ? null : JSON.parse(text);
  return { method: request.method!, path, query, headers: request.headers, body };
}
