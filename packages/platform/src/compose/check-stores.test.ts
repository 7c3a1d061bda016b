import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PLATFORM_SCHEMA, PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import {
  assertLocal,
  assertOwnFolder,
  assertWhole,
  backUpOlder,
  databasesOf,
  networkFileSystem,
  quickCheck,
} from './check-stores.ts';
import { platformPaths, type PlatformPaths } from './platform-paths.ts';

function folder(): PlatformPaths {
  const place = mkdtempSync(join(tmpdir(), 'tradai-stores-'));
  onTestFinished(() => rmSync(place, { recursive: true }));
  return platformPaths(place);
}

/** A platform's database with a row, of another form. */
async function databaseOf(paths: PlatformPaths, schema: number): Promise<void> {
  const database = new PlatformDatabase(paths.root);
  await database.write((query) => void query("INSERT INTO outbox VALUES ('m', 1, '{}')").run());
  await database.write((query) => void query(`PRAGMA user_version = ${schema}`).run());
  database.close();
}

describe('a file system', () => {
  it.each([
    ['NFS', 0x69_69],
    ['CIFS', 0xff_53_4d_42],
    ['Ceph', 0x00_c3_64_00],
  ])('of another machine is refused: %s', (kind, type) => {
    expect(networkFileSystem('/data', () => type)).toBe(kind);
    expect(() => assertLocal('/data', () => type)).toThrow(`/data is on a network file system (${kind})`);
  });

  it('of this one is not', () => {
    const paths = folder();
    expect(() => assertLocal(paths.root)).not.toThrow();
  });
});

describe('a folder whose database is lost', () => {
  it('is no new platform: its keys say that there was one', async () => {
    const paths = folder();
    expect(() => assertWhole(paths)).not.toThrow();
    mkdirSync(paths.keys);
    writeFileSync(join(paths.keys, '1767225600000-0123456789abcdef0123456789abcdef.pem'), '');
    expect(() => assertWhole(paths)).toThrow(/platform\.db is gone, and .*keys has keys/);
    writeFileSync(join(paths.root, 'platform.db'), '');
    expect(() => assertWhole(paths)).toThrow(/platform\.db is empty/);
    rmSync(join(paths.root, 'platform.db'));
    await databaseOf(paths, PLATFORM_SCHEMA);
    expect(() => assertWhole(paths)).not.toThrow();
  });
});

describe('a folder of secrets', () => {
  it('is no link to elsewhere', () => {
    const paths = folder();
    expect(() => assertOwnFolder(paths.keys)).not.toThrow();
    symlinkSync(tmpdir(), paths.keys);
    expect(() => assertOwnFolder(paths.keys)).toThrow('is a link to elsewhere');
  });
});

describe('a database', () => {
  it('that is whole is opened, and one that is not there as well', async () => {
    const paths = folder();
    await databaseOf(paths, PLATFORM_SCHEMA);
    expect(() => quickCheck([...databasesOf(paths), join(paths.state, 'state.db')])).not.toThrow();
  });

  it('that is damaged is named', async () => {
    const paths = folder();
    await databaseOf(paths, PLATFORM_SCHEMA);
    const [path] = databasesOf(paths) as [string];
    const bytes = readFileSync(path);
    bytes.fill(0xff, 4096, 8192);
    writeFileSync(path, bytes);
    expect(() => quickCheck([path])).toThrow(new RegExp(`^${path} is (damaged|no SQLite database)`));
  });

  it('of an older form is copied before it is changed', async () => {
    const paths = folder();
    await databaseOf(paths, 1);
    const copy = await backUpOlder(paths, Date.UTC(2026, 0, 5));
    expect(copy).toBe(join(paths.backups, 'platform-schema-1-2026-01-05T00-00-00-000Z.db'));
    const database = new DatabaseSync(copy!, { readOnly: true });
    expect(database.prepare('SELECT count(*) AS n FROM outbox').get()).toMatchObject({ n: 1 });
    database.close();
  });

  it('of today, or none, is not copied', async () => {
    const paths = folder();
    expect(await backUpOlder(paths, 0)).toBeNull();
    await databaseOf(paths, PLATFORM_SCHEMA);
    expect(await backUpOlder(paths, 0)).toBeNull();
  });

  it('of a newer form is refused', async () => {
    const paths = folder();
    mkdirSync(paths.root, { recursive: true });
    await databaseOf(paths, PLATFORM_SCHEMA + 1);
    await expect(backUpOlder(paths, 0)).rejects.toThrow(`written by a newer version (schema ${PLATFORM_SCHEMA + 1}`);
  });
});
