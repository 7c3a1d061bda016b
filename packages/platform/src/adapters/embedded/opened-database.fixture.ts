import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { PlatformDatabase } from './platform-database.ts';

/** A database in a folder of its own, both gone with the test. */
export function openedDatabase(): PlatformDatabase {
  const place = mkdtempSync(join(tmpdir(), 'tradai-platform-'));
  const database = new PlatformDatabase(place);
  onTestFinished(() => {
    database.close();
    rmSync(place, { recursive: true });
  });
  return database;
}
