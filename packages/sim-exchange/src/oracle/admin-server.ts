import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { encodeJson } from '../wire/encode-json.ts';
import { ADMIN_ROUTES, type AdminWorld } from './admin-routes.ts';

/** The second server, for tests and rehearsals: it moves the exchange and reads its ledger. The bot under test never knows of it. */
export function createAdminServer(world: AdminWorld): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void answer(world, request, response, Buffer.concat(chunks).toString()));
  });
}

async function answer(
  world: AdminWorld,
  request: IncomingMessage,
  response: ServerResponse,
  text: string,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const send = (status: number, body: unknown): void => {
    const isText = typeof body === 'string';
    response.writeHead(status, { 'content-type': isText ? 'application/x-ndjson' : 'application/json' });
    response.end(isText ? body : encodeJson(body));
  };
  const [, first = '', second = ''] = pathname.split('/');
  if (request.method === 'POST' && first === 'close') response.once('finish', world.close);
  const route = ADMIN_ROUTES[`${request.method} /${first}/${second}`] ?? ADMIN_ROUTES[`${request.method} /${first}`];
  if (route === undefined) return send(404, { error: `There is no ${request.method} ${pathname}.` });
  try {
    const body: unknown = text === '' ? {} : JSON.parse(text);
    send(200, await route(world, { name: decodeURIComponent(second), query: searchParams, body }));
  } catch (error) {
    send(400, { error: error instanceof Error ? error.message : String(error) });
  }
}
