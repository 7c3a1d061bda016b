import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { A_SESSION, aStep, FIRST, SECOND } from '../../ports/session-step.fixture.ts';
import { isUnlocked, SessionLock } from './session-lock.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-lock-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = (): string => mkdtempSync(join(root, 'state-'));

describe('the lock of a process that was replaced and stands still', () => {
  it('holds up no step of its successor', async () => {
    const place = folder();
    const [frozen, store] = [new SqliteSessionStore(place), new SqliteSessionStore(place)];
    await frozen.begin(A_SESSION, FIRST);
    await store.begin(A_SESSION, SECOND);
    const beganMs = performance.now();
    for (let seq = 1; seq <= 60; seq++) expect(await store.commit(A_SESSION, SECOND, aStep(seq))).toBe('done');
    // A wait of 50 ms for the lock in each would be three seconds.
    expect(performance.now() - beganMs).toBeLessThan(2_000);
    for (const each of [frozen, store]) each.close();
  });

  it('is taken once it is free', () => {
    const path = join(folder(), 'a.lock');
    const [frozen, lock] = [new SessionLock(path), new SessionLock(path)];
    expect([frozen.take(), lock.take(), lock.takeOnTheWay()]).toEqual([true, false, false]);
    frozen.release();
    expect([lock.takeOnTheWay(), isUnlocked(path)]).toEqual([true, false]);
    lock.release();
    expect(isUnlocked(path)).toBe(true);
  });

  it('is none where something else has its name, which is no damage of the journal', () => {
    const path = join(folder(), 'a.lock');
    writeFileSync(path, 'notes '.repeat(100));
    const refused = expect.objectContaining({
      code: 'refused',
      message: `${path} holds something else; expected the lock of a session there, or nothing.`,
    }) as Error;
    expect(() => new SessionLock(path).take()).toThrow(refused);
    expect(() => isUnlocked(path)).toThrow(refused);
  });

  it('is no file where it is a folder', () => {
    const path = join(folder(), 'a.lock');
    mkdirSync(path);
    const refused = expect.objectContaining({
      code: 'refused',
      message: `${path} is no file; expected the lock of a session there, or nothing.`,
    }) as Error;
    expect(() => new SessionLock(path).take()).toThrow(refused);
    expect(() => isUnlocked(path)).toThrow(refused);
  });
});
