import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { SessionMode } from '@tradai/runtime/contract';
import { submitDeployment, type DeployRequest } from '../../operations/submit-deployment.ts';
import type { DeploymentAcceptance } from '../../ports/deployments.ts';
import { principalOf } from '../authenticate.ts';
import { assertConfirmed } from '../confirmed.ts';
import { makeCursor, readCursor } from '../cursor.ts';
import type { DeployApiServices } from '../deploy-api-services.ts';
import { deployBody, deployPage, deployQuery, deploymentView, type DeployBody } from '../deploy-schemas.ts';
import { viewOfDeployment } from '../deploy-view.ts';
import { Problem } from '../problem.ts';
import { idempotencyHeader, runParams } from '../schemas.ts';
import type { Routes } from './runs.ts';

const TAGS = ['deployments'];
const READ = { scope: 'live.read' } as const;

/** Versions of strategies come to trade. */
export function deployRoutes(services: DeployApiServices, cursorSecret: Uint8Array): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    deploying(app, services);
    listing(app, services, cursorSecret);
    showing(app, services);
    done();
  };
}

function deploying(app: Routes, services: DeployApiServices): void {
  const told = { tags: TAGS, summary: 'Bring the version that an alias means to trade' };
  const schema = { ...told, body: deployBody, headers: idempotencyHeader, response: { 202: deploymentView } };
  const config = { scope: 'deploy.write', problems: ['not-found', 'idempotency-mismatch'] } as const;
  app.post('/deploy', { config, schema }, async (request, reply) => {
    const wanted = requestOf(request.body);
    assertConfirmed(wanted.mode, wanted.strategy, request.body.confirm);
    const { subject } = principalOf(request);
    const key = request.headers['idempotency-key'] ?? null;
    const { deployment, isReplayed } = acceptedOf(await submitDeployment(services, subject, wanted, key, request.id));
    if (isReplayed) void reply.header('idempotent-replayed', 'true');
    void reply.header('location', `/deploy/${deployment.id}`);
    return reply.code(202).send(viewOfDeployment(deployment));
  });
}

export function acceptedOf(acceptance: DeploymentAcceptance) {
  if (acceptance.kind === 'mismatch')
    throw new Problem('idempotency-mismatch', 'The key was used for another request.');
  return { deployment: acceptance.deployment, isReplayed: acceptance.kind === 'replayed' };
}

function requestOf({ strategy, mode, alias, account = accountOf(mode) }: DeployBody): DeployRequest {
  return { strategy, mode, alias: alias.toLowerCase(), account };
}

function accountOf(mode: SessionMode): string {
  return mode === 'dry-run' ? 'dry-run' : 'main';
}

function listing(app: Routes, { deployments }: DeployApiServices, cursorSecret: Uint8Array): void {
  const told = { tags: TAGS, summary: 'List deployments and ends of sessions, newest first' };
  const schema = { ...told, querystring: deployQuery, response: { 200: deployPage } };
  app.get('/deploy', { config: READ, schema }, async ({ query: { cursor, limit, strategy } }) => {
    const filter = { list: 'deploy', strategy: strategy ?? null };
    const before = cursor === undefined ? undefined : readCursor(cursor, filter, cursorSecret);
    const asked = { ...(strategy === undefined ? {} : { strategy }), ...(before === undefined ? {} : { before }) };
    // One more says whether there is another page.
    const rows = await deployments.list({ ...asked, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? makeCursor(page.at(-1)!.id, filter, cursorSecret) : null;
    return { items: page.map(viewOfDeployment), next_cursor: next };
  });
}

function showing(app: Routes, { deployments }: DeployApiServices): void {
  const told = { tags: TAGS, summary: 'Show a deployment' };
  const schema = { ...told, params: runParams, response: { 200: deploymentView } };
  const config = { ...READ, problems: ['not-found'] } as const;
  app.get('/deploy/:id', { config, schema }, async ({ params: { id } }) => {
    const deployment = await deployments.get(id);
    if (deployment === null) throw new Problem('not-found', `There is no deployment ${id}.`);
    return viewOfDeployment(deployment);
  });
}
