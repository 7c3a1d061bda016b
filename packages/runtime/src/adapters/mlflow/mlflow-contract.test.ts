import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { registryContract } from '../../ports/registry-contract.fixture.ts';
import { trackingContract } from '../../ports/tracking-contract.fixture.ts';
import { loopback, replayOf, type Exchange, type Loopback } from './exchanges.fixture.ts';
import { MlflowClient } from './mlflow-client.ts';
import { MlflowRegistry } from './mlflow-registry.ts';
import { MlflowTracking } from './mlflow-tracking.ts';

/*
 * The contracts against what a real server answered. `TRADAI_RECORD=1 npx vitest run scripts/peers` records anew, and the same suites run
 * there against the server itself.
 */

const servers: Loopback[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

registryContract('MlflowRegistry, replayed,', async (test) => new MlflowRegistry(await clientFor('registry', test)));
trackingContract('MlflowTracking, replayed,', async (test) => new MlflowTracking(await clientFor('tracking', test)));

async function clientFor(file: string, test: string): Promise<MlflowClient> {
  const path = join(import.meta.dirname, 'fixtures', 'contract', `${file}.json`);
  const recorded = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, readonly Exchange[]>>;
  const server = await loopback(replayOf(recorded[test] ?? []));
  servers.push(server);
  return new MlflowClient({ url: server.url, authorization: null });
}
