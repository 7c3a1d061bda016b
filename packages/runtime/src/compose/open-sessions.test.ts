import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { HEARTBEAT_SCHEMA, type SessionBeat } from '../contract/heartbeat.ts';
import { openSessions } from './open-sessions.ts';
import { openState } from './open-state.ts';

const KEY = { account: 'dry-run', strategy: 'rises', mode: 'dry-run' } as const;
const BEAT: SessionBeat = {
  ...{ schema: HEARTBEAT_SCHEMA, kind: 'session', ts: 1, seq: 0, failed_beats: 0, every_ms: 60_000, ...KEY },
  ...{ holder: 'host-1', epoch: 1, progress: null, causes: [], rss_mb: 80, loop_lag_p99_ms: null, data_age_ms: null },
  ...{ versions: {}, outcome: null, stage: 'RUNNING', session: null },
};
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-sessions-'));
  folders.push(folder);
  return folder;
}

describe('the door to sessions', () => {
  it('shows the beat and the lease of one that trades', async () => {
    const folder = temporaryFolder();
    const state = await openState({ kind: 'folder', folder });
    await state.heartbeats.put(BEAT);
    const holder = { holder: 'host-1', build: 'b', mode: 'dry-run', startedMs: 1 };
    await state.leases.acquire({ kind: 'strategy', account: KEY.account, strategy: KEY.strategy }, holder);
    const door = await openSessions({ kind: 'folder', folder });

    expect([await door.store.list(), await door.list()]).toEqual([[], [KEY]]);
    expect(await door.beatOf(KEY)).toEqual(BEAT);
    expect(await door.leaseOf(KEY)).toMatchObject({ holder: 'host-1', epoch: 1, isReleased: false });
    expect(await door.beatOf({ ...KEY, mode: 'live' })).toBe(null);
    expect(await door.leaseOf({ ...KEY, strategy: 'other' })).toBe(null);
    door.close();
    state.close();
  });

  it('lists each session once, by strategy, account and mode', async () => {
    const folder = temporaryFolder();
    const state = await openState({ kind: 'folder', folder });
    const keys = [KEY, { ...KEY, account: 'a' }, { ...KEY, strategy: 'a', account: 'z' }];
    for (const key of keys.slice(0, 2)) await state.heartbeats.put({ ...BEAT, ...key });
    state.close();
    const door = await openSessions({ kind: 'folder', folder });
    for (const key of keys.slice(1)) await door.store.begin(key, { holder: 'host-1', epoch: 1 });

    expect(await door.list()).toEqual([keys[2], keys[1], keys[0]]);
    door.close();
  });

  it('makes nothing where there is nothing', async () => {
    const folder = join(temporaryFolder(), 'state');
    const door = await openSessions({ kind: 'folder', folder });

    expect([await door.list(), await door.beatOf(KEY), await door.leaseOf(KEY)]).toEqual([[], null, null]);
    expect(await door.store.read(KEY)).toBe(null);
    expect(existsSync(folder)).toBe(false);
    door.close();
  });
});
