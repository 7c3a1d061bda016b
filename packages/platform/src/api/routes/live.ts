import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { FastifyRequest } from 'fastify';
import { ServiceError } from '@tradai/runtime/ports';
import type { WatchedSession } from '../../domain/session-troubles.ts';
import { askSession } from '../../operations/ask-session.ts';
import { isDeadMan } from '../../operations/dead-man.ts';
import { stopSession } from '../../operations/submit-deployment.ts';
import { watchedSessions } from '../../operations/watched-sessions.ts';
import type { LiveKey } from '../../ports/live-services.ts';
import { principalOf } from '../authenticate.ts';
import { assertConfirmed } from '../confirmed.ts';
import type { DeployApiServices } from '../deploy-api-services.ts';
import {
  commandView,
  deploymentView,
  liveDetail,
  livePage,
  liveParams,
  liveQuery,
  stopBody,
  wishBody,
} from '../deploy-schemas.ts';
import { viewOfCommand, viewOfDeployment, viewOfSession } from '../deploy-view.ts';
import { Problem } from '../problem.ts';
import { idempotencyHeader } from '../schemas.ts';
import { acceptedOf } from './deploy.ts';
import type { Routes } from './runs.ts';

const TAGS = ['live'];
const SHOWN_COMMANDS = 20;
const WRITE = { scope: 'live.write', problems: ['not-found', 'conflict-state', 'idempotency-mismatch'] } as const;

/** Sessions: looked at, stopped, and asked for something. */
export function liveRoutes(services: DeployApiServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    watching(app, services);
    stopping(app, services);
    for (const kind of ['pause', 'resume'] as const) asking(app, services, kind);
    done();
  };
}

function watching(app: Routes, services: DeployApiServices): void {
  const config = { scope: 'live.read' } as const;
  const { episodes, clock, journals } = services;
  const view = async (sessions: readonly WatchedSession[]) => {
    const open = (await episodes?.unfinished()) ?? [];
    return sessions.map((session) => viewOfSession(session, open, clock.now()));
  };
  const all = { tags: TAGS, summary: 'Show all sessions: what they do and what they made' };
  app.get('/live', { config, schema: { ...all, response: { 200: livePage } } }, async () => {
    return { items: await view(await sessionsOf(services)) };
  });
  const told = { tags: TAGS, summary: 'Show the sessions of a strategy and what they were asked for' };
  const schema = { ...told, params: liveParams, querystring: liveQuery, response: { 200: liveDetail } };
  const found = { ...config, problems: ['not-found'] } as const;
  app.get('/live/:strategy', { config: found, schema }, async ({ params: { strategy }, query }) => {
    const sessions = (await sessionsOf(services)).filter(({ key }) => isMeant(key, strategy, query));
    if (sessions.length === 0) throw unknown(strategy);
    const views = await view(sessions);
    const commands = await Promise.all(sessions.map(({ key }) => journals.commands(key, 'all')));
    return {
      items: views.map((each, at) => ({
        ...each,
        commands: commands[at]!.slice(-SHOWN_COMMANDS).toReversed().map(viewOfCommand),
      })),
    };
  });
}

function stopping(app: Routes, services: DeployApiServices): void {
  const told = { tags: TAGS, summary: 'Stop a session in order: its trades stay as they are' };
  const schema = {
    ...{ ...told, params: liveParams, body: stopBody, headers: idempotencyHeader, response: { 202: deploymentView } },
  };
  app.post('/live/:strategy/stop', { config: WRITE, schema }, async (request, reply) => {
    const { params, body } = request;
    const key = await onlyOne(services, params.strategy, body);
    const idempotency = request.headers['idempotency-key'] ?? null;
    const written = { requestId: request.id, after: null };
    const stopped = await stopSession(services, principalOf(request).subject, key, idempotency, written);
    if (stopped === null)
      throw new Problem('conflict-state', 'The platform did not begin this session: stop it where it was begun.');
    const { deployment, isReplayed } = acceptedOf(stopped);
    if (isReplayed) void reply.header('idempotent-replayed', 'true');
    void reply.header('location', `/deploy/${deployment.id}`);
    return reply.code(202).send(viewOfDeployment(deployment));
  });
}

function asking(app: Routes, services: DeployApiServices, kind: 'pause' | 'resume'): void {
  const summary = kind === 'pause' ? 'Let a session enter nothing; exits go on' : 'Let a session enter again';
  const schema = {
    ...{ tags: TAGS, summary, params: liveParams, body: wishBody, headers: idempotencyHeader },
    response: { 202: commandView },
  };
  app.post(`/live/:strategy/${kind}`, { config: WRITE, schema }, async (request, reply) => {
    const { params, body } = request;
    const key = await onlyOne(services, params.strategy, body);
    await audited(services, request, `live.${kind}`, key);
    const { subject } = principalOf(request);
    const id = `${subject}/${kind}/${request.headers['idempotency-key'] ?? request.id}`;
    const command = await askSession(services, key, { id, wish: { kind }, reason: body.reason, by: subject }).catch(
      (error: unknown) => {
        if (error instanceof ServiceError && error.code === 'unknown-session')
          throw new Problem('conflict-state', 'The session has not begun yet.');
        throw error;
      },
    );
    return reply.code(202).send(viewOfCommand(command));
  });
}

interface Meant {
  readonly account?: string | undefined;
  readonly mode?: LiveKey['mode'] | undefined;
}

async function sessionsOf(services: DeployApiServices): Promise<readonly WatchedSession[]> {
  return (await watchedSessions(services)).filter(({ key }) => !isDeadMan(key));
}

function isMeant(key: LiveKey, strategy: string, { account, mode }: Meant): boolean {
  return key.strategy === strategy && (account ?? key.account) === key.account && (mode ?? key.mode) === key.mode;
}

/** The one that is meant, confirmed where money is at stake. */
async function onlyOne(
  services: DeployApiServices,
  strategy: string,
  { confirm, ...meant }: Meant & { readonly confirm?: string | undefined },
): Promise<LiveKey> {
  const [first, ...others] = (await sessionsOf(services)).filter(({ key }) => isMeant(key, strategy, meant));
  if (first === undefined) throw unknown(strategy);
  if (others.length > 0)
    throw new Problem('conflict-state', `${strategy} has several sessions; say account and mode of the one.`);
  assertConfirmed(first.key.mode, strategy, confirm);
  return first.key;
}

function unknown(strategy: string): Problem {
  return new Problem('not-found', `There is no session of ${strategy} like this.`);
}

/** Before it is done: what cannot be written down is not done. */
async function audited({ audit, clock }: DeployApiServices, request: FastifyRequest, action: string, key: LiveKey) {
  const { strategy, account, mode } = key;
  const reason = (request.body as { readonly reason?: string }).reason ?? null;
  await audit.append({
    ...{ atMs: clock.now(), actor: principalOf(request).subject, action, subject: `${strategy}/${account}/${mode}` },
    ...{ before: null, after: { reason }, requestId: request.id },
  });
}
