import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.ts';
import type { RouteTable } from './route-table.ts';

/** Says what may be asked of a path. What a browser asks before it asks from another page (CORS) is answered elsewhere, where pages are named. */
export function answerOptions(app: FastifyInstance, table: RouteTable, hasOrigins: boolean): void {
  app.addHook('onRequest', async (request, reply) => {
    const { method, headers, url } = request;
    if (method !== 'OPTIONS') return;
    const isPreflight = headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
    if (isPreflight && hasOrigins) return;
    const methods = table.methodsAt(url.split('?')[0]!);
    if (methods.length === 0) throw new Problem('not-found', 'There is nothing at this path.');
    await reply.code(204).header('allow', methods.join(', ')).send();
    return reply;
  });
}
