import { z } from 'zod';
import { isTerminal } from '../../domain/run-status.ts';
import type { RunEvent, RunProgress } from '../../domain/run-event.ts';
import type { Run } from '../../domain/run.ts';
import { principalOf } from '../authenticate.ts';
import type { EventStream, EventStreams } from '../event-stream.ts';
import { FollowedLogs } from '../followed-logs.ts';
import { iso, progressView, viewOfRun } from '../run-view.ts';
import { runParams } from '../schemas.ts';
import { READ, type RunKindOfApi, type Routes, type Runs } from './runs.ts';

const LOOK_EVERY_MS = 250;

const resumeHeader = z.object({
  'last-event-id': z.string().max(9).regex(/^\d+$/, 'expected the id of an event').optional(),
});
const eventsQuery = z.strictObject({
  /** Also what containers write: from the first line on, whenever somebody begins to listen. */
  log: z.enum(['true', 'false']).default('false'),
});
const stream = z
  .string()
  .meta({ description: 'Server-sent events: state, progress, log, end. `id` is the number of a state.' });

/** What happens to a run, while it happens: every change of its status once and in order, its progress, and that it has ended. */
export function runEvents<Body>(
  app: Routes,
  runs: Runs,
  { kind, called }: RunKindOfApi<Body>,
  streams: EventStreams,
): void {
  const schema = {
    ...{ tags: [called], summary: 'Follow one as server-sent events', params: runParams, headers: resumeHeader },
    querystring: eventsQuery,
    response: { 200: { content: { 'text/event-stream': { schema: stream } } } },
  };
  const config = { ...READ, isLong: true, problems: ['not-found', 'too-many-streams'] } as const;
  // A HEAD of what never ends would never end.
  app.get(`/${kind}/:id/events`, { config, schema, exposeHeadRoute: false }, async (request, reply) => {
    const run = await runs.find(request.params.id);
    const after = Number(request.headers['last-event-id'] ?? 0);
    const { runLogs } = runs.services;
    const logs = request.query.log === 'true' && runLogs !== undefined ? new FollowedLogs(runLogs) : null;
    const opened = streams.start(reply, principalOf(request).subject);
    try {
      await tell(runs, run, { after, logs }, opened);
    } catch (error) {
      // The answer has begun: whoever listens begins again, and hears there what is wrong.
      request.log.error(error);
    } finally {
      opened.end();
    }
    return reply;
  });
}

async function tell(
  { services: { runs, clock } }: Runs,
  { id }: Run,
  { after, logs }: { readonly after: number; readonly logs: FollowedLogs | null },
  opened: EventStream,
): Promise<void> {
  let last = after;
  let shown = 0;
  while (!opened.isOver) {
    const run = await runs.get(id, clock.now());
    if (run === null) return;
    const progress = await runs.progressOf(id);
    const events = await runs.events(id, last);
    for (const event of events) await opened.send({ id: event.sequence, event: 'state', data: stateOf(event) });
    last = events.at(-1)?.sequence ?? last;
    if (isNews(progress, run, shown)) {
      shown = progress.atMs;
      await opened.send({ event: 'progress', data: { ...progressView(progress), attempt: progress.attempt } });
    }
    for (const data of (await logs?.news(run)) ?? []) await opened.send({ event: 'log', data });
    // It may have changed since it was read: then it is read once more.
    if (isTerminal(run.status) && isTerminal(events.at(-1)?.status ?? run.status)) {
      await logs?.rest(run, (data) => opened.send({ event: 'log', data }));
      return opened.send({ event: 'end', data: viewOfRun(run, progress, clock.now()) });
    }
    await opened.pause(LOOK_EVERY_MS);
  }
}

function isNews(progress: RunProgress | null, { attempt }: Run, shownMs: number): progress is RunProgress {
  return progress !== null && progress.attempt === attempt && progress.atMs > shownMs;
}

function stateOf({ sequence, atMs, attempt, status, move, by, note }: RunEvent) {
  return { seq: sequence, at: iso(atMs), attempt, status, move, by: actorOf(by), note };
}

const PARTS: readonly string[] = ['api', 'dispatcher', 'workflow', 'reconciler', 'scanner'];

/** Parts of the platform have names; who submitted a run is nobody's business. */
function actorOf(by: string): string {
  return PARTS.includes(by) ? by : 'person';
}
