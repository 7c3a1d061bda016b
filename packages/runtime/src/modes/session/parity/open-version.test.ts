import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MemorySessionStore } from '../../../ports/memory-session-store.fixture.ts';
import type { SessionKey } from '../../../ports/session-store.ts';
import { loadStrategy } from '../../../strategies/load-strategy.ts';
import { sourceHash } from '../../../strategies/local-imports.ts';
import type { VersionSpec } from '../driver/driver-parts.ts';
import { writeRow } from '../rows/rows.ts';
import { openVersion } from './open-version.ts';
import { loggedVersion, readJournal, type SessionJournal } from './read-journal.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const FILE = fileURLToPath(new URL('../../../../../../examples/strategies/sma-crossover/strategy.ts', import.meta.url));
const KEY: SessionKey = { account: 'dry-run', strategy: 'sma-crossover', mode: 'dry-run' };

function aVersion(id: string, sha256 = sourceHash(FILE)): VersionSpec {
  const strategy = { name: 'sma-crossover', file: FILE, sha256 };
  return { id, strategy, params: {}, config: {}, pairs: ['BTC/USDT'], exchange: 'binance' };
}

/** A session that began with `v1`, whose record is gone, and goes on with `v2` since the third candle. */
async function swapped(logged: readonly VersionSpec[] = [], kept = aVersion('v2')): Promise<MemorySessionStore> {
  const store = new MemorySessionStore();
  const writer = { holder: 'h', epoch: 1 };
  await store.begin(KEY, writer);
  const records = { 'host/about': {}, 'version/v2': kept, account: { versions: ['v2'] } };
  const put = new Map(Object.entries(records).map(([key, record]) => [key, JSON.stringify(record)] as const));
  const reasons = [1, 2, 3, 4].map((candle) =>
    writeRow('reasons', { candleMs: START + candle * HOUR, of: {}, version: candle < 3 ? 'v1' : 'v2' }),
  );
  const starts = logged.map((spec) => writeRow('log', { events: [{ kind: 'start', nowMs: START, spec }] }));
  const rows = [...starts, ...reasons];
  await store.commit(KEY, writer, { seq: 1, atMs: START, put, gone: [], rows, answers: [] });
  return store;
}

async function opened(store: MemorySessionStore, candle: number) {
  const journal: SessionJournal = await readJournal(store, KEY);
  const timeMs = START + candle * HOUR;
  const { version, notes } = await openVersion(
    journal,
    timeMs,
    ({ file }) => loadStrategy(file),
    (id) => loggedVersion(store, KEY, id, timeMs),
  );
  return { id: version.id, notes };
}

describe('the version of a stretch', () => {
  it('is the one that made entries then', async () => {
    expect(await opened(await swapped(), 3)).toEqual({ id: 'v2', notes: [] });
  });

  it('is found in the log when the session has forgotten it', async () => {
    expect(await opened(await swapped([aVersion('v0'), aVersion('v1')]), 1)).toEqual({ id: 'v1', notes: [] });
  });

  it('is the one of now when nobody knows it any more, which is said', async () => {
    expect(await opened(await swapped(), 1)).toEqual({
      id: 'v2',
      notes: ['Version v1 traded at the start and is gone; the backtest runs v2.'],
    });
  });

  it('has the source that it had', async () => {
    const store = await swapped([], aVersion('v2', 'f'.repeat(64)));
    await expect(opened(store, 3)).rejects.toMatchObject({
      code: 'strategy-changed',
      message: expect.stringMatching(/its source is [\da-f]{12}, that of the session f{12}\.$/) as string,
    });
  });
});

describe('a journal', () => {
  it('that is not there is refused', async () => {
    await expect(readJournal(new MemorySessionStore(), KEY)).rejects.toMatchObject({
      code: 'no-run',
      message: 'memory has no dry-run session of sma-crossover on dry-run.',
    });
  });

  it('of a session that never traded is refused', async () => {
    const store = new MemorySessionStore();
    await store.begin(KEY, { holder: 'h', epoch: 1 });
    await expect(readJournal(store, KEY)).rejects.toMatchObject({
      code: 'no-run',
      message: 'The session of sma-crossover in memory has never got as far as trading.',
    });
  });
});
