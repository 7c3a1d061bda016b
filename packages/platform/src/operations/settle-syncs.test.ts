import { expect, it, onTestFinished } from 'vitest';
import { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { SqliteDataSyncs } from '../adapters/embedded/sqlite-data-syncs.ts';
import { runIdOf } from '../ports/run-store-contract.fixture.ts';
import { memoryServices } from './memory-services.fixture.ts';
import { settleSyncs } from './settle-syncs.ts';
import { syncData } from './sync-data.ts';

function world() {
  const services = memoryServices();
  const database = new PlatformDatabase(services.runs.place);
  onTestFinished(() => database.close());
  let made = 0;
  const all = { ...services, syncs: new SqliteDataSyncs(database), newRunId: () => runIdOf(++made) };
  const library = { exchange: 'binance', market: 'spot', timeframe: '5m' } as const;
  const accept = async (key: string) => {
    const answer = await syncData(all, 'ann', { libraries: [library], fromMs: 0 }, key);
    if (answer.kind === 'mismatch') throw new Error('accepted before');
    return answer.sync.id;
  };
  const settle = () => settleSyncs(all, services.clock.now() - 60_000);
  return { ...all, accept, settle };
}

it('a sync whose process was killed before its workflow began is started, once', async () => {
  const { accept, settle, workflows, clock, syncs } = world();
  const id = await accept('k');
  const asked = workflows.executions.get(id)!.input;
  workflows.executions.clear();
  expect(await settle(), 'it may be just about to be started').toEqual([]);
  clock.pass(60_000);
  expect([await settle(), await settle()]).toEqual([[id], []]);
  expect(workflows.executions.get(id)!.input).toBe(asked);
  expect((await syncs.get(id))!.state).toBe('RUNNING');
});

it('a sync whose workflow ended without its word has failed', async () => {
  const { accept, settle, workflows, clock, syncs } = world();
  const [id, other] = [await accept('a'), await accept('b')];
  workflows.end(id, 'SUCCEEDED');
  clock.pass(60_000);
  expect(await settle()).toEqual([id]);
  expect([(await syncs.get(id))!.state, (await syncs.get(other))!.state]).toEqual(['FAILED', 'RUNNING']);
});
