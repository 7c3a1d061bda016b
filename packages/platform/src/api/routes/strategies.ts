import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { NewVersion, StrategyVersion } from '@tradai/runtime/ports';
import { moveAlias } from '../../operations/move-alias.ts';
import type { ApiServices } from '../api-services.ts';
import { principalOf } from '../authenticate.ts';
import { makeCursor, readCursor } from '../cursor.ts';
import { iso } from '../run-view.ts';
import {
  aliasBody,
  aliasParams,
  aliasView,
  registerBody,
  registered,
  strategyPage,
  strategyParams,
  strategyQuery,
  strategyView,
  versionPage,
  versionQuery,
  type RegisterBody,
  type StrategyPage,
  type StrategyView,
  type VersionView,
} from '../strategy-schemas.ts';
import type { Routes } from './runs.ts';

const TAGS = ['strategies'];
const READ = { scope: 'strategies.read', problems: ['not-found'] } as const;
const SHOWN_VERSIONS = 25;

/** Strategies, their versions, and which version is meant by an alias. */
export function strategyRoutes(services: ApiServices, cursorSecret: Uint8Array): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    listing(app, services, cursorSecret);
    showing(app, services);
    versions(app, services, cursorSecret);
    registering(app, services);
    promoting(app, services);
    done();
  };
}

function listing(app: Routes, { registry }: ApiServices, cursorSecret: Uint8Array): void {
  const told = { tags: TAGS, summary: 'List strategies by name; `q` is part of it' };
  const schema = { ...told, querystring: strategyQuery, response: { 200: strategyPage } };
  app.get('/strategies', { config: { scope: 'strategies.read' }, schema }, async (request): Promise<StrategyPage> => {
    const { cursor, limit, q = '' } = request.query;
    const filter = { list: 'strategies', q };
    const after = cursor === undefined ? '' : readCursor(cursor, filter, cursorSecret);
    const isMeant = (name: string): boolean => name > after && name.toLowerCase().includes(q.toLowerCase());
    const found = (await registry.names()).filter(isMeant).toSorted();
    const names = found.slice(0, limit);
    const next = found.length > limit ? makeCursor(names.at(-1)!, filter, cursorSecret) : null;
    return { items: await Promise.all(names.map((name) => itemOf(name, registry.versions(name)))), next_cursor: next };
  });
}

async function itemOf(
  name: string,
  known: Promise<readonly StrategyVersion[]>,
): Promise<StrategyPage['items'][number]> {
  const versions = await known;
  const [latest] = versions;
  return {
    ...{ name, versions: versions.length, aliases: aliasesOf(versions) },
    latest: latest === undefined ? null : versionOf(latest),
  };
}

function showing(app: Routes, services: ApiServices): void {
  const told = { tags: TAGS, summary: 'Show a strategy: its aliases, newest versions, and where it trades' };
  const schema = { ...told, params: strategyParams, response: { 200: strategyView } };
  app.get('/strategies/:name', { config: READ, schema }, async ({ params: { name } }): Promise<StrategyView> => {
    const versions = await services.registry.versions(name);
    return {
      ...{ name, aliases: aliasesOf(versions), versions: versions.slice(0, SHOWN_VERSIONS).map(versionOf) },
      live: await liveOf(name, services),
    };
  });
}

async function liveOf(strategy: string, { deployments, liveServices }: ApiServices): Promise<StrategyView['live']> {
  const wanted = (await deployments?.allDesired()) ?? [];
  const own = wanted.filter((session) => session.strategy === strategy);
  return Promise.all(
    own.map(async ({ account, mode, state, strategyVersion }) => ({
      ...{ account, mode, wanted: state, version: String(strategyVersion) },
      running: (await liveServices?.describe({ strategy, account, mode }))?.running ?? null,
    })),
  );
}

function versions(app: Routes, { registry }: ApiServices, cursorSecret: Uint8Array): void {
  const told = { tags: TAGS, summary: 'List the versions of a strategy, newest first' };
  const schema = { ...told, params: strategyParams, querystring: versionQuery, response: { 200: versionPage } };
  app.get('/strategies/:name/versions', { config: READ, schema }, async ({ params: { name }, query }) => {
    const { cursor, limit } = query;
    const filter = { list: 'versions', name };
    const before = cursor === undefined ? Infinity : Number(readCursor(cursor, filter, cursorSecret));
    const found = (await registry.versions(name)).filter(({ version }) => version < before);
    const page = found.slice(0, limit);
    const next = found.length > limit ? makeCursor(String(page.at(-1)!.version), filter, cursorSecret) : null;
    return { items: page.map(versionOf), next_cursor: next };
  });
}

function registering(app: Routes, { registry, audit, clock }: ApiServices): void {
  const told = { tags: TAGS, summary: 'Register a version; the newest one once more changes nothing' };
  const schema = { ...told, body: registerBody, response: { 201: registered } };
  app.post('/strategies', { config: { scope: 'strategies.write' }, schema }, async (request, reply) => {
    const { name, version, createdMs } = await registry.register(versionFrom(request.body));
    await audit.append({
      ...{ atMs: clock.now(), actor: principalOf(request).subject, action: 'strategy.register' },
      ...{ subject: `${name}/${version}`, before: null, after: { ...request.body.tags }, requestId: request.id },
    });
    const self = `/strategies/${name}`;
    void reply.header('location', self);
    return reply.code(201).send({ name, version: String(version), created_at: iso(createdMs), links: { self } });
  });
}

function promoting(app: Routes, services: ApiServices): void {
  const told = { tags: TAGS, summary: 'Make an alias mean a version; what trades by it follows' };
  const schema = { ...told, params: aliasParams, body: aliasBody, response: { 200: aliasView } };
  const config = { scope: 'strategies.promote', problems: ['not-found', 'conflict-state'] } as const;
  app.put('/strategies/:name/aliases/:alias', { config, schema }, async (request) => {
    const { name: strategy } = request.params;
    const { version, expected_version: seen } = request.body;
    const alias = request.params.alias.toLowerCase();
    const wish = { strategy, alias, version: Number(version), expected: seen === null ? null : Number(seen) };
    await moveAlias(services, wish, { subject: principalOf(request).subject, requestId: request.id });
    return { name: strategy, alias, version };
  });
}

function versionFrom({ name, source, description, tags, ...facts }: RegisterBody): NewVersion {
  const { image_digest: image, config_uri: config, config_sha256: hash } = facts;
  return {
    ...{ name, source, description },
    tags: {
      ...tags,
      ...(image === undefined ? {} : { image_digest: image }),
      ...(config === undefined || hash === undefined ? {} : { config_s3_path: config, config_sha256: hash }),
    },
  };
}

function versionOf({ version, createdMs, source, description, tags, aliases }: StrategyVersion): VersionView {
  return {
    ...{ version: String(version), created_at: iso(createdMs), source, description },
    ...{ tags: { ...tags }, aliases: [...aliases] },
  };
}

function aliasesOf(versions: readonly StrategyVersion[]): Record<string, string> {
  return Object.fromEntries(
    versions.flatMap(({ version, aliases }) => aliases.map((alias) => [alias, String(version)])),
  );
}
