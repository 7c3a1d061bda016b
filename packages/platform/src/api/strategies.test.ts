import { ServiceError } from '@tradai/runtime/ports';
import { describe, expect, it } from 'vitest';
import { apiWorld, type ApiWorld } from './api-world.fixture.ts';

const ADMIN = { token: 'admin.eve' };
const SHA = 'a'.repeat(64);
const ENTRY = {
  ...{ name: 'Trend', source: 's3://strategies/trend/1', description: 'Follows.', tags: { timeframe: '1h' } },
  ...{ image_digest: `sha256:${SHA}`, config_uri: 's3://configs/strategies/trend.json', config_sha256: SHA },
};

interface Page {
  readonly items: readonly { readonly name?: string; readonly version?: string }[];
  readonly next_cursor: string | null;
}

async function pages({ ask }: ApiWorld, url: string): Promise<(string | undefined)[]> {
  const seen: (string | undefined)[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page = (await ask('GET', `${url}${cursor === '' ? '' : `&cursor=${cursor}`}`)).json<Page>();
    seen.push(...page.items.map(({ name, version }) => name ?? version));
    cursor = page.next_cursor;
  }
  return seen;
}

describe('strategies', () => {
  it('are listed by name, page by page, as far as they are asked for', async () => {
    const world = await apiWorld();
    for (const name of ['Zeta', 'Alpha', 'mean-two', 'Trend'])
      await world.services.registry.register({ name, tags: {}, source: 'x', description: '' });
    expect(await pages(world, '/strategies?limit=2')).toEqual(['Alpha', 'MeanRev', 'Trend', 'Zeta', 'mean-two']);
    expect(await pages(world, '/strategies?limit=1&q=mean')).toEqual(['MeanRev', 'mean-two']);
    expect((await world.ask('GET', '/strategies?q=meanrev')).json()).toMatchObject({
      items: [{ name: 'MeanRev', versions: 12, latest: { version: '12' }, aliases: { staging: '3' } }],
      next_cursor: null,
    });
  });

  it('have versions, newest first, page by page', async () => {
    const world = await apiWorld();
    const all = Array.from({ length: 12 }, (_, at) => String(12 - at));
    expect(await pages(world, '/strategies/MeanRev/versions?limit=5')).toEqual(all);
    const { next_cursor: cursor } = (await world.ask('GET', '/strategies/MeanRev/versions?limit=5')).json<Page>();
    const others = [
      `/strategies?cursor=${cursor}`,
      `/strategies/Other/versions?cursor=${cursor}`,
      `/backtest?cursor=${cursor}`,
    ];
    for (const url of others) expect((await world.ask('GET', url)).statusCode, url).toBe(422);
  });

  it('are shown with what is meant by their aliases', async () => {
    const { ask } = await apiWorld();
    const shown = (await ask('GET', '/strategies/MeanRev')).json<{ versions: unknown[] }>();
    expect(shown).toMatchObject({ name: 'MeanRev', aliases: { staging: '3' }, live: [] });
    expect(shown.versions[9]).toMatchObject({
      version: '3',
      aliases: ['staging'],
      created_at: '2026-01-05T00:00:00.000Z',
    });
  });

  it('are registered with image and config as tags, and that is written down', async () => {
    const { ask, services } = await apiWorld();
    const answer = await ask('POST', '/strategies', ENTRY);
    expect([answer.statusCode, answer.headers['location']]).toEqual([201, '/strategies/Trend']);
    expect(answer.json()).toMatchObject({ name: 'Trend', version: '1', links: { self: '/strategies/Trend' } });
    expect((await services.registry.version('Trend', 1)).tags).toEqual({
      ...{ timeframe: '1h', image_digest: ENTRY.image_digest },
      ...{ config_s3_path: ENTRY.config_uri, config_sha256: SHA },
    });
    expect(services.audit.lines).toMatchObject([{ action: 'strategy.register', actor: 'ann', subject: 'Trend/1' }]);
  });

  it.each([
    ['a digest that is none', { ...ENTRY, image_digest: 'sha256:x' }, '/image_digest'],
    ['a config without its hash', { ...ENTRY, config_sha256: undefined }, '/config_sha256'],
    ['a config elsewhere', { ...ENTRY, config_uri: 'http://evil/x.json' }, '/config_uri'],
    ['a source that is no place', { ...ENTRY, source: 'x y' }, '/source'],
    ['a tag with a blank', { ...ENTRY, tags: { 'a b': '' } }, '/tags/a b'],
    [
      'more tags than may be',
      { ...ENTRY, tags: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`t${at}`, ''])) },
      '/tags',
    ],
  ])('are not registered with %s', async (_, body, pointer) => {
    const { ask, services } = await apiWorld();
    const answer = await ask('POST', '/strategies', body);
    expect(answer.json()).toMatchObject({ status: 422, errors: [{ pointer }] });
    expect(services.audit.lines).toEqual([]);
  });
});

describe('an alias', () => {
  const url = '/strategies/MeanRev/aliases/Staging';

  it('moves, is written down, and is told to what trades by it', async () => {
    const { ask, services } = await apiWorld();
    const answer = await ask('PUT', url, { version: '12', expected_version: '3' }, ADMIN);
    expect([answer.statusCode, answer.json()]).toEqual([200, { name: 'MeanRev', alias: 'staging', version: '12' }]);
    const atMs = services.clock.now();
    expect(services.events.published).toEqual([
      { kind: 'alias-moved', strategy: 'MeanRev', alias: 'staging', version: 12, atMs },
    ]);
    expect(services.audit.lines).toMatchObject([
      {
        action: 'alias.move',
        actor: 'eve',
        subject: 'MeanRev/staging',
        before: { version: 3 },
        after: { version: 12 },
      },
    ]);
  });

  it('that was moved by somebody else stays, and nobody is told', async () => {
    const { ask, services } = await apiWorld();
    for (const seen of ['4', null]) {
      const answer = await ask('PUT', url, { version: '12', expected_version: seen }, ADMIN);
      expect(answer.json()).toMatchObject({ status: 409, type: 'https://tradai.dev/problems/conflict-state' });
    }
    expect((await services.registry.resolve('MeanRev', 'staging')).version).toBe(3);
    expect([services.events.published, services.audit.lines]).toEqual([[], []]);
  });

  it('whose move was answered to nobody is moved again by the same words', async () => {
    const { ask, services } = await apiWorld();
    const { registry, events } = services;
    const setAlias = registry.setAlias.bind(registry);
    registry.setAlias = async (move) => {
      await setAlias(move);
      throw new ServiceError('unavailable', 'cut off');
    };
    const wish = { version: '12', expected_version: '3' };
    expect((await ask('PUT', url, wish, ADMIN)).statusCode).toBe(503);
    registry.setAlias = setAlias;
    expect((await ask('PUT', url, wish, ADMIN)).statusCode).toBe(200);
    expect(events.published).toMatchObject([{ version: 12 }]);
    expect(services.audit.lines.map(({ action }) => action)).toEqual(['alias.move']);
  });

  it('is not moved by whom nobody could write down', async () => {
    const { ask, services } = await apiWorld();
    services.audit.append = () => Promise.reject(new ServiceError('unavailable', 'away'));
    expect((await ask('PUT', url, { version: '12', expected_version: '3' }, ADMIN)).statusCode).toBe(503);
    expect((await services.registry.resolve('MeanRev', 'staging')).version).toBe(3);
  });

  it('that somebody else moved in between stays, and it is written down that it did', async () => {
    const { ask, services } = await apiWorld();
    const { registry, audit } = services;
    const append = audit.append.bind(audit);
    audit.append = async (entry) => {
      await registry.setAlias({ name: 'MeanRev', alias: 'staging', version: 7 });
      return append(entry);
    };
    expect((await ask('PUT', url, { version: '12', expected_version: '3' }, ADMIN)).statusCode).toBe(409);
    expect(audit.lines.map(({ action }) => action)).toEqual(['alias.move', 'alias.move-refused']);
  });

  it.each([
    ['a version that is not there', url, { version: '99', expected_version: '3' }, ADMIN, 404],
    [
      'a strategy that is not there',
      '/strategies/Nobody/aliases/x',
      { version: '1', expected_version: null },
      ADMIN,
      404,
    ],
    ['who may only look', url, { version: '12', expected_version: '3' }, { token: 'viewer.vic' }, 403],
    ['an operator', url, { version: '12', expected_version: '3' }, { token: 'operator.oz' }, 403],
    ['who did not look where it is', url, { version: '12' }, ADMIN, 422],
    ['a number', url, { version: 12, expected_version: '3' }, ADMIN, 422],
  ] as const)('is not moved for %s', async (_, path, body, by, status) => {
    const { ask, services } = await apiWorld();
    expect((await ask('PUT', path, body, by)).statusCode).toBe(status);
    expect([services.events.published, services.audit.lines]).toEqual([[], []]);
  });
});
