import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { deploymentStoreContract } from '../../ports/deployments-contract.fixture.ts';
import { episodeStoreContract } from '../../ports/episodes-contract.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';
import { SqliteDeployments } from './sqlite-deployments.ts';
import { SqliteEpisodes } from './sqlite-episodes.ts';
import { SqliteRunStore } from './sqlite-run-store.ts';

function opened(): PlatformDatabase {
  const place = mkdtempSync(join(tmpdir(), 'tradai-deployments-'));
  onTestFinished(() => rmSync(place, { recursive: true }));
  return new PlatformDatabase(place);
}

deploymentStoreContract('SqliteDeployments', () => {
  const database = opened();
  return Promise.resolve({ deployments: new SqliteDeployments(database), runs: new SqliteRunStore(database) });
});

episodeStoreContract('SqliteEpisodes', () => {
  const database = opened();
  return Promise.resolve({ episodes: new SqliteEpisodes(database), close: () => database.close() });
});
