import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { containerLog } from './log.ts';
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

async function keep(checkpoint: StudyCheckpoint, text: string): Promise<void> {
  writeFileSync(checkpoint.file, text);
  await checkpoint.keep();
}

const kept = (): string => readFileSync(join(results, 'studies', 'run', 'study.db'), 'utf8');

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

    expect(readFileSync(second.file, 'utf8')).toBe('two');
    expect(said).toContain('"resumed"');
    await keep(second, 'three');
    expect(kept()).toBe('three');
  });

  it('goes on from the file of a killed process on the same machine', async () => {
    const folder = newFolder();
    await keep(await opened(folder), 'kept');
    writeFileSync(join(folder, 'study.db'), 'later');
    const again = await opened(folder);
    await again.keep();

    expect(kept()).toBe('later');
    expect(said).toBe('');
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
