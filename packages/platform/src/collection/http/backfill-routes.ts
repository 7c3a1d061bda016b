import { ServiceError } from '@tradai/runtime/ports';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Problem } from '../../api/problem.ts';
import type { Backfill, BackfillWish } from '../../ports/collection.ts';
import type { ServedCollection } from '../../ports/served-collection.ts';
import { backfillView, viewOfBackfill, wishBody, wishOf } from '../wire.ts';

const params = z.strictObject({ id: z.string().min(1).max(64) });
/** Without one every request is another backfill. */
const headers = z.object({ 'idempotency-key': z.string().min(1).max(128) });

/** Backfills: wanted, looked at, canceled. */
export function backfillRoutes(collection: ServedCollection): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    const wanted = { body: wishBody, headers, response: { 202: backfillView } };
    app.post('/backfills', { schema: wanted }, async (request, reply) => {
      const backfill = await started(collection, wishOf(request.body), request.headers['idempotency-key']);
      void reply.header('location', `/v1/backfills/${backfill.id}`);
      return reply.code(202).send(viewOfBackfill(backfill));
    });
    app.get('/backfills/:id', { schema: { params, response: { 200: backfillView } } }, async ({ params: { id } }) =>
      viewOfBackfill((await collection.backfill(id)) ?? unknown(id)),
    );
    app.delete('/backfills/:id', { schema: { params, response: { 200: backfillView } } }, async ({ params: { id } }) =>
      viewOfBackfill((await collection.cancelBackfill(id)) ?? unknown(id)),
    );
    done();
  };
}

async function started(collection: ServedCollection, wish: BackfillWish, key: string): Promise<Backfill> {
  try {
    return await collection.startBackfill(wish, key);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.code === 'refused') throw new Problem('idempotency-mismatch', error.message);
    if (error.code === 'invalid-entry') throw new Problem('validation', error.message);
    throw error;
  }
}

function unknown(id: string): never {
  throw new Problem('not-found', `There is no backfill ${id}, or no longer.`);
}
