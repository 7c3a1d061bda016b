import type { FastifyInstance } from 'fastify';
import type { Auth, Principal, Scope } from '../ports/auth.ts';
import { Problem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null where a route is open to everybody. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    /** What a token must allow; null: nobody is asked. A route that says nothing is closed. */
    readonly scope?: Scope | null;
    /** Not counted. */
    readonly isUnlimited?: boolean;
  }
}

/** Longer headers are none of a token of ours. */
const MOST_TOKEN = 8192;

/** Asks of every route who it is and what that one may. */
export function authenticate(app: FastifyInstance, auth: Auth): void {
  app.decorateRequest('principal', null);
  app.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const { scope } = request.routeOptions.config;
    if (scope === null) return;
    const token = /^Bearer ([\w.~+/-]+=*)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || token.length > MOST_TOKEN) throw new Problem('unauthenticated', 'Send a bearer token.');
    const principal = await auth.verify(token);
    if (principal === null) throw new Problem('unauthenticated', 'The token is not valid, or no longer.');
    request.principal = principal;
    if (scope === undefined || !principal.scopes.includes(scope))
      throw new Problem('forbidden', `The token does not allow ${scope ?? 'this'}.`);
  });
}

/** Of a route that asks for a token. */
export function principalOf({ principal }: { readonly principal: Principal | null }): Principal {
  if (principal === null) throw new RangeError('the route asks for no token');
  return principal;
}
