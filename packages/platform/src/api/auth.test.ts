import { describe, expect, it } from 'vitest';
import type { LightMyRequestResponse } from 'fastify';
import { issuerWorld } from '../adapters/embedded/issuer/issuer-world.fixture.ts';
import { ManualClock } from '../adapters/embedded/manual-clock.fixture.ts';
import { SqliteRateLimit } from '../adapters/embedded/sqlite-rate-limit.ts';
import { ServiceError } from '@tradai/runtime/ports';
import type { Tokens } from '../ports/tokens.ts';
import { apiWorld, type ApiWorld } from './api-world.fixture.ts';

const PASSWORD = 'a long way to Tipperary';

/** With `ann`, a researcher, and `ci`, a client that may read runs. */
async function signInWorld(quota = 1000) {
  const world = issuerWorld(new ManualClock(Date.now()));
  const { auth, tokens, accounts, place, clock } = world;
  const { secret } = await accounts.createClient({ id: 'ci', scopes: ['runs.read', 'data.read'] });
  await accounts.createUser({ name: 'ann', groups: ['researcher'], password: PASSWORD });
  const rateLimit = new SqliteRateLimit(place, clock, { quota, windowSeconds: 300 });
  const { app } = await apiWorld(quota, {}, { auth, tokens, rateLimit });
  app.addHook('onClose', () => rateLimit.close());
  const post = (body: object | string, remoteAddress = '127.0.0.1'): Promise<LightMyRequestResponse> =>
    app.inject({
      ...{ method: 'POST', url: '/auth/token', payload: body, remoteAddress },
      headers: { 'content-type': 'application/json' },
    });
  const me = (token: string) => app.inject({ url: '/auth/me', headers: { authorization: `Bearer ${token}` } });
  const byClient = { grant_type: 'client_credentials', client_id: 'ci', client_secret: secret };
  return {
    ...world,
    app,
    post,
    me,
    byClient,
    byPerson: { grant_type: 'password', username: 'ann', password: PASSWORD },
  };
}

interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
}

describe('signing in over the API', () => {
  it('as a machine gives a token for an hour, which nobody on the way keeps', async () => {
    const { post, byClient, me } = await signInWorld();
    const answer = await post(byClient);
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    const body = answer.json<TokenAnswer>();
    expect(body).toEqual({
      ...{ access_token: body.access_token, token_type: 'Bearer', expires_in: 3600, scope: 'data.read runs.read' },
    });
    expect((await me(body.access_token)).json()).toEqual({
      ...{ subject: 'ci', name: 'ci', client: 'ci', scopes: ['data.read', 'runs.read'] },
    });
  });

  it('as a machine for fewer scopes gives a token that allows no others', async () => {
    const { post, byClient, app } = await signInWorld();
    const { access_token: token } = (await post({ ...byClient, scope: 'tradai/data.read' })).json<TokenAnswer>();
    const answer = await app.inject({ url: '/backtest', headers: { authorization: `Bearer ${token}` } });
    expect([answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([
      ...[403, 'The token does not allow runs.read.'],
    ]);
  });

  it('as a person gives a token that is refreshed', async () => {
    const { post, byPerson, me } = await signInWorld();
    const first = (await post(byPerson)).json<TokenAnswer>();
    expect((await me(first.access_token)).json()).toMatchObject({ name: 'ann', client: 'tradai' });
    const again = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    const second = (await post(again)).json<TokenAnswer>();
    expect((await me(second.access_token)).statusCode).toBe(200);
    expect((await post(again)).json()).toMatchObject({ status: 401, errors: [{ code: 'invalid_grant' }] });
  });

  it('shows the keys that tokens are verified by, and nothing that makes them', async () => {
    const { app } = await signInWorld();
    const answer = await app.inject({ url: '/.well-known/jwks.json' });
    expect(answer.headers['cache-control']).toBe('public, max-age=300');
    const { keys } = answer.json<{ keys: object[] }>();
    expect(keys.map((key) => Object.keys(key).toSorted())).toEqual([['alg', 'e', 'kid', 'kty', 'n', 'use']]);
  });

  const refusals: [title: string, body: object | string, status: number, errors: object[]][] = [
    ['a wrong secret', { grant_type: 'client_credentials', client_id: 'ci', client_secret: 'x' }, 401, [{ code: 'invalid_client', pointer: '/client_secret' }]],
    ['a client that is not there', { grant_type: 'client_credentials', client_id: 'nobody', client_secret: 'x' }, 401, [{ code: 'invalid_client' }]],
    ['a wrong password', { grant_type: 'password', username: 'ann', password: 'x' }, 401, [{ code: 'invalid_grant' }]],
    ['a person that is not there', { grant_type: 'password', username: 'nobody', password: 'x' }, 401, [{ code: 'invalid_grant' }]],
    ['a client as a person', { grant_type: 'password', username: 'ci', password: 'x' }, 401, [{ code: 'invalid_grant' }]],
    ['the client of people', { grant_type: 'client_credentials', client_id: 'tradai', client_secret: 'x' }, 401, [{ code: 'invalid_client' }]],
    ['another way to sign in', { grant_type: 'implicit' }, 422, [{ pointer: '/grant_type' }]],
    ['no way at all', {}, 422, [{ pointer: '/grant_type' }]],
    ['more than is asked for', { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'ci' }, 422, [{ pointer: '' }]],
    ['a name that is SQL', { grant_type: 'password', username: "ann' --", password: 'x' }, 422, [{ pointer: '/username' }]],
    ['a secret that is a list', { grant_type: 'client_credentials', client_id: 'ci', client_secret: ['x'] }, 422, [{ pointer: '/client_secret' }]],
    ['a secret that is an object', { grant_type: 'client_credentials', client_id: 'ci', client_secret: { $ne: '' } }, 422, [{ pointer: '/client_secret' }]],
    ['a secret that is longer than any', { grant_type: 'password', username: 'ann', password: 'x'.repeat(257) }, 422, [{ pointer: '/password' }]],
    ['a secret that is nothing', { grant_type: 'password', username: 'ann', password: '' }, 422, [{ pointer: '/password' }]],
    ['a way that is there twice', '{"grant_type":"password","grant_type":"refresh_token"}', 422, [{ code: 'duplicate_key' }]],
    ['a list', '[]', 422, [{ pointer: '' }]],
    ['nothing', 'null', 422, [{ pointer: '' }]],
    ['half a body', '{"grant_type":', 400, []],
  ]; // prettier-ignore
  it.each(refusals)('is refused with %s', async (_, body, status, errors) => {
    const { post } = await signInWorld();
    const answer = await post(body);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
    expect(answer.json<{ errors?: object[] }>().errors ?? []).toMatchObject(errors);
    expect(answer.body).not.toContain('access_token');
  });

  it('with scopes that the client does not have names the field', async () => {
    const { post, byClient } = await signInWorld();
    const answer = await post({ ...byClient, scope: 'runs.read live.write' });
    expect(answer.json()).toMatchObject({ status: 422, errors: [{ pointer: '/scope', code: 'invalid_scope' }] });
  });

  it('as a form or a query is none', async () => {
    const { app, byClient } = await signInWorld();
    const query = new URLSearchParams(byClient).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const asked = [
      app.inject({ method: 'POST', url: '/auth/token', payload: query, headers }),
      app.inject({ method: 'POST', url: `/auth/token?${query}` }),
      app.inject({ method: 'GET', url: `/auth/token?${query}` }),
    ];
    const answers = await Promise.all(asked);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([415, 422, 405]);
  });

  it('too often in vain waits as long as it is told', async () => {
    const { post, byPerson, clock } = await signInWorld();
    const wrong = { ...byPerson, password: 'wrong' };
    for (let tried = 0; tried < 5; tried++) expect((await post(wrong)).statusCode).toBe(401);
    const refused = await post(byPerson);
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '1']);
    expect((await post(byPerson, '192.0.2.7')).statusCode).toBe(200);
    clock.pass(1000);
    expect((await post(byPerson)).statusCode).toBe(200);
  });

  it('is counted by address, and by who has proven who it is', async () => {
    const { post, byClient } = await signInWorld(5);
    const statuses = async (times: number, address: string, body: object = byClient): Promise<number[]> => {
      const found: number[] = [];
      for (let at = 0; at < times; at++) found.push((await post(body, address)).statusCode);
      return found;
    };
    const wrong = { ...byClient, client_secret: 'x' };
    expect(await statuses(6, '192.0.2.1', wrong)).toEqual([401, 401, 401, 401, 401, 429]);
    // Who guesses uses up nothing of the client's.
    expect(await statuses(3, '192.0.2.2')).toEqual([200, 200, 200]);
    expect(await statuses(3, '192.0.2.3')).toEqual([200, 200, 429]);
  });

  it('where more ask at once than can be looked at is told to come again', async () => {
    const tokens: Tokens = {
      issue: () => Promise.reject(new ServiceError('busy', 'Too many are signing in at once.')),
      keys: () => Promise.resolve([]),
    };
    const { ask } = await apiWorld(100, {}, { tokens });
    const body = { grant_type: 'refresh_token', refresh_token: 'x' };
    const answer = await ask('POST', '/auth/token', body, { token: null });
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
  });

  it('is not there where tokens come from elsewhere', async () => {
    const { ask }: ApiWorld = await apiWorld();
    expect((await ask('POST', '/auth/token', {})).statusCode).toBe(404);
    expect((await ask('GET', '/.well-known/jwks.json')).statusCode).toBe(404);
    expect((await ask('GET', '/auth/me')).json()).toMatchObject({ subject: 'ann' });
  });
});
