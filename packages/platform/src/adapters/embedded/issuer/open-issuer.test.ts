import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { SCOPES, SCOPES_OF_GROUPS } from '../../../ports/auth.ts';
import { again, byPassword, bySecret, ISSUER, issued, issuerWorld, type IssuerWorld } from './issuer-world.fixture.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PASSWORD = 'a long way to Tipperary';
const NO_CLIENT = { kind: 'refused', reason: 'invalid_client' };
const NO_GRANT = { kind: 'refused', reason: 'invalid_grant' };

async function withAnn(groups: readonly string[] = ['researcher']): Promise<IssuerWorld & { subject: string }> {
  const world = issuerWorld();
  const { subject } = await world.accounts.createUser({ name: 'ann', groups, password: PASSWORD });
  return { ...world, subject };
}

describe('the first start', () => {
  it('makes one admin, whose secret is told once', async () => {
    const { accounts, another, ask, auth } = issuerWorld();
    const admin = await accounts.firstAdmin();
    expect(admin).toMatchObject({ name: 'admin', secret: expect.stringMatching(/^[\w-]{43}$/) as string });
    expect(await accounts.firstAdmin()).toBeNull();
    expect(await another().accounts.firstAdmin()).toBeNull();
    const { accessToken } = issued(await ask(bySecret('admin', admin!.secret)));
    expect(await auth.verify(accessToken)).toEqual({
      subject: 'admin',
      name: 'admin',
      client: 'admin',
      scopes: SCOPES,
    });
  });

  it('by two at once makes one admin', async () => {
    const { accounts, another } = issuerWorld();
    const made = await Promise.all([accounts.firstAdmin(), another().accounts.firstAdmin()]);
    expect(made.filter((one) => one !== null)).toHaveLength(1);
  });

  it.each(['', 'admin', 'password', 'secret', 'tradai', 'changeme'])('knows no secret such as "%s"', async (secret) => {
    const { accounts, ask } = issuerWorld();
    await accounts.firstAdmin();
    expect(await ask(bySecret('admin', secret))).toEqual(NO_CLIENT);
    expect(await ask(byPassword('admin', secret))).toEqual(NO_GRANT);
  });
});

describe('a token', () => {
  it('of a machine has the claims that Cognito gives', async () => {
    const { accounts, ask, clock, auth } = issuerWorld();
    const { secret } = await accounts.createClient({ id: 'ci', scopes: ['runs.write', 'runs.read'] });
    const answer = issued(await ask(bySecret('ci', secret)));
    expect(answer).toMatchObject({ expiresInSeconds: 3600, scopes: ['runs.read', 'runs.write'], refreshToken: null });
    const now = Math.floor(clock.now() / 1000);
    expect(decodeJwt(answer.accessToken)).toMatchObject({
      ...{ iss: ISSUER, sub: 'ci', client_id: 'ci', token_use: 'access', iat: now, exp: now + 3600 },
      scope: 'tradai/runs.read tradai/runs.write',
    });
    expect(decodeProtectedHeader(answer.accessToken)).toEqual({
      alg: 'RS256',
      kid: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    expect((await auth.verify(answer.accessToken))!.scopes).toEqual(['runs.read', 'runs.write']);
  });

  it('of a machine may allow less, and never more', async () => {
    const { accounts, ask } = issuerWorld();
    const { secret } = await accounts.createClient({ id: 'ci', scopes: ['runs.write', 'runs.read'] });
    expect(await ask(bySecret('ci', secret, ['tradai/runs.read']))).toMatchObject({ scopes: ['runs.read'] });
    const refused = { kind: 'refused', reason: 'invalid_scope' };
    expect(await ask(bySecret('ci', secret, ['runs.read', 'live.write']))).toEqual(refused);
    expect(await ask(bySecret('ci', secret, ['']))).toEqual(refused);
  });

  it.each(['viewer', 'researcher', 'operator', 'admin'])(
    'of a person has the scopes of the group: %s',
    async (group) => {
      const { ask, auth, subject } = await withAnn([group]);
      const { accessToken } = issued(await ask(byPassword('Ann', PASSWORD)));
      expect(decodeJwt(accessToken)).toMatchObject({ 'cognito:groups': [group], client_id: 'tradai', sub: subject });
      const { scopes, ...who } = (await auth.verify(accessToken))!;
      expect(who).toEqual({ subject, name: 'ann', client: 'tradai' });
      expect(scopes.toSorted()).toEqual(SCOPES_OF_GROUPS[group]!.toSorted());
    },
  );

  it('is good for an hour, and 30 s for clocks that differ', async () => {
    const { ask, auth, clock } = await withAnn();
    const { accessToken } = issued(await ask(byPassword('ann', PASSWORD)));
    clock.pass(HOUR_MS + 29_999);
    expect(await auth.verify(accessToken)).not.toBeNull();
    clock.pass(1);
    expect(await auth.verify(accessToken)).toBeNull();
  });

  const endings: [title: string, end: (world: IssuerWorld) => Promise<unknown>][] = [
    ['a new password', ({ accounts }) => accounts.resetUser('ann')],
    ['other groups', ({ accounts }) => accounts.setUserGroups('ann', ['viewer'])],
    ['being shut out', ({ accounts }) => accounts.setUserEnabled('ann', false)],
    [
      'being shut out and let in again',
      async ({ accounts }) => {
        await accounts.setUserEnabled('ann', false);
        await accounts.setUserEnabled('ann', true);
      },
    ],
  ];
  it.each(endings)('of a person ends with %s, as does what it is refreshed by', async (_, end) => {
    const world = await withAnn();
    const { accessToken, refreshToken } = issued(await world.ask(byPassword('ann', PASSWORD)));
    await end(world);
    expect(await world.auth.verify(accessToken)).toBeNull();
    expect(await world.ask(again(refreshToken))).toEqual(NO_GRANT);
  });

  it('of a machine ends with its secret, and when it is shut out', async () => {
    const { accounts, ask, auth } = issuerWorld();
    const first = await accounts.createClient({ id: 'ci', scopes: ['runs.read'] });
    const { accessToken } = issued(await ask(bySecret('ci', first.secret)));
    const second = await accounts.resetClient('ci');
    expect(await auth.verify(accessToken)).toBeNull();
    expect(await ask(bySecret('ci', first.secret))).toEqual(NO_CLIENT);
    const present = issued(await ask(bySecret('ci', second.secret))).accessToken;
    await accounts.setClientEnabled('ci', false);
    expect([await auth.verify(present), await ask(bySecret('ci', second.secret))]).toEqual([null, NO_CLIENT]);
  });
});

describe('who has the folder', () => {
  it('makes a token without a secret, of an account that is there', async () => {
    const { mint, auth, accounts, subject } = await withAnn();
    await accounts.createClient({ id: 'ci', scopes: ['runs.read'] });
    expect(await auth.verify((await mint('user', 'Ann')).accessToken)).toMatchObject({ subject });
    expect(await auth.verify((await mint('client', 'ci')).accessToken)).toMatchObject({ scopes: ['runs.read'] });
    await accounts.setUserEnabled('ann', false);
    for (const name of ['ann', 'bob'])
      await expect(mint('user', name)).rejects.toThrow(`There is no user ${name}, or it is disabled.`);
  });
});

describe('a refresh token', () => {
  it('gives the next one, once', async () => {
    const { ask, auth } = await withAnn();
    const first = issued(await ask(byPassword('ann', PASSWORD)));
    const second = issued(await ask(again(first.refreshToken)));
    expect((await auth.verify(second.accessToken))!.name).toBe('ann');
    expect(second.refreshToken).not.toBe(first.refreshToken);
    issued(await ask(again(second.refreshToken)));
  });

  it('that comes twice ends its whole family, and no other', async () => {
    const { ask } = await withAnn();
    const stolen = issued(await ask(byPassword('ann', PASSWORD)));
    const elsewhere = issued(await ask(byPassword('ann', PASSWORD)));
    const next = issued(await ask(again(stolen.refreshToken)));
    expect(await ask(again(stolen.refreshToken))).toEqual(NO_GRANT);
    expect(await ask(again(next.refreshToken))).toEqual(NO_GRANT);
    issued(await ask(again(elsewhere.refreshToken)));
  });

  it('that comes many times at once is good for one', async () => {
    const { ask } = await withAnn();
    const { refreshToken } = issued(await ask(byPassword('ann', PASSWORD)));
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(again(refreshToken))));
    expect(answers.filter(({ kind }) => kind === 'issued')).toHaveLength(1);
  });

  it('ends after 30 days that it lay, and after 90 days however often it was used', async () => {
    const { ask, clock } = await withAnn();
    const idle = issued(await ask(byPassword('ann', PASSWORD)));
    let token = issued(await ask(byPassword('ann', PASSWORD))).refreshToken;
    for (let day = 29; day < 90; day += 29) {
      clock.pass(29 * DAY_MS);
      token = issued(await ask(again(token))).refreshToken;
    }
    expect(await ask(again(idle.refreshToken))).toEqual(NO_GRANT);
    clock.pass(3 * DAY_MS);
    expect(await ask(again(token))).toEqual(NO_GRANT);
  });

  it.each(['', 'x', `' OR 1=1 --`])('is none: %j', async (token) => {
    const { ask } = await withAnn();
    expect(await ask(again(token))).toEqual(NO_GRANT);
  });
});

describe('tries that fail', () => {
  const wrong = byPassword('ann', 'wrong');
  const right = byPassword('ann', PASSWORD);

  it('cost nothing five times, then twice the wait of the one before, up to 15 minutes', async () => {
    const { ask, clock } = await withAnn();
    for (let tried = 1; tried <= 5; tried++) expect(await ask(wrong)).toEqual(NO_GRANT);
    const waits: number[] = [];
    for (let tried = 6; tried <= 17; tried++) {
      const answer = await ask(right);
      const seconds = answer.kind === 'slow-down' ? answer.retrySeconds : 0;
      waits.push(seconds);
      clock.pass(seconds * 1000);
      expect(await ask(wrong)).toEqual(NO_GRANT);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    clock.pass(900_000);
    issued(await ask(right));
    for (let tried = 1; tried <= 5; tried++) expect(await ask(wrong)).toEqual(NO_GRANT);
  });

  it('at once are counted one by one', async () => {
    const { ask } = await withAnn();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(wrong)));
    expect(answers.filter(({ kind }) => kind === 'refused')).toHaveLength(5);
  });

  it('elsewhere keep nobody out, until there are fifty', async () => {
    const { ask } = await withAnn();
    for (let tried = 0; tried < 49; tried++) await ask(wrong, `ip:10.0.0.${tried}`);
    issued(await ask(right));
    for (let tried = 0; tried < 50; tried++) await ask(wrong, `ip:10.0.0.${tried}`);
    expect(await ask(right)).toMatchObject({ kind: 'slow-down' });
  });

  it('for a name that nobody has are told and counted as those of somebody', async () => {
    const { ask } = await withAnn();
    for (let tried = 1; tried <= 5; tried++) expect(await ask(byPassword('bob', PASSWORD))).toEqual(NO_GRANT);
    expect(await ask(byPassword('bob', PASSWORD))).toEqual({ kind: 'slow-down', retrySeconds: 1 });
  });
});

describe('an account', () => {
  it('is listed without its secret', async () => {
    const { accounts, subject } = await withAnn(['viewer', 'operator']);
    await accounts.createClient({ id: 'ci', scopes: ['runs.read'] });
    const createdMs = Date.UTC(2026, 0, 5, 10);
    expect(await accounts.users()).toEqual([
      { subject, name: 'ann', groups: ['viewer', 'operator'], createdMs, disabledMs: null },
    ]);
    expect(await accounts.clients()).toEqual([{ id: 'ci', scopes: ['runs.read'], createdMs, disabledMs: null }]);
  });

  it('without a password gets one', async () => {
    const { accounts, ask } = issuerWorld();
    const { secret } = await accounts.createUser({ name: 'bob', groups: ['viewer'] });
    issued(await ask(byPassword('bob', secret)));
    const next = await accounts.resetUser('BOB', PASSWORD);
    expect(next).toEqual({ name: 'bob', secret: PASSWORD });
    expect(await ask(byPassword('bob', secret))).toEqual(NO_GRANT);
    issued(await ask(byPassword('bob', PASSWORD)));
  });

  const refusals: [title: string, make: (world: IssuerWorld) => Promise<unknown>, words: string][] = [
    ['a name that is taken', ({ accounts }) => accounts.createUser({ name: 'ANN', groups: ['viewer'] }), 'There is a user ann already.'],
    ['a name that is a path', ({ accounts }) => accounts.createUser({ name: '../ann', groups: ['viewer'] }), 'Expected the name of a user'],
    ['a name that is SQL', ({ accounts }) => accounts.createClient({ id: "a' --", scopes: ['runs.read'] }), 'Expected the name of a client'],
    ['no group', ({ accounts }) => accounts.createUser({ name: 'bob', groups: [] }), 'found none'],
    ['a group that is a prototype', ({ accounts }) => accounts.createUser({ name: 'bob', groups: ['constructor'] }), 'found "constructor"'],
    ['a scope that is none', ({ accounts }) => accounts.createClient({ id: 'ci', scopes: ['runs.*'] }), 'found "runs.*"'],
    ['the client of people', ({ accounts }) => accounts.createClient({ id: 'tradai', scopes: ['runs.read'] }), 'people who sign in'],
    ['a short password', ({ accounts }) => accounts.resetUser('ann', 'short'), 'has 5 characters; expected 12 to 128'],
    ['a password of one letter', ({ accounts }) => accounts.resetUser('ann', 'x'.repeat(20)), 'easy to guess'],
    ['a password with the name', ({ accounts }) => accounts.resetUser('ann', 'I am Ann, who else?'), 'easy to guess'],
    ['nobody', ({ accounts }) => accounts.setUserEnabled('bob', false), 'There is no user bob.'],
    ['no client', ({ accounts }) => accounts.resetClient('bob'), 'There is no client bob.'],
  ]; // prettier-ignore
  it.each(refusals)('is refused: %s', async (_, make, words) => {
    const world = await withAnn();
    await expect(make(world)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining(words) as string,
    });
  });
});
