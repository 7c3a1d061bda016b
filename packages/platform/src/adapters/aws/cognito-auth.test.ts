import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { TokenMaker } from '../../api/token-maker.fixture.ts';
import type { PublicKey } from '../../ports/tokens.ts';
import { apiWorld } from '../../api/api-world.fixture.ts';
import { ManualClock } from '../embedded/manual-clock.fixture.ts';
import { CognitoAuth, type FetchKeys } from './cognito-auth.ts';

const POOL = 'eu-west-1_Tradai123';
const CLIENT = '1h57kf5cpq17m0eml12EXAMPLE';
const place = { userPoolId: POOL, clientIds: [CLIENT] };
const clock = new ManualClock(Date.now());
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

function makerOf(keyId: string, host = 'cognito-idp'): TokenMaker {
  const issuer = `https://${host}.eu-west-1.amazonaws.com/${POOL}`;
  return new TokenMaker({ issuer, client: CLIENT, more: {}, keyId, privateKey, now: Math.floor(Date.now() / 1000) });
}

function keyOf(kid: string): PublicKey {
  return { ...createPublicKey(privateKey).export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' } as PublicKey;
}

const answering = (document: unknown): FetchKeys => () =>
  Promise.resolve(new TextEncoder().encode(JSON.stringify(document)).buffer); // prettier-ignore

it('keys are fetched once, from beside the issuer or from where they are said to be', async () => {
  const asked: string[] = [];
  const fetchKeys: FetchKeys = (url) => {
    asked.push(url);
    return answering({ keys: [keyOf('k1')] })(url);
  };
  for (const keysUrl of [undefined, 'https://127.0.0.1:1/keys']) {
    const auth = new CognitoAuth(keysUrl === undefined ? place : { ...place, keysUrl }, clock, fetchKeys);
    const token = makerOf('k1').token();
    const principals = await Promise.all([auth.verify(token), auth.verify(token)]);
    expect([...principals, await auth.verify(token)].map((principal) => principal?.client)).toEqual(
      Array(3).fill(CLIENT),
    );
  }
  const beside = `https://cognito-idp.eu-west-1.amazonaws.com/${POOL}/.well-known/jwks.json`;
  expect(asked).toEqual([beside, 'https://127.0.0.1:1/keys']);
});

it('a pool may be named by either of its hosts', async () => {
  const auth = new CognitoAuth(place, clock, answering({ keys: [keyOf('k1')] }));
  expect(await auth.verify(makerOf('k1', 'issuer-cognito-idp').token())).toMatchObject({ client: CLIENT });
});

it('a key that is new is fetched, and one that nobody has is not asked for again and again', async () => {
  const asked: string[] = [];
  let keys = [keyOf('k1')];
  const auth = new CognitoAuth(place, clock, (url) => {
    asked.push(url);
    return answering({ keys })(url);
  });
  await auth.verify(makerOf('k1').token());
  keys = [keyOf('k1'), keyOf('k2')];
  expect(await auth.verify(makerOf('k2').token())).not.toBeNull();
  for (let tried = 0; tried < 20; tried++) expect(await auth.verify(makerOf(`nobody-${tried}`).token())).toBeNull();
  expect(await auth.verify(makerOf('k2').token())).not.toBeNull();
  expect(asked).toHaveLength(3);
});

it.each([
  ['cannot be had', () => Promise.reject(new Error('ENOTFOUND'))],
  ['are no set', answering({ error: 'no such pool' })],
  ['are no JSON', () => Promise.resolve(new TextEncoder().encode('<html>').buffer)],
  ['have nothing in them', answering({ keys: [null] })],
] as [string, FetchKeys][])('keys that %s are a service that is away, over HTTP too', async (_, fetchKeys) => {
  const auth = new CognitoAuth(place, clock, fetchKeys);
  const token = makerOf('k1').token();
  await expect(auth.verify(token)).rejects.toMatchObject({ code: 'unavailable' });
  // A token that could not be taken anyway waits for nobody.
  expect(await auth.verify(makerOf('k1').withClaims({ client_id: 'another' }))).toBeNull();
  const { ask } = await apiWorld(100, {}, { auth });
  const answer = await ask('GET', '/backtest', undefined, { token });
  expect([answer.statusCode, answer.headers['retry-after'], answer.json<{ type: string }>().type]).toEqual([
    ...[503, '5', 'https://tradai.dev/problems/dependency-unavailable'],
  ]);
});

it('keys over plain HTTP are refused', async () => {
  const auth = new CognitoAuth({ ...place, keysUrl: 'http://127.0.0.1:1/keys' }, clock);
  await expect(auth.verify(makerOf('k1').token())).rejects.toMatchObject({ code: 'unavailable' });
});

it('keys that are known need not be fetched', async () => {
  const auth = new CognitoAuth(place, clock, () => Promise.reject(new Error('nobody is asked')));
  auth.cacheKeys([keyOf('k1')]);
  expect(await auth.verify(makerOf('k1').token())).toMatchObject({ subject: CLIENT, scopes: ['runs.read'] });
});
