import type { FastifyReply } from 'fastify';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { SPEC_SCHEMA } from '@tradai/runtime/contract';
import { z } from 'zod';
import type { Run, RunId } from '../../domain/run.ts';
import { cancelRun } from '../../operations/cancel-run.ts';
import { retryRun } from '../../operations/retry-run.ts';
import { submitRun, type RunRequest } from '../../operations/submit-run.ts';
import { principalOf } from '../authenticate.ts';
import type { ApiServices } from '../api-services.ts';
import { makeCursor, readCursor } from '../cursor.ts';
import { Problem } from '../problem.ts';
import type { RunQuery } from '../../ports/run-store.ts';
import { viewOfRun } from '../run-view.ts';
import {
  listQuery,
  runPage,
  runParams,
  runView,
  submitBody,
  waitQuery,
  type RunView,
  type SubmitBody,
} from '../schemas.ts';

const READ = { scope: 'runs.read' } as const;
const WRITE = { scope: 'runs.write' } as const;
/** How soon it is worth asking again. */
const RETRY_SECONDS = '5';
const LOOK_EVERY_MS = 250;

const idempotency = z.object({ 'idempotency-key': z.string().min(1).max(128).optional() });

type Routes = Parameters<FastifyPluginCallbackZod>[0];

/** What the routes share. */
class Runs {
  readonly services: ApiServices;

  constructor(services: ApiServices) {
    this.services = services;
  }

  async find(id: RunId): Promise<Run> {
    const { runs, clock } = this.services;
    return (await runs.get(id, clock.now())) ?? unknown(id);
  }

  async show(run: Run): Promise<RunView> {
    const { runs, clock } = this.services;
    return viewOfRun(run, await runs.progressOf(run.id), clock.now());
  }

  /** As it is after `since`, or when the time is up. */
  async newer(id: RunId, since: number, seconds: number, signal: AbortSignal): Promise<Run> {
    const { clock } = this.services;
    const untilMs = clock.monotonicMs() + seconds * 1000;
    for (;;) {
      const run = await this.find(id);
      if (run.version > since || clock.monotonicMs() >= untilMs || signal.aborted) return run;
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
  }
}

/** Runs over candles: submitted, listed, watched, canceled and tried again. */
export function backtestRoutes(services: ApiServices, cursorSecret: Uint8Array): FastifyPluginCallbackZod {
  const runs = new Runs(services);
  return (app, _options, done) => {
    submitting(app, runs);
    listing(app, runs, cursorSecret);
    watching(app, runs);
    changing(app, runs);
    done();
  };
}

function submitting(app: Routes, runs: Runs): void {
  const schema = { body: submitBody, headers: idempotency, response: { 202: runView } };
  for (const path of ['/backtest', '/backtests'])
    app.post(path, { config: WRITE, schema }, async (request, reply) => {
      const key = request.headers['idempotency-key'] ?? null;
      const { subject } = principalOf(request);
      const submission = await submitRun(runs.services, subject, requestOf(request.body), key);
      if (submission.kind === 'mismatch')
        throw new Problem('idempotency-mismatch', 'The key was used for another request.');
      if (submission.kind === 'replayed') void reply.header('idempotent-replayed', 'true');
      void reply.header('location', `/backtest/${submission.run.id}`).header('retry-after', RETRY_SECONDS);
      return reply.code(202).send(await runs.show(submission.run));
    });
}

function listing(app: Routes, { services: { runs, clock } }: Runs, cursorSecret: Uint8Array): void {
  const schema = { querystring: listQuery, response: { 200: runPage } };
  app.get('/backtest', { config: READ, schema }, async (request) => {
    const { cursor, limit, ...filter } = request.query;
    const before = cursor === undefined ? undefined : readCursor(cursor, filter, cursorSecret);
    const { status, strategy, label, mine } = filter;
    const query: Omit<RunQuery, 'limit'> = {
      ...(status === undefined ? {} : { status }),
      ...(strategy === undefined ? {} : { strategy }),
      ...(mine === 'true' ? { subject: principalOf(request).subject } : {}),
      ...(label === undefined ? {} : { label: labelOf(label) }),
      ...(before === undefined ? {} : { before }),
    };
    // One more says whether there is another page.
    const rows = await runs.list({ ...query, limit: limit + 1 }, clock.now());
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? makeCursor(page.at(-1)!.id, filter, cursorSecret) : null;
    return { items: page.map((run) => viewOfRun(run, null, clock.now())), next_cursor: next };
  });
}

function watching(app: Routes, runs: Runs): void {
  const schema = { params: runParams, querystring: waitQuery, response: { 200: runView } };
  for (const path of ['/backtest/:id', '/backtest/:id/status'])
    app.get(path, { config: READ, schema }, async (request, reply) => {
      const { wait, since } = request.query;
      const { id } = request.params;
      const run = since === undefined ? await runs.find(id) : await runs.newer(id, since, wait, request.signal);
      const tag = `"${run.version}"`;
      void reply.header('etag', tag);
      if (request.headers['if-none-match'] !== tag) return runs.show(run);
      await (reply as unknown as FastifyReply).code(304).send();
      return reply;
    });
}

function changing(app: Routes, runs: Runs): void {
  const schema = { params: runParams, response: { 202: runView } };
  app.post('/backtest/:id/cancel', { config: WRITE, schema }, async ({ params: { id } }, reply) => {
    const outcome = (await cancelRun(runs.services, id)) ?? unknown(id);
    if (outcome.kind === 'conflict') throw new Problem('conflict-state', `The run is ${outcome.run.status}.`);
    return reply.code(202).send(await runs.show(outcome.run));
  });
  app.post('/backtest/:id/retry', { config: WRITE, schema }, async ({ params: { id } }, reply) => {
    const outcome = (await retryRun(runs.services, id)) ?? unknown(id);
    if (outcome.kind === 'queued') return reply.code(202).send(await runs.show(outcome.run));
    throw new Problem('conflict-state', `The run is ${outcome.run.status}, attempt ${outcome.run.attempt}.`);
  });
}

function unknown(id: RunId): never {
  throw new Problem('not-found', `There is no run ${id}, or no longer.`);
}

/** `name` or `name=value`. */
function labelOf(text: string): { name: string; value?: string } {
  const at = text.indexOf('=');
  return at < 0 ? { name: text } : { name: text.slice(0, at), value: text.slice(at + 1) };
}

function requestOf(body: SubmitBody): RunRequest {
  const { strategy, version, alias, capacity, max_seconds: maxSeconds, priority, labels, notify, ...rest } = body;
  return {
    ...{ kind: 'backtest', strategy, capacity, maxSeconds, priority, labels, notify },
    version: version === undefined ? { alias: alias! } : { number: Number(version) },
    spec: { schema: SPEC_SCHEMA, ...(rest as Omit<RunRequest['spec'], 'schema'>) },
  };
}
