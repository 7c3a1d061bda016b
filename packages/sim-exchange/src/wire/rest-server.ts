import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { deliver } from './deliver.ts';
import type { Exchange } from './exchange.ts';
import { Params } from './params.ts';
import type { Route } from './route.ts';
import { ROUTES } from './routes.ts';
import { serve } from './serve.ts';
import { signedText } from './sign.ts';
import { encodeJson } from './encode-json.ts';

const MOST_BODY_BYTES = 1_000_000;
/** As long as the exchange keeps a line on which nobody asks, real time: a client that slept finds it open. */
const KEPT_MS = 65_000;

/** The REST side of the wire; not listening yet. */
export function createRestServer(exchange: Exchange, tls?: { readonly key: string; readonly cert: string }): Server {
  const table = new Map<string, Route>(ROUTES.map((route) => [`${route.method} ${route.path}`, route]));
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    readBody(request, (body) => answer(exchange, table, request, response, body));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.keepAliveTimeout = KEPT_MS;
  return server;
}

function readBody(request: IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MOST_BODY_BYTES) chunks.push(chunk);
    else request.destroy();
  });
  request.on('end', () => done(Buffer.concat(chunks).toString()));
}

function answer(
  exchange: Exchange,
  table: ReadonlyMap<string, Route>,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): void {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const method = request.method ?? 'GET';
  const apiKey = request.headers['x-mbx-apikey'];
  if (body !== '' && request.headers['content-type']?.startsWith('application/json') === true) {
    response.writeHead(400, { 'content-type': 'application/json;charset=UTF-8' });
    response.end(encodeJson({ code: -1102, msg: 'Parameters are expected in the query or as a form, not as JSON.' }));
    return;
  }
  const wire = {
    transport: 'rest',
    method,
    path,
    wsMethod: null,
    params: new Params(paramsOf(query, body)),
    apiKey: typeof apiKey === 'string' ? apiKey : undefined,
    signedText: signedText(query, body),
    route: table.get(`${method} ${path}`) ?? null,
    session: null,
  } as const;
  serve(exchange, wire, (outcome) => deliver(exchange, wire, outcome, request, response));
}

/** Of query and form; on a clash the query wins. */
function paramsOf(query: string, body: string): Map<string, string> {
  const params = new Map(body === '' ? [] : new URLSearchParams(body));
  for (const [name, value] of new URLSearchParams(query)) params.set(name, value);
  return params;
}
