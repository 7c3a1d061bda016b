import { expect, it } from 'vitest';
import { ManualClock } from '../adapters/embedded/manual-clock.fixture.ts';
import type { ReadToken } from '../domain/access-token.ts';
import { tokenAuth } from './token-auth.ts';

const ISSUER = 'http://issuer';

/** In the shape of ours; whether anybody has signed it is not asked of it. */
function tokenOf(subject: string, nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  const claims = { iss: ISSUER, sub: subject, client_id: 'c', token_use: 'access', iat: now, exp: now + 60 };
  const parts = [{ alg: 'RS256', kid: 'k' }, claims].map((part) => JSON.stringify(part));
  return [...parts, 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');
}

it('keeps what stands in tokens that are taken, and of others nothing', async () => {
  const clock = new ManualClock();
  const reads: ReadToken[] = [];
  const auth = tokenAuth({ issuers: [ISSUER], isClient: () => true }, clock, (_, read, { subject }) => {
    reads.push(read);
    return Promise.resolve(subject === 'ann');
  });
  for (const subject of ['ann', 'mallory', 'ann', 'mallory']) await auth.verify(tokenOf(subject, clock.now()));
  const [ann, forged, annAgain, forgedAgain] = reads;
  expect([reads.length, annAgain === ann, forgedAgain === forged]).toEqual([4, true, false]);
});
