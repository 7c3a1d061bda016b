import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { registryContract } from '../../ports/registry-contract.fixture.ts';
import { trackingContract } from '../../ports/tracking-contract.fixture.ts';
import { SqliteRegistry } from './registry-sqlite.ts';
import { SqliteTracking } from './tracking-sqlite.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-embedded-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = (): string => mkdtempSync(join(root, 'store-'));

registryContract('SqliteRegistry', () => Promise.resolve(new SqliteRegistry(folder())));
trackingContract('SqliteTracking', () => Promise.resolve(new SqliteTracking(folder())));

const ENTRY = { name: 'kept', tags: { timeframe: '5m' }, source: 'tradai://strategy/kept', description: '' };

describe('a store in a folder', () => {
  it('is there after closing and opening', async () => {
    const place = join(folder(), 'deep', 'registry');
    const first = new SqliteRegistry(place);
    await first.register(ENTRY);
    await first.setAlias({ name: 'kept', alias: 'production', version: 1 });
    first.close();
    const second = new SqliteRegistry(place);

    expect(await second.resolve('kept', 'Production')).toMatchObject({ version: 1, tags: { timeframe: '5m' } });
    second.close();
  });

  it('gives one alias to one of two writers that expect the same', async () => {
    const place = folder();
    const [a, b] = [new SqliteRegistry(place), new SqliteRegistry(place)];
    await a.register(ENTRY);
    const move = { name: 'kept', alias: 'production', version: 1, expected: null };
    const outcomes = await Promise.allSettled([a.setAlias(move), b.setAlias(move)]);

    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    a.close();
    b.close();
  });

  it('tells what was told before until anybody writes', async () => {
    const place = folder();
    const [registry, other] = [new SqliteRegistry(place), new SqliteRegistry(place)];
    await registry.register(ENTRY);
    const told = async () => [await registry.version('kept', 1), await registry.resolve('kept', 'None')] as const;
    const [first, newest] = await told();
    expect((await told())[0]).toBe(first);
    await other.setTags('kept', 1, { timeframe: '1h' });
    expect(await told()).toMatchObject([{ tags: { timeframe: '1h' } }, { tags: { timeframe: '1h' } }]);
    await registry.setAlias({ name: 'kept', alias: 'production', version: 1 });
    expect(await told()).toMatchObject([{ aliases: ['production'] }, { aliases: ['production'] }]);
    await other.register({ ...ENTRY, source: 'tradai://strategy/other' });
    expect((await told())[1]).toMatchObject({ version: 2 });
    expect(newest.version).toBe(1);
    for (const one of [registry, other]) one.close();
  });

  it('says that another process writes', async () => {
    const place = folder();
    const registry = new SqliteRegistry(place, { waitMs: 50 });
    await registry.register({ ...ENTRY, name: 'before' });
    const other = new DatabaseSync(join(place, 'registry.sqlite'));
    other.exec('BEGIN IMMEDIATE');

    await expect(registry.register(ENTRY)).rejects.toMatchObject({ code: 'busy' });
    other.exec('ROLLBACK');
    expect(await registry.register(ENTRY)).toMatchObject({ version: 1 });
    other.close();
    registry.close();
  });

  it('is made by the first registration, not by a look', async () => {
    const place = join(folder(), 'none');
    const registry = new SqliteRegistry(place);

    expect(await registry.names()).toEqual([]);
    await expect(registry.resolve('kept', 'production')).rejects.toMatchObject({ code: 'unknown-model' });
    expect(existsSync(place)).toBe(false);
    await registry.register(ENTRY);
    expect(existsSync(place)).toBe(true);
    registry.close();
  });

  it('names a file that is no database, and one that cannot be opened', async () => {
    const [damaged, blocked] = [folder(), folder()];
    writeFileSync(join(damaged, 'registry.sqlite'), 'long enough to be taken for the head of a database'.repeat(20));
    mkdirSync(join(blocked, 'registry.sqlite'));

    await expect(new SqliteRegistry(damaged).names()).rejects.toMatchObject({
      code: 'damaged-store',
      message: `${join(damaged, 'registry.sqlite')} is no SQLite database that can be read.`,
    });
    await expect(new SqliteRegistry(blocked).names()).rejects.toMatchObject({
      code: 'refused',
      message: `${join(blocked, 'registry.sqlite')} cannot be opened as a database.`,
    });
  });

  it('leaves nothing of a change that failed half way', async () => {
    const tracking = new SqliteTracking(folder());
    const run = await tracking.start({ runId: 'half', attempt: 1, experiment: 'tests', startMs: 0 });
    await tracking.log(run, { params: { fast: '1' } });

    await expect(tracking.log(run, { params: { slow: '2', fast: '9' } })).rejects.toMatchObject({
      message: 'Run half has logged the parameter fast before with another value, "1", and now "9".',
    });
    expect((await tracking.find('tests', 'half', 1))!.params).toEqual({ fast: '1' });
    tracking.close();
  });
});
