import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { studiesContract } from '../../ports/studies-contract.fixture.ts';
import { SqliteStudies } from './study-sqlite.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-studies-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const file = (): string => join(mkdtempSync(join(root, 'store-')), 'deep', 'studies.sqlite');

studiesContract('SqliteStudies', () => Promise.resolve(new SqliteStudies(file())));

const STUDY = { name: 'kept', strategy: 'swing', spec: { seed: 1 }, facts: {} };
const TRIAL = { number: 0, point: { fast: 2 }, error: null, values: [1], violations: [], figures: {}, tookMs: 1 };

describe('a file of studies', () => {
  it('is made by the first study, not by a look', async () => {
    const path = file();
    const studies = new SqliteStudies(path);

    expect(await studies.list()).toEqual([]);
    await expect(studies.trials('kept')).rejects.toMatchObject({ code: 'unknown-study' });
    expect(existsSync(path)).toBe(false);
    await studies.open(STUDY);
    expect(existsSync(path)).toBe(true);
    studies.close();
  });

  it('of a version that kept no returns goes on, with returns of new trials alone', async () => {
    const path = file();
    const before = new SqliteStudies(path);
    await before.open(STUDY);
    await before.record('kept', TRIAL);
    before.close();
    const database = new DatabaseSync(path);
    database.exec('DROP TABLE trial_returns');
    database.close();

    const studies = new SqliteStudies(path);
    expect((await studies.returns('kept')).size).toBe(0);
    await studies.record('kept', { ...TRIAL, number: 1 }, Float64Array.of(0.01));
    expect([...(await studies.returns('kept')).keys()]).toEqual([1]);
    expect(await studies.trials('kept')).toHaveLength(2);
    studies.close();
  });

  it('is read by one process while another writes', async () => {
    const path = file();
    const [writer, reader] = [new SqliteStudies(path), new SqliteStudies(path)];
    await writer.open(STUDY);
    await writer.record('kept', TRIAL);

    expect(await reader.trials('kept')).toEqual([TRIAL]);
    await reader.record('kept', { ...TRIAL, number: 1 });
    expect(await writer.trials('kept')).toHaveLength(2);
    writer.close();
    reader.close();
  });
});
