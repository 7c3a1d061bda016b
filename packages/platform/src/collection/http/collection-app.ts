import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { bareApp } from '../../api/create-app.ts';
import { onError, onNotFound } from '../../api/errors.ts';
import { RouteTable } from '../../api/route-table.ts';
import type { ServedCollection } from '../../ports/served-collection.ts';
import { backfillRoutes } from './backfill-routes.ts';
import { candleRoutes } from './candle-routes.ts';
import { internalToken } from './internal-token.ts';
import { serviceRoutes } from './service-routes.ts';

const PROBLEMS_AT = 'https://tradai.dev/problems';

export interface CollectionAppServices {
  readonly collection: ServedCollection;
  /** What callers send as bearer; asked for with each request, so that a rotated one counts at once. */
  readonly token: () => Promise<string>;
}

export type CollectionApp = FastifyInstance;

/** The collection service over HTTP, for the functions and the API of a platform that runs in pieces. */
export async function collectionApp({ collection, token }: CollectionAppServices): Promise<CollectionApp> {
  const app = bareApp({}, PROBLEMS_AT).withTypeProvider<ZodTypeProvider>();
  const table = new RouteTable();
  app.addHook('onRoute', ({ method, url }) => table.add(method, url));
  app.setErrorHandler(onError(PROBLEMS_AT));
  app.setNotFoundHandler(onNotFound(PROBLEMS_AT, table));
  internalToken(app, token);
  await app.register(serviceRoutes(collection));
  await app.register(candleRoutes(collection), { prefix: '/v1' });
  await app.register(backfillRoutes(collection), { prefix: '/v1' });
  return app;
}

/** Listens; gives where. */
export async function serveCollection(
  services: CollectionAppServices,
  { host = '127.0.0.1', port = 8002 }: { readonly host?: string; readonly port?: number } = {},
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const app = await collectionApp(services);
  const address = await app.listen({ host, port });
  return { address, close: () => app.close() };
}
