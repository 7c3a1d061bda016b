import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { containerLog } from '../log.ts';
import { StudyCheckpoint } from './study-checkpoint.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-checkpoint-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const newFolder = (): string => mkdtempSync(join(root, 'folder-'));

let results: string;
let said: string;
beforeEach(() => {
  results = newFolder();
  said = '';
});

/** By a container with a folder of its own. */
function opened(folder = newFolder()): Promise<StudyCheckpoint> {
  const log = containerLog({ err: (text) => void (said += text), progress: null });
  return StudyCheckpoint.open({ settings: { results }, io: { env: {} }, runId: 'run', log }, folder);
}

/** A database that says a word; what is in its log counts. */
function write(file: string, word: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS words (word TEXT); DELETE FROM words;');
  database.prepare('INSERT INTO words VALUES (?)').run(word);
  return database;
}

function read(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare('SELECT word FROM words').get()?.['word'];
  } finally {
    database.close();
  }
}

function keep(checkpoint: StudyCheckpoint, word: string): Promise<void> {
  return checkpoint.during(() => Promise.resolve(write(checkpoint.file, word).close()));
}

const kept = (): unknown => read(join(results, 'studies', 'run', 'study.db'));

describe('the checkpoint of a study', () => {
  it('is no file at first', async () => {
    expect(existsSync((await opened()).file)).toBe(false);
    expect(said).toBe('');
  });

  it('is found by another container, and kept again and again', async () => {
    const first = await opened();
    await keep(first, 'one');
    await keep(first, 'two');
    const second = await opened();

    expect(read(second.file)).toBe('two');
    expect(said).toContain('"resumed"');
    await keep(second, 'three');
    expect(kept()).toBe('three');
  });

  it('goes on from the file of a killed process on the same machine', async () => {
    const folder = newFolder();
    await keep(await opened(folder), 'kept');
    write(join(folder, 'study.db'), 'later').close();
    const again = await opened(folder);
    await again.during(() => Promise.resolve());

    expect(kept()).toBe('later');
    expect(said).toBe('');
  });

  it('is kept while the work goes on, as far as that is', async () => {
    const checkpoint = await opened();
    await checkpoint.during(async () => {
      const database = write(checkpoint.file, 'half');
      await vi.waitFor(() => expect(kept()).toBe('half'), { timeout: 5_000 });
      database.close();
      write(checkpoint.file, 'whole').close();
    }, 20);
    expect(kept()).toBe('whole');
  });

  it('is kept when the work fails, and that is what is told', async () => {
    const checkpoint = await opened();
    const work = checkpoint.during(() => {
      write(checkpoint.file, 'so far').close();
      return Promise.reject(new Error('stopped'));
    });
    await expect(work).rejects.toThrow('stopped');
    expect(kept()).toBe('so far');
  });

  it.each(['', 'kept before'])('of an older process leaves that of a newer one alone (%s)', async (before) => {
    if (before !== '') await keep(await opened(), before);
    const [older, newer] = [await opened(), await opened()];
    await keep(newer, 'newer');
    await keep(older, 'older');

    expect(kept()).toBe('newer');
    expect(said).toContain('Another process has kept the study of this run meanwhile, and its study stays.');
  });
});
