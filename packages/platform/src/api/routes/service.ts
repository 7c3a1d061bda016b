import { isIP } from 'node:net';
import { ServiceError } from '@tradai/runtime/ports';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { RunStatus } from '../../domain/run-status.ts';
import { POOLS } from '../../domain/slots.ts';
import type { ApiServices } from '../api-services.ts';
import type { ApiDocument } from '../describe-api.ts';
import type { RequestMetrics } from '../measure-requests.ts';
import { Problem } from '../problem.ts';
import { text } from '../schemas.ts';
import type { Routes } from './runs.ts';

const OPEN = { scope: null, isUnlimited: true } as const;
const TAGS = ['service'];
const PATIENCE_MS = 2000;

const live = z.object({ status: z.literal('ok') });
const ready = z.object({
  status: z.enum(['ok', 'unready']),
  /** What is needed, and whether it answers. */
  checks: z.record(text, z.enum(['ok', 'away'])),
});
const description = z.looseObject({ openapi: text, info: z.looseObject({}), paths: z.record(text, z.looseObject({})) });

export interface ServiceTools {
  readonly description: () => ApiDocument;
  readonly metrics: RequestMetrics;
}

/** Whether the process lives and can answer, what it answers, and how it fares. */
export function serviceRoutes(services: ApiServices, tools: ServiceTools): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    health(app, services);
    describing(app, tools);
    measuring(app, services, tools);
    done();
  };
}

function health(app: Routes, services: ApiServices): void {
  const alive = { tags: TAGS, summary: 'Whether the process lives', response: { 200: live } };
  app.get('/health/live', { config: OPEN, schema: alive }, () => ({ status: 'ok' as const }));
  const able = { tags: TAGS, summary: 'Whether its stores answer', response: { 200: ready, 503: ready } };
  app.get('/health/ready', { config: OPEN, schema: able }, async (_request, reply) => {
    const checks = await checked(services);
    const isReady = Object.values(checks).every((check) => check === 'ok');
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'unready', checks });
  });
}

/** All at once, none longer than two seconds. */
async function checked(services: ApiServices): Promise<Record<string, 'ok' | 'away'>> {
  const { runs, slots, queues, objects, clock, hasRoom } = services;
  const questions: Readonly<Record<string, () => Promise<unknown>>> = {
    runs: () => runs.list({ limit: 1 }, clock.now()),
    slots: () => slots.holders('backtest'),
    queue: () => queues.backtest.depth(),
    objects: () => objects.head('health'),
    ...(hasRoom === undefined ? {} : { disk: () => roomOrNot(hasRoom) }),
  };
  const answers = Object.entries(questions).map(async ([name, ask]) => [name, await answersInTime(ask)] as const);
  return Object.fromEntries(await Promise.all(answers));
}

async function roomOrNot(hasRoom: () => Promise<boolean>): Promise<void> {
  if (!(await hasRoom())) throw new ServiceError('busy', 'The disk is full.');
}

async function answersInTime(ask: () => Promise<unknown>): Promise<'ok' | 'away'> {
  const late = Promise.withResolvers<'away'>();
  const timer = setTimeout(() => late.resolve('away'), PATIENCE_MS);
  try {
    return await Promise.race([ask().then(() => 'ok' as const), late.promise]);
  } catch {
    return 'away';
  } finally {
    clearTimeout(timer);
  }
}

function describing(app: Routes, tools: ServiceTools): void {
  const schema = { tags: TAGS, summary: 'This description', response: { 200: description } };
  app.get('/openapi.json', { config: OPEN, schema }, (_request, reply) => {
    void reply.header('cache-control', 'no-cache');
    return tools.description() as unknown as z.infer<typeof description>;
  });
}

/** Only for who is on this machine, and not for whom a proxy on it asks. */
function measuring(app: Routes, services: ApiServices, { metrics }: ServiceTools): void {
  const answer = { 200: { content: { 'text/plain': { schema: z.string() } } } };
  const schema = { tags: TAGS, summary: 'Figures for Prometheus, on this machine only', response: answer };
  const config = { ...OPEN, problems: ['not-found'] } as const;
  app.get('/metrics', { config, schema }, async (request, reply) => {
    if (!isFromHere(request)) throw new Problem('not-found', 'There is nothing here.');
    const lines = [...metrics.lines(), ...(await figuresOf(services))];
    await reply
      .type('text/plain; version=0.0.4; charset=utf-8')
      .serializer(String)
      .send(`${lines.join('\n')}\n`);
    return reply;
  });
}

function isFromHere({ raw, headers }: FastifyRequest): boolean {
  const address = (raw.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const isLoopback = address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
  return isLoopback && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined;
}

async function figuresOf({ runs, slots, slotsOf, queues, clock }: ApiServices): Promise<string[]> {
  const [backtest, deploy, counts, ...held] = await Promise.all([
    ...([queues.backtest.depth(), queues.deploy.depth()] as const),
    runs.counts?.(clock.now()) ?? Promise.resolve<Partial<Record<RunStatus, number>>>({}),
    ...POOLS.map((pool) => slots.holders(pool)),
  ]);
  const depths = { backtest, deploy };
  return [
    '# TYPE tradai_queue_messages gauge',
    ...Object.entries(depths).flatMap(([queue, { waiting, inFlight }]) => [
      `tradai_queue_messages{queue="${queue}",state="waiting"} ${waiting}`,
      `tradai_queue_messages{queue="${queue}",state="in_flight"} ${inFlight}`,
    ]),
    '# TYPE tradai_runs gauge',
    ...Object.entries(counts).map(([status, count]) => `tradai_runs{status="${status}"} ${count}`),
    '# TYPE tradai_slots gauge',
    ...POOLS.flatMap((pool, at) => [
      `tradai_slots{pool="${pool}",state="held"} ${held[at]!.length}`,
      `tradai_slots{pool="${pool}",state="all"} ${slotsOf[pool]}`,
    ]),
  ];
}
