import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEARTBEAT_SCHEMA, type SessionBeat } from '../contract/heartbeat.ts';
import { openSessions, type SessionDoor } from './open-sessions.ts';
import { openState } from './open-state.ts';

const KEY = { account: 'dry-run', strategy: 'rises', mode: 'dry-run' } as const;
const WRITER = { holder: 'host-1', epoch: 1 } as const;
const BEAT: SessionBeat = {
  ...{ schema: HEARTBEAT_SCHEMA, kind: 'session', ts: 1, seq: 0, failed_beats: 0, every_ms: 60_000, ...KEY },
  ...{ holder: 'host-1', epoch: 1, progress: null, causes: [], rss_mb: 80, loop_lag_p99_ms: null, data_age_ms: null },
  ...{ versions: {}, outcome: null, stage: 'RUNNING', session: null },
};
const NOBODY = 65_534;

let root: string;
let ended: string;
let killed: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'tradai-unwritable-'));
  [ended, killed] = [join(root, 'ended'), join(root, 'killed')];
  await writeState(ended, () => {});
  // As a process leaves it that is killed, or runs: with what it has written last in the log.
  await writeState(join(root, 'runs'), () => cpSync(join(root, 'runs'), killed, { recursive: true }));
  allow(root, false);
});
afterAll(() => {
  allow(root, true);
  rmSync(root, { recursive: true, force: true });
});

async function writeState(folder: string, whileOpen: () => void): Promise<void> {
  const state = await openState({ kind: 'folder', folder });
  const door = await openSessions({ kind: 'folder', folder });
  await door.store.begin(KEY, WRITER);
  await step(door, 1, 'first');
  await state.heartbeats.put(BEAT);
  const me = { holder: 'host-1', build: 'b', mode: 'dry-run', startedMs: 1 };
  await state.leases.acquire({ kind: 'strategy', account: KEY.account, strategy: KEY.strategy }, me);
  whileOpen();
  door.close();
  state.close();
}

async function step(door: SessionDoor, seq: number, text: string): Promise<void> {
  const nothing = { gone: [], rows: [], answers: [] };
  await door.store.commit(KEY, WRITER, { seq, atMs: seq, put: new Map([['said', text]]), ...nothing });
}

/** All may read, and its owner alone may write, or not even that. */
function allow(folder: string, mayWrite: boolean): void {
  if (mayWrite) chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) allow(path, mayWrite);
    else chmodSync(path, mayWrite ? 0o644 : 0o444);
  }
  if (!mayWrite) chmodSync(folder, 0o555);
}

/** As somebody who may not write there: root may whatever the modes say. */
async function asReader<T>(work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid!() === 0;
  if (isRoot) process.seteuid!(NOBODY);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid!(0);
  }
}

async function seen(door: SessionDoor): Promise<object> {
  const stored = await door.store.read(KEY);
  return {
    list: await door.list(),
    said: stored?.records.get('said'),
    open: await door.store.commands(KEY, 'open'),
    beat: (await door.beatOf(KEY))?.stage,
    lease: (await door.leaseOf(KEY))?.holder,
  };
}

const WHOLE = { list: [KEY], said: 'first', open: [], beat: 'RUNNING', lease: 'host-1' };

describe('who may read the folder of sessions and not write there', () => {
  it.each(['ended', 'killed'] as const)(
    'sees all of a session that has %s, and leaves nothing there',
    async (which) => {
      const folder = { ended, killed }[which];
      const before = readdirSync(folder, { recursive: true });
      const found = await asReader(async () => {
        const door = await openSessions({ kind: 'folder', folder });
        const all = await seen(door);
        door.close();
        return all;
      });

      expect(found).toEqual(WHOLE);
      expect(readdirSync(folder, { recursive: true })).toEqual(before);
    },
  );

  it('sees with the next look what was written after the one before', async () => {
    const door = await asReader(() => openSessions({ kind: 'folder', folder: ended }));
    const first = await asReader(() => seen(door));
    allow(ended, true);
    const writer = await openSessions({ kind: 'folder', folder: ended });
    await writer.store.begin(KEY, WRITER);
    await step(writer, 2, 'second');
    writer.close();
    allow(ended, false);
    const second = await asReader(() => seen(door));
    door.close();

    expect([first, second]).toEqual([WHOLE, { ...WHOLE, said: 'second' }]);
  });

  it('asks it for nothing', async () => {
    const order = { id: 'p', wish: { kind: 'pause' }, reason: 'tried', by: 'ann', atMs: 1 } as const;
    const asked = asReader(async () => {
      const door = await openSessions({ kind: 'folder', folder: killed });
      return door.store.order(KEY, order).finally(() => door.close());
    });

    await expect(asked).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('cannot be written to'),
    });
  });
});
