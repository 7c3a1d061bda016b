import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sessionFiles } from '../adapters/embedded/session-files.ts';
import { SqliteSessionStore } from '../adapters/embedded/session-store-sqlite.ts';
import { exitCodeOf } from '../contract/exit-code.ts';
import { LIVE_KEY, MadeLiveWorld, MortalProcess } from '../modes/session/orders/made-live-world.fixture.ts';
import { PAIR } from '../modes/session/play/play-driver.fixture.ts';

const SECOND = 1000;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;

/** A live session on a journal of files, and somebody who writes into the same file. */
function onDisk() {
  const place = mkdtempSync(join(tmpdir(), 'tradai-locked-'));
  const store = new SqliteSessionStore(place);
  onTestFinished(() => {
    store.close();
    rmSync(place, { recursive: true, force: true });
  });
  const { database } = sessionFiles(place, LIVE_KEY);
  const world = new MadeLiveWorld([ENTER]);
  const start = () => world.start(new MortalProcess(), { store });
  const locked = (): DatabaseSync => {
    const other = new DatabaseSync(database);
    other.exec('BEGIN IMMEDIATE');
    onTestFinished(() => {
      if (other.isOpen) other.close();
    });
    return other;
  };
  return { world, store, database, start, locked };
}

describe('a journal whose file another program has locked', () => {
  it('is waited for: nothing leaves before it is written, then once, and nothing is lost: locked database (28)', async () => {
    const { world, store, start, locked } = onDisk();
    const { stop, ended } = start();
    await world.time.pass(9 * SECOND);
    const other = locked();
    await world.time.pass(1.5 * SECOND);
    expect(world.exchange.sent).toEqual([]);
    expect(world.stages.at(-1)).toBe('DEGRADED journal-away');
    other.exec('ROLLBACK');
    other.close();
    await world.time.pass(20 * SECOND);
    expect(world.exchange.books.orders.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'limit filled',
      'stop-market open',
    ]);
    expect([...world.exchange.posts.values()]).toEqual([1, 1]);
    expect(world.stages.at(-1)).toBe('RUNNING');
    stop.abort(new Error('stopped'));
    await world.time.pass(20 * SECOND);
    await ended;
    const { records } = (await store.read(LIVE_KEY))!;
    expect(JSON.parse(records.get(`position/${PAIR}/long`)!)).toMatchObject({ amount: '1' });
    expect([...records.keys()].filter((key) => key.startsWith('attempt/'))).toHaveLength(2);
  });

  it('keeps a session from starting with a sentence that names it, to be tried again (75)', async () => {
    const { world, database, start, locked } = onDisk();
    const first = start();
    await world.time.pass(9 * SECOND);
    first.stop.abort(new Error('stopped'));
    await world.time.pass(9 * SECOND);
    await first.ended;
    locked();
    const error: unknown = await start().ended.catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(`${database} is written to by another process; try again`);
    expect(exitCodeOf(error)).toBe(75);
    expect(world.exchange.sent).toEqual([]);
  });
});
