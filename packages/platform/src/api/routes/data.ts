import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { symbolName } from '../../collection/stored-symbols.ts';
import { freshnessView, viewOfFreshness, viewOfSymbol, type FreshnessView } from '../../collection/wire.ts';
import { syncData, type SyncServices } from '../../operations/sync-data.ts';
import type { Collection } from '../../ports/collection.ts';
import { principalOf } from '../authenticate.ts';
import { makeCursor, readCursor } from '../cursor.ts';
import {
  requestOf,
  statusQuery,
  symbolPage,
  symbolsQuery,
  syncBody,
  syncParams,
  syncView,
  viewOfSync,
  type SyncView,
} from '../data-schemas.ts';
import { Problem } from '../problem.ts';
import { idempotencyHeader } from '../schemas.ts';
import type { Routes } from './runs.ts';

const TAGS = ['data'];
const READ = { scope: 'data.read' } as const;
const RETRY_SECONDS = '30';

export interface DataServices extends SyncServices {
  readonly collection: Collection;
}

/** Candles: how fresh they are, which there are, and to have them brought up to date. */
export function dataRoutes(services: DataServices, cursorSecret: Uint8Array): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    status(app, services);
    symbols(app, services, cursorSecret);
    syncs(app, services);
    done();
  };
}

function status(app: Routes, { collection }: DataServices): void {
  const told = { tags: TAGS, summary: 'Say how fresh the candles of up to 50 pairs are' };
  const schema = { ...told, querystring: statusQuery, response: { 200: freshnessView } };
  app.get('/data/status', { config: READ, schema }, async ({ query }): Promise<FreshnessView> => {
    const { from, to, exchange, market, timeframe, pairs } = query;
    const range = {
      ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
      ...(to === undefined ? {} : { toMs: Date.parse(to) }),
    };
    return viewOfFreshness(await collection.freshness({ exchange, market, timeframe, pairs, ...range }));
  });
}

function symbols(app: Routes, { collection }: DataServices, cursorSecret: Uint8Array): void {
  const told = { tags: TAGS, summary: 'List the pairs whose candles are stored' };
  const schema = { ...told, querystring: symbolsQuery, response: { 200: symbolPage } };
  app.get('/data/symbols', { config: READ, schema }, async ({ query }): Promise<z.infer<typeof symbolPage>> => {
    const { cursor, limit, ...asked } = query;
    const filter = { list: 'symbols', ...asked };
    const after = cursor === undefined ? null : readCursor(cursor, filter, cursorSecret);
    const named = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
    const found = await collection.symbols(named, after, limit + 1);
    const page = found.slice(0, limit);
    const next = found.length > limit ? makeCursor(symbolName(page.at(-1)!), filter, cursorSecret) : null;
    return { items: page.map(viewOfSymbol), next_cursor: next };
  });
}

function syncs(app: Routes, services: DataServices): void {
  const begin = {
    ...{ tags: TAGS, summary: 'Have the candles of libraries brought up to date' },
    ...{ body: syncBody, headers: idempotencyHeader, response: { 202: syncView } },
  };
  const config = { scope: 'data.write', problems: ['idempotency-mismatch'] } as const;
  app.post('/data/syncs', { config, schema: begin }, async (request, reply) => {
    const key = request.headers['idempotency-key'] ?? null;
    const submission = await syncData(services, principalOf(request).subject, requestOf(request.body), key);
    if (submission.kind === 'mismatch')
      throw new Problem('idempotency-mismatch', 'The key was used for another request.');
    if (submission.kind === 'replayed') void reply.header('idempotent-replayed', 'true');
    const { sync } = submission;
    void reply.header('location', `/data/syncs/${sync.id}`).header('retry-after', RETRY_SECONDS);
    return reply.code(202).send(viewOfSync(sync));
  });

  const told = { tags: TAGS, summary: 'Show a sync and the backfills that it began' };
  const show = { ...told, params: syncParams, response: { 200: syncView } };
  const one = { ...READ, problems: ['not-found'] } as const;
  app.get('/data/syncs/:id', { config: one, schema: show }, async ({ params: { id } }): Promise<SyncView> => {
    const sync = await services.syncs.get(id);
    if (sync === null) throw new Problem('not-found', `There is no data sync ${id}.`);
    return viewOfSync(sync);
  });
}
