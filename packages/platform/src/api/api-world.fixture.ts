import type { LightMyRequestResponse } from 'fastify';
import { onTestFinished } from 'vitest';
import { memoryServices, type MemoryServices } from '../operations/memory-services.fixture.ts';
import { runIdOf } from '../ports/run-store-contract.fixture.ts';
import { SCOPES_OF_GROUPS, type Principal } from '../ports/auth.ts';
import { rateDecision, type RateLimit } from '../ports/rate-limit.ts';
import type { ApiServices } from './api-services.ts';
import { createApp, type Api, type ApiOptions } from './create-app.ts';
import { MemoryRegistry } from './memory-registry.fixture.ts';
import { MemoryAudit, MemoryEvents, MemoryObjects, MemoryRunLogs } from './memory-services.fixture.ts';

/** Tokens are `group.subject`. */
function principalOf(token: string): Principal | null {
  const [group = '', subject = ''] = token.split('.');
  const scopes = SCOPES_OF_GROUPS[group];
  return scopes === undefined || subject === '' ? null : { subject, name: subject, client: 'test', scopes };
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
  readonly services: MemoryServices & MemoryStores;
  /** Asks as `researcher.ann`, or with another token; null: none. */
  readonly ask: (
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS' | 'PATCH',
    url: string,
    body?: unknown,
    more?: AskOptions,
  ) => Promise<LightMyRequestResponse>;
}

export interface AskOptions {
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

interface MemoryStores {
  readonly registry: MemoryRegistry;
  readonly objects: MemoryObjects;
  readonly results: MemoryObjects;
  readonly events: MemoryEvents;
  readonly audit: MemoryAudit;
  readonly runLogs: MemoryRunLogs;
}

/** A registry with twelve versions of `MeanRev`, of which the third is on trial. */
async function seededRegistry(): Promise<MemoryRegistry> {
  const registry = new MemoryRegistry();
  const entry = { name: 'MeanRev', tags: { timeframe: '5m' }, source: 's3://strategies/mean-rev', description: '' };
  for (let version = 1; version <= 12; version++) await registry.register(entry);
  await registry.setAlias({ name: 'MeanRev', alias: 'staging', version: 3 });
  return registry;
}

/** The API over services in a folder of its own, asked without a port. `over`: services instead of those. */
export async function apiWorld(
  quota = 100,
  more: Partial<ApiOptions> = {},
  over: Partial<ApiServices> = {},
): Promise<ApiWorld> {
  const stores: MemoryStores = {
    registry: await seededRegistry(),
    ...{ objects: new MemoryObjects(), results: new MemoryObjects(), runLogs: new MemoryRunLogs() },
    ...{ events: new MemoryEvents(), audit: new MemoryAudit() },
  };
  const services = { ...memoryServices(), ...stores };
  let made = 0;
  const app = await createApp(
    {
      ...services,
      auth: { verify: (token) => Promise.resolve(principalOf(token)) },
      rateLimit: countingLimit(quota),
      uriOf: (key) => `s3://results/${key}`,
      newRunId: () => runIdOf(++made),
      ...over,
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
