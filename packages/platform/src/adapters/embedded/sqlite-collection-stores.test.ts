import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectionStoresContract } from '../../ports/collection-stores-contract.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';
import { SqliteBackfills } from './sqlite-backfills.ts';
import { SqliteExchangeBudget } from './sqlite-exchange-budget.ts';
import { SqliteSeriesNotes } from './sqlite-series-notes.ts';

collectionStoresContract('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-collection-stores-'));
  const database = new PlatformDatabase(folder);
  return Promise.resolve({
    ...{ jobs: new SqliteBackfills(database), notes: new SqliteSeriesNotes(database) },
    budget: new SqliteExchangeBudget(database),
    close() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  });
});
