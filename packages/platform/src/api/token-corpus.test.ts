import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CognitoAuth } from '../adapters/aws/cognito-auth.ts';
import { ISSUER, issuerWorld } from '../adapters/embedded/issuer/issuer-world.fixture.ts';
import { ManualClock } from '../adapters/embedded/manual-clock.fixture.ts';
import type { Auth } from '../ports/auth.ts';
import type { PublicKey } from '../ports/tokens.ts';
import { apiWorld } from './api-world.fixture.ts';
import { tokenCorpus } from './token-corpus.fixture.ts';
import { FOREIGN_KEYS, TokenMaker, type TokenWorld } from './token-maker.fixture.ts';

const POOL = 'eu-west-1_Tradai123';
const CLIENT = '1h57kf5cpq17m0eml12EXAMPLE';

interface Verifier {
  readonly auth: Auth;
  readonly world: TokenWorld;
}

/** The issuer of one machine, with one client. */
async function embedded(): Promise<Verifier> {
  const { accounts, place, auth, clock, tokens } = issuerWorld(new ManualClock(Date.now()));
  await accounts.createClient({ id: 'ci', scopes: ['runs.read'] });
  const [key] = await tokens.keys();
  const [file = ''] = readdirSync(join(place, 'keys'));
  const privateKey = createPrivateKey(readFileSync(join(place, 'keys', file)));
  const now = Math.floor(clock.now() / 1000);
  const more = { 'tradai:generation': 1 };
  return { auth, world: { issuer: ISSUER, client: 'ci', more, keyId: key!.kid, privateKey, now } };
}

const poolKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

function bytesOf(document: object): ArrayBuffer {
  return new TextEncoder().encode(JSON.stringify(document)).buffer;
}

function publicOf(kid: string, key: KeyObject, more: object = {}): PublicKey {
  return { ...createPublicKey(key).export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256', ...more } as PublicKey;
}

/** A user pool whose set of keys has some that it should not have. */
function cognito(): Verifier {
  const clock = new ManualClock(Date.now());
  const place = { userPoolId: POOL, clientIds: ['another', CLIENT] };
  const { other, weak, ec, ed } = FOREIGN_KEYS;
  const keys = [
    publicOf('pool-key/1+a=', poolKey),
    publicOf('weak', weak),
    publicOf('ec', ec, { alg: 'ES256' }),
    publicOf('ed', ed, { alg: 'EdDSA' }),
    publicOf('rs512', other, { alg: 'RS512' }),
    publicOf('enc', other, { use: 'enc' }),
    JSON.parse(JSON.stringify(publicOf('any', other, { alg: undefined }))) as PublicKey,
  ];
  const auth = new CognitoAuth(place, clock, () => Promise.resolve(bytesOf({ keys })));
  const now = Math.floor(clock.now() / 1000);
  const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${POOL}`;
  const world = { issuer, client: CLIENT, more: { version: 2 }, keyId: 'pool-key/1+a=', privateKey: poolKey, now };
  return { auth, world };
}

describe.each([
  ['the embedded issuer', embedded],
  ['Cognito', () => Promise.resolve(cognito())],
] as const)('tokens as %s verifies them', (_, open) => {
  it('are taken where all is right, and nowhere else: by itself and over HTTP', async () => {
    const { auth, world } = await open();
    const { app } = await apiWorld(1_000_000, {}, { auth });
    const corpus = tokenCorpus(world);
    const found: string[] = [];
    const expected: string[] = [];
    for (const { title, token, status } of corpus) {
      const principal = await auth.verify(token);
      const itself = principal === null ? 401 : principal.scopes.includes('runs.read') ? 200 : 403;
      const headers = { authorization: `Bearer ${token}` };
      const { statusCode } = await app.inject({ method: 'GET', url: '/backtest', headers });
      found.push(`${itself} ${statusCode} ${title}`);
      expected.push(`${status} ${status} ${title}`);
    }
    expect(found).toEqual(expected);
    expect(corpus.filter(({ status }) => status !== 200).length).toBeGreaterThan(150);
    expect(corpus.filter(({ status }) => status === 200)).toHaveLength(9);
  });

  it('are not taken when any letter is another one', async () => {
    const { auth, world } = await open();
    const token = new TokenMaker(world).token();
    const letter = fc.constantFrom(...Array.from('AQgw4579zZ_-=+/. \0é'));
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), letter, async (at, other) => {
        fc.pre(token[at] !== other);
        expect(await auth.verify(`${token.slice(0, at)}${other}${token.slice(at + 1)}`)).toBeNull();
      }),
      { numRuns: 400 },
    );
  });
});
