import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copyDatabase } from './copy-database.ts';

/** More than a copy is the time of, by far. */
const MOST_WRITES = 5000;

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'tradai-copy-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('a copy of a database ends while somebody writes it without a pause, and is whole', async () => {
  const [file, to] = [join(root, 'file.db'), join(root, 'copy.db')];
  const writer = new DatabaseSync(file);
  writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT) STRICT');
  const insert = writer.prepare('INSERT INTO rows (text) VALUES (?)');
  writer.exec('BEGIN');
  for (let row = 0; row < 1000; row += 1) insert.run('x'.repeat(3000));
  writer.exec('COMMIT');
  let isCopied = false;
  const copy = copyDatabase(file, to).then(() => (isCopied = true));
  let writes = 0;
  for (; !isCopied && writes < MOST_WRITES; writes += 1) {
    insert.run('y');
    await setImmediate();
  }
  writer.close();
  await copy;

  expect(writes).toBeLessThan(MOST_WRITES);
  const copied = new DatabaseSync(to, { readOnly: true });
  const { rows } = copied.prepare('SELECT count(*) AS rows FROM rows').get() as { readonly rows: number };
  expect(copied.prepare('PRAGMA quick_check(1)').get()).toEqual({ quick_check: 'ok' });
  copied.close();
  expect(rows).toBeGreaterThanOrEqual(1000);
});
