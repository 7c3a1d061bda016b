import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../../api/problem.ts';

/** Asks every request but those for health for the token that the parts of a platform share. How long a comparison takes says nothing. */
export function internalToken(app: FastifyInstance, token: () => Promise<string>): void {
  app.addHook('onRequest', async (request) => {
    if (request.is404 || request.routeOptions.config.scope === null) return;
    const sent = /^Bearer ([\x21-\x7e]{1,1024})$/.exec(request.headers.authorization ?? '')?.[1];
    if (sent === undefined) throw new Problem('unauthenticated', 'Send the internal token as bearer.');
    if (!timingSafeEqual(hashOf(sent), hashOf(await token())))
      throw new Problem('unauthenticated', 'The token is not the internal one.');
  });
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
