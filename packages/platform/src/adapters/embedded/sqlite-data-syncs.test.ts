import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { dataSyncsContract } from '../../ports/data-syncs-contract.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';
import { SqliteDataSyncs } from './sqlite-data-syncs.ts';

dataSyncsContract('SqliteDataSyncs', () => {
  const place = mkdtempSync(join(tmpdir(), 'tradai-syncs-'));
  const database = new PlatformDatabase(place);
  onTestFinished(() => {
    database.close();
    rmSync(place, { recursive: true });
  });
  return Promise.resolve(new SqliteDataSyncs(database));
});
