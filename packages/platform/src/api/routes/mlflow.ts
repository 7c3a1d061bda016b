import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { MlflowRequest, MlflowUpstream } from '../../ports/mlflow-upstream.ts';
import { MLFLOW_GETS, MLFLOW_POSTS } from '../mlflow-reads.ts';
import { Problem } from '../problem.ts';
import type { Routes } from './runs.ts';

const BASE = '/mlflow/api/2.0/mlflow/';
const CONFIG = { scope: 'runs.read', problems: ['not-found', 'payload-too-large'] } as const;
const MOST_UPLOAD = 10 * 1024 * 1024;
const answer = z.looseObject({}).meta({ description: 'As MLflow answers.' });

const METHODS = new Map([
  ...Object.keys(MLFLOW_GETS).map((path) => [path, 'GET'] as const),
  ...Object.keys(MLFLOW_POSTS).map((path) => [path, 'POST'] as const),
]);

/** What may be read of MLflow, by its own paths, with the platform's credential. Nothing else of it is reached. */
export function mlflowRoutes(upstream: MlflowUpstream): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    const passOn = passing(upstream, app.prefix);
    for (const [path, querystring] of Object.entries(MLFLOW_GETS)) {
      const schema = { tags: ['mlflow'], summary: `MLflow: ${path}`, querystring, response: { 200: answer } };
      app.get(`${BASE}${path}`, { config: CONFIG, schema, exposeHeadRoute: false }, async (request, reply) => {
        await passOn({ method: 'GET', path, query: pairsOf(request.query), body: null }, request, reply);
        return reply;
      });
    }
    for (const [path, body] of Object.entries(MLFLOW_POSTS)) {
      const schema = { tags: ['mlflow'], summary: `MLflow: ${path}`, body, response: { 200: answer } };
      app.post(`${BASE}${path}`, { config: CONFIG, schema }, async (request, reply) => {
        await passOn({ method: 'POST', path, query: [], body: JSON.stringify(request.body) }, request, reply);
        return reply;
      });
    }
    refusing(app);
    done();
  };
}

function passing(upstream: MlflowUpstream, prefix: string) {
  return async (asked: MlflowRequest, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // A router reads %72uns as runs. Who writes it so wants something.
    const [path, query = ''] = request.url.split('?');
    if (path !== `${prefix}${BASE}${asked.path}`) throw new Problem('forbidden', 'The path is not written as it is.');
    if (asked.method === 'POST' && query !== '') throw new Problem('forbidden', 'A search has no query.');
    const { status, body } = await upstream.ask(asked, request.signal);
    await reply.code(status).type('application/json').send(Readable.from(body));
  };
}

/** Refused before anything of the body is read. */
function refusing(app: Routes): void {
  const config = { scope: 'runs.read' } as const;
  app.all(
    '/mlflow/*',
    {
      ...{ config, schema: { hide: true } },
      preParsing: (request, reply, _payload, done) => {
        const { method, headers, url } = request;
        const path = url.split('?')[0]!.slice(`${app.prefix}${BASE}`.length);
        const known = METHODS.get(path);
        if (Number(headers['content-length'] ?? 0) > MOST_UPLOAD)
          return done(
            new Problem('payload-too-large', 'Files go to the store of objects, and their address to MLflow as a tag.'),
          );
        if (known === undefined && (method === 'GET' || method === 'POST' || method === 'HEAD'))
          return done(new Problem('forbidden', 'This is not read of MLflow through here.'));
        void reply.header('allow', known ?? 'GET, POST');
        return done(new Problem('method-not-allowed', `Only ${known ?? 'reads'} may be asked here.`));
      },
    },
    () => {
      throw new RangeError('refused before');
    },
  );
}

function pairsOf(
  query: Readonly<Record<string, string | readonly string[] | undefined>>,
): (readonly [string, string])[] {
  return Object.entries(query).flatMap(([name, value = []]) => [value].flat().map((one) => [name, one] as const));
}
