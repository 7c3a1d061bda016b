import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Run, RunId, RunKind } from '../../domain/run.ts';
import { cancelRun } from '../../operations/cancel-run.ts';
import type { Requester } from '../../operations/requester.ts';
import { retryRun } from '../../operations/retry-run.ts';
import { submitRun, type RunRequest } from '../../operations/submit-run.ts';
import type { RunQuery } from '../../ports/run-store.ts';
import type { ApiServices } from '../api-services.ts';
import { principalOf } from '../authenticate.ts';
import { makeCursor, readCursor } from '../cursor.ts';
import { LinePlaces } from '../line-places.ts';
import { Problem } from '../problem.ts';
import { RunReferenceDesk } from '../run-references.ts';
import { viewOfRun } from '../run-view.ts';
import { idempotencyHeader, listQuery, runPage, runParams, runView, waitQuery, type RunView } from '../schemas.ts';

export const READ = { scope: 'runs.read' } as const;
const WRITE = { scope: 'runs.write' } as const;
/** How soon it is worth asking again. */
const RETRY_SECONDS = '5';
const LOOK_EVERY_MS = 250;

export type Routes = Parameters<FastifyPluginCallbackZod>[0];

/** One kind of runs: `/backtest`, `/hyperopt`. */
export interface RunKindOfApi<Body> {
  readonly kind: RunKind;
  /** For people, in the plural. */
  readonly called: string;
  readonly submitAt: readonly string[];
  readonly body: z.ZodType<Body>;
  readonly requestOf: (body: Body) => RunRequest;
  /** Whether runs of other kinds are found here too. */
  readonly isForAll: boolean;
}

/** Runs as routes need them. */
export class Runs {
  readonly services: ApiServices;
  readonly #kind: RunKind | null;
  readonly #references: RunReferenceDesk;
  readonly #places: LinePlaces;

  /** `kind`: none other is found; null: all are. */
  constructor(services: ApiServices, kind: RunKind | null) {
    this.services = services;
    this.#kind = kind;
    this.#references = new RunReferenceDesk(services);
    this.#places = new LinePlaces(services);
  }

  async find(id: RunId): Promise<Run> {
    const { runs, clock } = this.services;
    const run = await runs.get(id, clock.now());
    return run === null || (this.#kind !== null && run.kind !== this.#kind) ? unknown(id) : run;
  }

  async show(run: Run): Promise<RunView> {
    const { runs, clock } = this.services;
    const references = await this.#references.of(run);
    if (run.status === 'QUEUED')
      return viewOfRun(run, null, clock.now(), { place: await this.#places.of(run), references });
    return viewOfRun(run, await runs.progressOf(run.id), clock.now(), { references });
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

/** Runs of one kind: submitted, listed, shown, canceled and tried again. */
export function runRoutes<Body>(
  app: Routes,
  runs: Runs,
  kind: RunKindOfApi<Body>,
  { cursorSecret, closing }: { readonly cursorSecret: Uint8Array; readonly closing: AbortSignal },
): void {
  submitting(app, runs, kind);
  listing(app, runs, kind, cursorSecret);
  watching(app, runs, kind, closing);
  changing(app, runs, kind);
}

function submitting<Body>(
  app: Routes,
  runs: Runs,
  { kind, called, submitAt, body, requestOf }: RunKindOfApi<Body>,
): void {
  const told = { tags: [called], summary: `Submit one of the ${called}` };
  const schema = { ...told, body, headers: idempotencyHeader, response: { 202: runView } };
  const config = { ...WRITE, problems: ['not-found', 'idempotency-mismatch'] } as const;
  for (const path of submitAt)
    app.post(path, { config, schema }, async (request, reply) => {
      const key = request.headers['idempotency-key'] ?? null;
      const { subject } = principalOf(request);
      const submission = await submitRun(runs.services, subject, requestOf(request.body as Body), key, request.id);
      if (submission.kind === 'mismatch')
        throw new Problem('idempotency-mismatch', 'The key was used for another request.');
      if (submission.kind === 'replayed') void reply.header('idempotent-replayed', 'true');
      void reply.header('location', `/${kind}/${submission.run.id}`).header('retry-after', RETRY_SECONDS);
      return reply.code(202).send(await runs.show(submission.run));
    });
}

function listing<Body>(
  app: Routes,
  { services: { runs, clock } }: Runs,
  { kind, called, isForAll }: RunKindOfApi<Body>,
  cursorSecret: Uint8Array,
): void {
  const told = { tags: [called], summary: `List ${called}, newest first` };
  const schema = { ...told, querystring: listQuery, response: { 200: runPage } };
  app.get(`/${kind}`, { config: READ, schema }, async (request) => {
    const { cursor, limit, ...asked } = request.query;
    const filter = isForAll ? asked : { ...asked, kind };
    const before = cursor === undefined ? undefined : readCursor(cursor, filter, cursorSecret);
    const { status, strategy, label, mine } = filter;
    const query: Omit<RunQuery, 'limit'> = {
      ...(filter.kind === undefined ? {} : { kind: filter.kind }),
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

/** `closing`: nobody is waited for any more. */
function watching<Body>(app: Routes, runs: Runs, { kind, called }: RunKindOfApi<Body>, closing: AbortSignal): void {
  const told = { tags: [called], summary: 'Show one, or wait until it is newer than `since`' };
  const schema = { ...told, params: runParams, querystring: waitQuery, response: { 200: runView } };
  const config = { ...READ, problems: ['not-found'], mayBeUnchanged: true } as const;
  for (const path of [`/${kind}/:id`, `/${kind}/:id/status`])
    app.get(path, { config, schema }, async (request, reply) => {
      const { wait, since } = request.query;
      const { id } = request.params;
      const signal = AbortSignal.any([request.signal, closing]);
      const run = since === undefined ? await runs.find(id) : await runs.newer(id, since, wait, signal);
      const tag = `"${run.version}"`;
      void reply.header('etag', tag);
      if (!names(request.headers['if-none-match'], tag)) return runs.show(run);
      await (reply as unknown as FastifyReply).code(304).send();
      return reply;
    });
}

function changing<Body>(app: Routes, runs: Runs, { kind, called }: RunKindOfApi<Body>): void {
  const schema = (summary: string) =>
    ({ tags: [called], summary, params: runParams, response: { 202: runView } }) as const;
  const config = { ...WRITE, problems: ['not-found', 'conflict-state'] } as const;
  app.post(`/${kind}/:id/cancel`, { config, schema: schema('Cancel one') }, async (request, reply) => {
    const { id } = request.params;
    const { id: found } = await runs.find(id);
    const outcome = (await cancelRun(runs.services, found, requesterOf(request))) ?? unknown(id);
    if (outcome.kind === 'conflict') throw new Problem('conflict-state', `The run is ${outcome.run.status}.`);
    return reply.code(202).send(await runs.show(outcome.run));
  });
  app.post(`/${kind}/:id/retry`, { config, schema: schema('Try one again') }, async (request, reply) => {
    const { id } = request.params;
    const { id: found } = await runs.find(id);
    const outcome = (await retryRun(runs.services, found, requesterOf(request))) ?? unknown(id);
    if (outcome.kind === 'queued') return reply.code(202).send(await runs.show(outcome.run));
    throw new Problem('conflict-state', `The run is ${outcome.run.status}, attempt ${outcome.run.attempt}.`);
  });
}

function requesterOf(request: FastifyRequest): Requester {
  return { subject: principalOf(request).subject, requestId: request.id };
}

function unknown(id: RunId): never {
  throw new Problem('not-found', `There is no run ${id}, or no longer.`);
}

/** Whether a list of entity tags has this one; a weak one of the same name counts. RFC 9110, 13.1.2. */
function names(list: string | undefined, tag: string): boolean {
  if (list === undefined) return false;
  return list.trim() === '*' || list.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}

/** `name` or `name=value`. */
function labelOf(text: string): { name: string; value?: string } {
  const at = text.indexOf('=');
  return at < 0 ? { name: text } : { name: text.slice(0, at), value: text.slice(at + 1) };
}
