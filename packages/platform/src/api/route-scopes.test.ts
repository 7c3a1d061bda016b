import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ApiServices } from './api-services.ts';
import { apiWorld } from './api-world.fixture.ts';
import { authenticate } from './authenticate.ts';
import type { Api } from './create-app.ts';
import { ROUTE_SCOPES, ROUTES_BELOW } from './route-scopes.fixture.ts';

/** Services whose routes are there because they are. */
const OPTIONAL = [
  'tokens',
  'deployments',
  'liveServices',
  'collection',
  'syncs',
  'mlflow',
  'sessions',
  'episodes',
] as const;

async function whole(): Promise<Api> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-ui-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  const services = Object.fromEntries(OPTIONAL.map((name) => [name, {}])) as unknown as Partial<ApiServices>;
  return (await apiWorld(1_000_000, { uiFolder: folder }, services)).app;
}

/** HEAD comes with GET, OPTIONS of browsers is answered before a route is. */
const isOwn = (route: string): boolean => !/^(HEAD|OPTIONS) /.test(route);

function decided(route: string): string | null {
  const path = route.split(' ')[1]!;
  const below = Object.keys(ROUTES_BELOW).find((start) => path.startsWith(start));
  const scope = below === undefined ? ROUTE_SCOPES[route] : ROUTES_BELOW[below];
  return scope === undefined ? 'has no row' : scope;
}

describe('what a route asks for', () => {
  it('is what was decided, for every route there is', async () => {
    const routeScopes = (await whole()).routeScopes();
    const found = [...routeScopes].filter(([route]) => isOwn(route) && !route.includes(' /v1/'));
    const line = (route: string, scope: string | null | undefined): string => `${route}: ${scope}`;
    expect(found.map(([route, scope]) => line(route, scope))).toEqual(
      found.map(([route]) => line(route, decided(route))),
    );
    const missing = Object.keys(ROUTE_SCOPES).filter((route) => !routeScopes.has(route));
    expect(missing).toEqual([]);
  });

  it('is the same under /v1 and for HEAD', async () => {
    const routeScopes = (await whole()).routeScopes();
    const [first, second] = [' /v1/', ' /'].map((start) =>
      [...routeScopes].filter(([route]) => route.includes(start) && isOwn(route) && !route.includes(' /ui/')),
    ) as [[string, unknown][], [string, unknown][]];
    const plain = second.filter(([route]) => !route.includes(' /v1/'));
    expect(first.map(([route, scope]) => [route.replace(' /v1/', ' /'), scope])).toEqual(plain);
    const heads = [...routeScopes].filter(([route]) => route.startsWith('HEAD '));
    expect(heads).toEqual(heads.map(([route]) => [route, routeScopes.get(route.replace('HEAD', 'GET'))]));
  });

  it('keeps nobody in who has no token, and lets nobody through who has another one', async () => {
    const app = await whole();
    const wrong: string[] = [];
    for (const [route, scope] of app.routeScopes()) {
      const [method = '', path = ''] = route.split(' ');
      if (scope === null || !isOwn(route)) continue;
      const url = path.replaceAll(/:\w+/g, 'x').replace('*', 'x');
      for (const [token, status] of [[null, 401], ['nobody.x', 401], ['constructor.x', 401]] as const) {
        const headers = token === null ? {} : { authorization: `Bearer ${token}` };
        const { statusCode } = await app.inject({ method: method as 'GET', url, headers });
        if (statusCode !== status) wrong.push(`${route} ${token}: ${statusCode}`);
      }
    }
    expect(wrong).toEqual([]);
  }); // prettier-ignore

  it('is nothing anybody has, where a route says nothing', async () => {
    const app = Fastify();
    onTestFinished(() => app.close());
    const principal = { subject: 'root', name: 'root', client: 'x', scopes: ['runs.read' as const] };
    authenticate(app, { verify: () => Promise.resolve(principal) });
    app.get('/forgotten', () => 'open');
    const ask = (headers: Record<string, string>) => app.inject({ url: '/forgotten', headers });
    expect([(await ask({})).body, (await ask({ authorization: 'Bearer t' })).body].join()).not.toContain('open');
    expect(app.routeScopes().get('GET /forgotten')).toBeUndefined();
  });
});
