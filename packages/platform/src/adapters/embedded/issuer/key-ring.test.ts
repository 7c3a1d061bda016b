import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../manual-clock.fixture.ts';
import { KEY_LIFE_MS, KEY_OVERLAP_MS, KeyRing } from './key-ring.ts';

const SECOND_MS = 1000;

function ringWorld(clock = new ManualClock()) {
  const place = mkdtempSync(join(tmpdir(), 'tradai-keys-'));
  onTestFinished(() => rmSync(place, { recursive: true }));
  const folder = join(place, 'keys');
  return { folder, clock, ring: new KeyRing(folder, clock), another: () => new KeyRing(folder, clock) };
}

const idOf = async (ring: KeyRing): Promise<string> => (await ring.signing()).public.kid;
const idsOf = async (ring: KeyRing): Promise<string[]> => (await ring.publicKeys()).map(({ kid }) => kid);

describe('the keys of an issuer', () => {
  it('are made by the first use, for their owner alone', async () => {
    const { ring, folder, another } = ringWorld();
    const [first, same] = await Promise.all([idOf(ring), idOf(ring)]);
    expect(same).toBe(first);
    const [file = '', ...more] = readdirSync(folder);
    expect(more).toEqual([]);
    expect([statSync(folder).mode & 0o777, statSync(join(folder, file)).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(await idOf(another())).toBe(first);
    const [key] = await ring.publicKeys();
    expect(Object.keys(key!).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(Buffer.from(key!.n, 'base64url')).toHaveLength(256);
  });

  it('sign for 90 days and verify for a day more', async () => {
    const { ring, clock, folder, another } = ringWorld();
    const old = await idOf(ring);
    clock.pass(KEY_LIFE_MS - 1);
    expect(await idOf(ring)).toBe(old);
    clock.pass(1);
    const next = await idOf(ring);
    expect(next).not.toBe(old);
    expect(await idsOf(ring)).toEqual([old, next]);
    clock.pass(KEY_OVERLAP_MS - 1);
    expect((await ring.verifying(old))?.public.kid).toBe(old);
    expect(await idsOf(another())).toEqual([old, next]);
    clock.pass(1);
    expect([await ring.verifying(old), await another().verifying(old)]).toEqual([null, null]);
    expect(await idsOf(ring)).toEqual([next]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('that lay for a year are followed by a new one, and verify for a day', async () => {
    const { ring, clock, another } = ringWorld();
    const old = await idOf(ring);
    clock.pass(365 * KEY_OVERLAP_MS);
    const late = another();
    const next = await idOf(late);
    expect(await idsOf(late)).toEqual([old, next]);
  });

  it('of another process are found when a token names one', async () => {
    const { ring, clock, another } = ringWorld();
    await ring.signing();
    clock.pass(KEY_LIFE_MS);
    const next = await idOf(another());
    expect((await ring.verifying(next))?.public.kid).toBe(next);
  });

  it('that nobody has are looked for once a second', async () => {
    const { ring, clock, folder } = ringWorld();
    await ring.signing();
    clock.pass(SECOND_MS);
    expect(await ring.verifying('nobody')).toBeNull();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const kid = 'ab'.repeat(16);
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(join(folder, `${clock.now()}-${kid}.pem`), pem, { mode: 0o600 });
    expect(await ring.verifying(kid)).toBeNull();
    clock.pass(SECOND_MS);
    expect((await ring.verifying(kid))?.public.kid).toBe(kid);
  });

  it('made by a clock that went far ahead sign no longer when it is right again', async () => {
    const { ring, clock, another } = ringWorld(new ManualClock(Date.UTC(2040, 0, 1)));
    const ahead = await idOf(ring);
    clock.pass(Date.UTC(2026, 0, 1) - Date.UTC(2040, 0, 1));
    const late = another();
    const next = await idOf(late);
    expect(next).not.toBe(ahead);
    expect(await idOf(late)).toBe(next);
  });

  it('that were never finished are none, and no other files are looked at', async () => {
    const { ring, folder, another } = ringWorld();
    const kid = await idOf(ring);
    const partial = `1767607200001-${'cd'.repeat(16)}.pem.partial`;
    for (const name of [partial, 'cursor', '.DS_Store', 'x.pem'])
      writeFileSync(join(folder, name), 'half', { mode: 0o644 });
    expect(await idsOf(another())).toEqual([kid]);
  });

  const faults: [title: string, spoil: (path: string) => void, code: string, words: RegExp][] = [
    ['others may read', (path) => chmodSync(path, 0o640), 'refused', /mode 0640\); expected 0600/],
    ['is cut', (path) => writeFileSync(path, '-----BEGIN PRIVATE KEY-----\nMIIE'), 'damaged-store', /remove it to have a new one/],
    ['is empty', (path) => writeFileSync(path, ''), 'damaged-store', /is no RSA key of 2048 bits/],
    ['is weak', (path) => writeFileSync(path, pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey)), 'damaged-store', /is no RSA key/],
    ['is of another kind', (path) => writeFileSync(path, pemOf(generateKeyPairSync('ed25519').privateKey)), 'damaged-store', /is no RSA key/],
  ]; // prettier-ignore
  it.each(faults)('are refused by name where one %s', async (_, spoil, code, words) => {
    const { ring, folder, another } = ringWorld();
    await ring.signing();
    const path = join(folder, readdirSync(folder)[0]!);
    spoil(path);
    const error: unknown = await another()
      .signing()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringMatching(words) as string });
    expect((error as Error).message).toContain(path);
  });
});

function pemOf(key: KeyObject): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' }));
}
