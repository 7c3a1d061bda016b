import type { FastifyContextConfig, FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { MOST_TOKEN } from '../domain/access-token.ts';
import type { Auth, Principal, Scope } from '../ports/auth.ts';
import { Problem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null where a route is open to everybody. */
    principal: Principal | null;
    /** Why it goes no further; null: it may. */
    refusal: Problem | null;
  }
  interface FastifyInstance {
    /** What each route asks for, by method and path; undefined: nobody gets through. */
    readonly routeScopes: () => ReadonlyMap<string, FastifyContextConfig['scope']>;
  }
  interface FastifyContextConfig {
    /** What a token must allow; `any`: whatever it allows; null: nobody is asked. A route that says nothing is closed. */
    readonly scope?: Scope | 'any' | null;
    /** Not counted. */
    readonly isUnlimited?: boolean;
  }
}

/**
 * Asks of every route who it is and what that one may. It looks before anything of the body is read, and refuses after the request was
 * counted (`limitRate`).
 */
export function authenticate(app: FastifyInstance, auth: Auth): void {
  const routes: RouteOptions[] = [];
  // What a plugin says of its routes is known later.
  app.addHook('onRoute', (route) => void routes.push(route));
  app.decorate('routeScopes', () => scopesOf(routes));
  app.decorateRequest('principal', null);
  app.decorateRequest('refusal', null);
  app.addHook('onRequest', async (request) => {
    if (isOpen(request)) return;
    const token = tokenOf(request);
    request.principal = token === null ? null : await auth.verify(token);
    request.refusal = refusalOf(request, token);
  });
  app.addHook('preParsing', (request, reply, _payload, done) => {
    // An open route has no principal to ask for; a closed one without either is a mistake of ours, and stays closed.
    if (isOpen(request) || (request.refusal === null && request.principal !== null)) return done();
    const refusal = request.refusal ?? new Problem('unauthenticated', 'Send a bearer token.');
    if (refusal.type === 'unauthenticated') void reply.header('www-authenticate', 'Bearer realm="tradai"');
    done(refusal);
  });
}

/** Of a route that asks for a token. */
export function principalOf({ principal }: { readonly principal: Principal | null }): Principal {
  if (principal === null) throw new RangeError('the route asks for no token');
  return principal;
}

function scopesOf(routes: readonly RouteOptions[]): Map<string, FastifyContextConfig['scope']> {
  return new Map(
    routes.flatMap(({ method, url, config }) =>
      [method].flat().map((one) => [`${one} ${url}`, config?.scope] as const),
    ),
  );
}

function isOpen({ is404, routeOptions }: FastifyRequest): boolean {
  return is404 || routeOptions.config.scope === null;
}

/** One header with one token; whoever sends two means to be taken for one of them by us and for the other by somebody else. */
function tokenOf({ headers, raw: { rawHeaders } }: FastifyRequest): string | null {
  const sent = rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'authorization');
  if (sent.length > 1) return null;
  const token = /^bearer ([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
  return token === null || token.length > MOST_TOKEN ? null : token;
}

function refusalOf({ principal, routeOptions }: FastifyRequest, token: string | null): Problem | null {
  const { scope } = routeOptions.config;
  if (token === null) return new Problem('unauthenticated', 'Send a bearer token.');
  if (principal === null) return new Problem('unauthenticated', 'The token is not valid, or no longer.');
  if (scope === 'any') return null;
  if (scope === undefined || scope === null || !principal.scopes.includes(scope))
    return new Problem('forbidden', `The token does not allow ${scope ?? 'this'}.`);
  return null;
}
