import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyDatabase } from '../adapters/embedded/copy-database.ts';
import { SqliteLeaseRows } from '../adapters/embedded/lease-rows-sqlite.ts';
import { sessionFiles } from '../adapters/embedded/session-files.ts';
import { SqliteSessionStore } from '../adapters/embedded/session-store-sqlite.ts';
import type { LeaseRow } from '../ports/lease-rows.ts';
import { leasesOnRows } from '../ports/leases-on-rows.ts';
import { SESSION_TTL_MS } from '../ports/leases.ts';
import type { SessionKey } from '../ports/session-store.ts';
import { restoreJournal } from './restore-journal.ts';

const KEY: SessionKey = { account: 'main', strategy: 'rises', mode: 'live' };
const LEASE = { kind: 'strategy', account: 'main', strategy: 'rises' } as const;
const ME = { holder: 'me', build: '0.1.0', mode: 'live', startedMs: 0 } as const;
/** Starts of the session before its copy was made. */
const STARTS = 7;

let root: string;
let folder: string;
let copy: string;
let nowMs: number;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'tradai-put-back-'));
  [folder, copy, nowMs] = [join(root, 'new'), join(root, 'copy.db'), 0];
  const old = join(root, 'old');
  await using((store) => beginEach(store, STARTS), old);
  await copyDatabase(sessionFiles(old, KEY).database, copy);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function using<T>(work: (store: SqliteSessionStore) => Promise<T>, place = folder): Promise<T> {
  const store = new SqliteSessionStore(place);
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

async function beginEach(store: SqliteSessionStore, starts: number): Promise<void> {
  for (let epoch = 1; epoch <= starts; epoch += 1)
    expect(await store.begin(KEY, { holder: `start-${epoch}`, epoch })).not.toBe('lost-lease');
}

async function withRows<T>(work: (rows: SqliteLeaseRows) => Promise<T>): Promise<T> {
  const rows = new SqliteLeaseRows(folder);
  try {
    return await work(rows);
  } finally {
    rows.close();
  }
}

const stands = (): Promise<LeaseRow | null> => withRows((rows) => rows.read(LEASE));
const put = (): Promise<string> => restoreJournal({ kind: 'folder', folder }, KEY, copy);

function held(changes: Partial<LeaseRow> = {}): Promise<boolean> {
  const row = { ...ME, holder: 'other', epoch: 2, rvn: 'a', ttlMs: SESSION_TTL_MS, isReleased: false, ...changes };
  return withRows((rows) => rows.replace(LEASE, row, null));
}

/** As a start does: it waits for a holder that it does not know, and begins. */
function begun(): Promise<{ readonly waitedMs: number; readonly began: unknown }> {
  return withRows(async (rows) => {
    let names = 0;
    const leases = leasesOnRows(rows, { monotonicMs: () => nowMs, nextRvn: () => `rvn-${(names += 1)}` });
    let lease = await leases.acquire(LEASE, ME);
    const waitedMs = lease.isHeld ? 0 : lease.retryInMs;
    nowMs += waitedMs;
    if (!lease.isHeld) lease = await leases.acquire(LEASE, ME);
    const { epoch } = lease;
    const began = await using((store) => store.begin(KEY, { holder: ME.holder, epoch }));
    return { waitedMs, began: began === 'lost-lease' ? began : began.epoch };
  });
}

describe('a copy of a journal that is put back', () => {
  it('is begun where nothing is known of its leases, after a wait for whoever took it', async () => {
    await put();
    expect(await begun()).toEqual({ waitedMs: SESSION_TTL_MS, began: STARTS + 1 });
  });

  it('names no build of whoever had its lease, as nobody knows one, in what a start says of its wait', async () => {
    await put();
    const { holder, build } = (await stands())!;
    expect(`holder ${holder}, build ${build}`).toBe('holder restored, build not known');
  });

  it.each(['released', 'held by a start that is gone'])('is begun where the lease is older, and %s', async (how) => {
    await held({ isReleased: how === 'released' });
    await put();
    expect(await begun()).toEqual({ waitedMs: SESSION_TTL_MS, began: STARTS + 1 });
  });

  it('takes a lease away from nobody the second time, when the session has begun', async () => {
    await put();
    await begun();
    const before = await stands();
    await put();
    expect(await stands()).toEqual(before);
  });

  it('leaves a lease that is not behind as it is', async () => {
    await held({ epoch: STARTS });
    await put();
    expect(await stands()).toMatchObject({ holder: 'other', epoch: STARTS });
  });

  it('takes a lease away from no session with play money', async () => {
    await held({ mode: 'dry-run' });
    await put();
    expect(await stands()).toMatchObject({ holder: 'other', epoch: 2 });
  });

  it('takes a lease away from nobody who writes the journal, although its row is lost', async () => {
    await put();
    await using(async (store) => {
      await store.begin(KEY, { holder: 'alive', epoch: STARTS + 1 });
      await withRows(async (rows) => {
        const row = (await rows.read(LEASE))!;
        await rows.replace(LEASE, { ...row, holder: 'other', epoch: 1, rvn: 'b' }, row);
      });
      await put();
      expect(await stands()).toMatchObject({ holder: 'other', epoch: 1 });
    });
  });
});
