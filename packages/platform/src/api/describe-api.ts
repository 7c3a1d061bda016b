import swagger from '@fastify/swagger';
import type { FastifyContextConfig, FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { VERSION } from '@tradai/runtime/contract';
import type { Json } from '../domain/json.ts';
import { PROBLEMS, problemSchema, type ProblemType } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Problems that only this route has, for its description. */
    readonly problems?: readonly ProblemType[];
    /** Whether it answers 304 to who has it already. */
    readonly mayBeUnchanged?: boolean;
    /** Whether it may take long on purpose. */
    readonly isLong?: boolean;
  }
}

type Operation = Record<string, Json | undefined>;
/** In OpenAPI 3.1. */
export interface ApiDocument {
  readonly [key: string]: unknown;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const INFO = {
  title: 'TradAI',
  version: VERSION,
  description:
    'Backtests, searches, strategies, data and live sessions. Every path is there below /v1 as well. What goes wrong is told as a problem (RFC 9457).',
};
const BEARER = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } as const;
const ALIAS = '/v1/';

/** Collects routes from now on. What it gives makes the description, once all of them are there. */
export async function describeApi(app: FastifyInstance, servers: readonly string[]): Promise<() => ApiDocument> {
  const configs = new Map<string, FastifyContextConfig>();
  app.addHook('onRoute', ({ method, url, config = {} }) => {
    for (const one of [method].flat()) configs.set(`${one} ${url.replaceAll(/:(\w+)/g, '{$1}')}`, config);
  });
  await app.register(swagger, {
    openapi: {
      ...{ openapi: '3.1.0', info: INFO, servers: servers.map((url) => ({ url })) },
      components: { securitySchemes: { bearer: BEARER } },
    },
    transform: (route) =>
      route.url.startsWith(ALIAS) ? { schema: { hide: true }, url: route.url } : jsonSchemaTransform(route),
    transformObject: jsonSchemaTransformObject,
  });
  let document: ApiDocument | null = null;
  return () => (document ??= completed(app.swagger() as unknown as ApiDocument, configs));
}

/** With who may ask, and every problem that the answer may be. */
function completed(document: ApiDocument, configs: ReadonlyMap<string, FastifyContextConfig>): ApiDocument {
  const paths = Object.entries(document.paths).map(([path, operations]) => [
    path,
    Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => [
        method,
        operationOf(operation, configs.get(`${method.toUpperCase()} ${path}`) ?? {}, path),
      ]),
    ),
  ]);
  const components = document['components'] as { readonly schemas?: Readonly<Record<string, Json>> };
  return {
    ...document,
    components: { ...components, schemas: { ...components.schemas, Problem: problemSchema() } },
    paths: Object.fromEntries(paths) as ApiDocument['paths'],
  };
}

function operationOf(operation: Operation, config: FastifyContextConfig, path: string): Operation {
  const { scope } = config;
  const byStatus = new Map<number, ProblemType[]>();
  for (const type of problemsOf(operation, config, path)) {
    const [status] = PROBLEMS[type];
    byStatus.set(status, [...(byStatus.get(status) ?? []), type]);
  }
  const problems = [...byStatus].map(([status, types]): [string, Json] => [String(status), answer(types.join(', '))]);
  return {
    ...operation,
    security: scope === null ? [] : [{ bearer: scope === undefined || scope === 'any' ? [] : [scope] }],
    responses: {
      ...(operation['responses'] as Record<string, Json>),
      ...(config.mayBeUnchanged === true ? { 304: { description: 'It is as `if-none-match` names it.' } } : {}),
      ...Object.fromEntries(problems),
      default: answer('internal, dependency-unavailable'),
    },
  };
}

function problemsOf(operation: Operation, config: FastifyContextConfig, path: string): ReadonlySet<ProblemType> {
  const { scope, isUnlimited, problems = [] } = config;
  const hasBody = operation['requestBody'] !== undefined;
  return new Set<ProblemType>([
    ...(scope === null ? [] : (['unauthenticated', 'forbidden'] as const)),
    ...(isUnlimited === true ? [] : (['rate-limited'] as const)),
    ...(hasBody ? (['malformed', 'payload-too-large', 'unsupported-media-type'] as const) : []),
    ...(hasBody || operation['parameters'] !== undefined ? (['validation'] as const) : []),
    ...(path.includes('{') ? (['not-found'] as const) : []),
    ...problems,
  ]);
}

function answer(description: string): Json {
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
}
