import { ServiceError, type Objects, type Registry } from '@tradai/runtime/ports';
import type { LightMyRequestResponse } from 'fastify';
import { onTestFinished } from 'vitest';
import { memoryServices, type MemoryServices } from '../operations/memory-services.fixture.ts';
import { runIdOf } from '../ports/run-store-contract.fixture.ts';
import { SCOPES_OF_GROUPS, type Principal } from '../ports/auth.ts';
import { rateDecision, type RateLimit } from '../ports/rate-limit.ts';
import { createApp, type Api, type ApiOptions } from './create-app.ts';

/** Tokens are `group.subject`. */
function principalOf(token: string): Principal | null {
  const [group = '', subject = ''] = token.split('.');
  const scopes = SCOPES_OF_GROUPS[group];
  return scopes === undefined || subject === '' ? null : { subject, client: 'test', scopes };
}

function countingLimit(quota: number): RateLimit {
  const counts = new Map<string, number>();
  return {
    ...{ quota, windowSeconds: 300 },
    hit(subject) {
      counts.set(subject, (counts.get(subject) ?? 0) + 1);
      return Promise.resolve(rateDecision(counts.get(subject)!, 0, 0, this));
    },
  };
}

export interface ApiWorld {
  readonly app: Api;
  readonly services: MemoryServices;
  /** Asks as `researcher.ann`, or with another token; null: none. */
  readonly ask: (
    method: 'GET' | 'POST',
    url: string,
    body?: unknown,
    more?: AskOptions,
  ) => Promise<LightMyRequestResponse>;
}

export interface AskOptions {
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The API over services in a folder of its own, asked without a port. */
export async function apiWorld(quota = 100, more: Partial<ApiOptions> = {}): Promise<ApiWorld> {
  const services = memoryServices();
  let made = 0;
  const app = await createApp(
    {
      ...services,
      auth: { verify: (token) => Promise.resolve(principalOf(token)) },
      rateLimit: countingLimit(quota),
      objects: { put: () => Promise.resolve({ written: true, etag: '' }) } as unknown as Objects,
      registry: {
        resolve: (name: string, alias: string) =>
          alias === 'nope'
            ? Promise.reject(new ServiceError('unknown-alias', `${name} has no alias nope.`))
            : Promise.resolve({ version: 3 }),
        version: (_: string, version: number) => Promise.resolve({ version }),
      } as unknown as Registry,
      uriOf: (key) => `s3://results/${key}`,
      newRunId: () => runIdOf(++made),
    },
    { cursorSecret: new TextEncoder().encode('a secret of tests'), ...more },
  );
  onTestFinished(() => app.close());
  return {
    ...{ app, services },
    ask: (method, url, body, { token = 'researcher.ann', headers = {} } = {}) =>
      app.inject({
        ...{ method, url },
        ...(body === undefined ? {} : { payload: body as object }),
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      }),
  };
}
