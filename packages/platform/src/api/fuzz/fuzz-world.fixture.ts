import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { PUBLICATION_SCHEMA } from '@tradai/runtime/contract';
import { PlatformDatabase } from '../../adapters/embedded/platform-database.ts';
import { SqliteDataSyncs } from '../../adapters/embedded/sqlite-data-syncs.ts';
import { SqliteDeployments } from '../../adapters/embedded/sqlite-deployments.ts';
import { SqliteEpisodes } from '../../adapters/embedded/sqlite-episodes.ts';
import { STATUS_MOVES } from '../../domain/run-status.ts';
import { aBeat, MemorySigns, StillServices } from '../../operations/deploy-world.fixture.ts';
import { aDesiredSession } from '../../ports/deployments-contract.fixture.ts';
import type { Backfill, Collection } from '../../ports/collection.ts';
import type { MlflowUpstream } from '../../ports/mlflow-upstream.ts';
import { runIdOf } from '../../ports/run-store-contract.fixture.ts';
import type { Tokens } from '../../ports/tokens.ts';
import { apiWorld, type ApiWorld } from '../api-world.fixture.ts';
import type { Known } from './schema-values.fixture.ts';

const BODY = { strategy: 'MeanRev', version: '12' };
const SHA = 'a'.repeat(64);

/** What there is in a world, by the names of parameters and fields. */
export const KNOWN: Known = {
  id: [1, 2, 3, 4, 5, 6, 7].map(runIdOf),
  name: ['MeanRev', 'Trend'],
  strategy: ['MeanRev', 'MeanRev', 'Trend'],
  version: ['1', '12', '13'],
  alias: ['staging', 'production', 'latest'],
  expected_version: ['3', null],
  account: ['dry-run', 'main'],
  mode: ['dry-run', 'dry-run', 'live'],
  confirm: ['MeanRev'],
  file: ['result.json', 'report.html', 'none.txt'],
  tier: ['spot'],
  exchange: ['binance'],
  market: ['spot'],
  timeframe: ['5m'],
  pairs: ['BTC/USDT', 'BTC/USDT,ETH/USDT'],
  'idempotency-key': ['k1', 'k2'],
  'last-event-id': ['0', '1', '3'],
  wait: [0, 25],
};

export const TOKENS = ['admin', 'operator', 'researcher', 'viewer'].map((group) => `Bearer ${group}.ann`);

/** An API with everything, in which runs wait, run, have ended and have results. Time passes by itself where somebody waits. */
export async function fuzzWorld(): Promise<ApiWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-fuzz-'));
  const database = new PlatformDatabase(folder);
  onTestFinished(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  const more = {
    ...{ mlflow: jsonMlflow, tokens: noTokens, collection: emptyCollection, syncs: new SqliteDataSyncs(database) },
    ...{ deployments: new SqliteDeployments(database), episodes: new SqliteEpisodes(database) },
    ...{ liveServices: new StillServices(), sessions: new MemorySigns() },
  };
  const world = await apiWorld(1e9, {}, more);
  const { clock } = world.services;
  clock.sleep = (ms: number): Promise<void> => {
    clock.pass(ms * 400);
    return Promise.resolve();
  };
  for (let at = 1; at <= 5; at++)
    await world.ask('POST', '/backtest', BODY, { headers: { 'idempotency-key': `seed-${at}` } });
  await moved(world, 2, ['dispatch']);
  await moved(world, 3, ['dispatch', 'run']);
  await moved(world, 4, ['dispatch', 'run', 'complete']);
  await moved(world, 5, ['dispatch', 'run', 'fail']);
  publish(world);
  await deploy(world, more);
  return world;
}

async function moved(
  { services: { runs, clock } }: ApiWorld,
  at: number,
  moves: readonly (keyof typeof STATUS_MOVES)[],
): Promise<void> {
  for (const name of moves) {
    const move = STATUS_MOVES[name];
    await runs.change(runIdOf(at), { move, by: move.by[0], attempt: 1, atMs: clock.now() });
  }
}

/** One deployment that waits, and a session that is to trade and beats. */
async function deploy(
  { ask, services: { registry, clock } }: ApiWorld,
  { deployments, sessions }: { readonly deployments: SqliteDeployments; readonly sessions: MemorySigns },
): Promise<void> {
  await registry.setAlias({ name: 'MeanRev', alias: 'production', version: 11 });
  await ask('POST', '/deploy', { strategy: 'MeanRev', mode: 'dry-run' }, { token: 'operator.ann' });
  await deployments.putDesired(aDesiredSession({ strategy: 'MeanRev', proof: 'proven' }), 0);
  await sessions.heartbeats.put(aBeat(clock.now(), { strategy: 'MeanRev' }));
}

function publish({ services: { results, runLogs } }: ApiWorld): void {
  const id = runIdOf(4);
  const folder = `backtests/${id}/a1`;
  const files = ['result.json', 'report.html'].map((name) => ({
    name,
    key: `${folder}/${name}`,
    size: 2,
    sha256: SHA,
  }));
  const publication = { schema: PUBLICATION_SCHEMA, run_id: id, attempt: 1, manifest_sha256: SHA, files };
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  results.stored.set(`backtests/${id}/publication.json`, bytes(JSON.stringify(publication)));
  for (const { key } of files) results.stored.set(key, bytes('{}'));
  runLogs.logs.set(`${id}/1/spot`, ['one', 'two', 'three']);
}

const jsonMlflow: MlflowUpstream = {
  ask: () => Promise.resolve({ status: 200, body: (async function* () { yield await Promise.resolve(new TextEncoder().encode('{"run":{}}')); })() }), // prettier-ignore
};

const noTokens: Tokens = {
  issue: () => Promise.resolve({ kind: 'refused', reason: 'invalid_client' }),
  keys: () => Promise.resolve([]),
};

const emptyCollection: Collection = {
  freshness: ({ pairs }) =>
    Promise.resolve({
      ...{ asOfMs: 0, clockOffsetMs: 0 },
      items: pairs.map((pair) => ({
        pair,
        state: 'MISSING' as const,
        firstMs: null,
        lastMs: null,
        lag: null,
        gaps: [],
      })),
    }),
  symbols: () => Promise.resolve([]),
  startBackfill: (wish, key) =>
    Promise.resolve<Backfill>({
      ...wish,
      id: key,
      state: 'QUEUED',
      estimatedCandles: 1,
      candles: 0,
      pairsDone: {},
      createdMs: 0,
      endedMs: null,
    }),
  backfill: () => Promise.resolve(null),
  cancelBackfill: () => Promise.resolve(null),
};
