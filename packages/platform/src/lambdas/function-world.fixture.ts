import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  canonicalJson,
  SPEC_SCHEMA,
  SUMMARY_SCHEMA,
  type RunSpec,
  type SummaryDocument,
} from '@tradai/runtime/contract';
import type { Objects, StrategyVersion } from '@tradai/runtime/ports';
import { openObjects, openRegistry, openState, openTracking } from '@tradai/runtime/services';
import { onTestFinished } from 'vitest';
import { ObjectsAuditDigests } from '../adapters/embedded/objects-audit-digests.ts';
import { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { SqliteAudit } from '../adapters/embedded/sqlite-audit.ts';
import { SqliteDataSyncs } from '../adapters/embedded/sqlite-data-syncs.ts';
import { SqliteMarks } from '../adapters/embedded/sqlite-marks.ts';
import { SqliteNoticesSent } from '../adapters/embedded/sqlite-notices-sent.ts';
import { bucketDocuments } from '../compose/folder-documents.ts';
import { strategyRules } from '../compose/strategy-rules.ts';
import { STATUS_MOVES } from '../domain/run-status.ts';
import { startMessage } from '../domain/run-messages.ts';
import { attemptName, type NewRun, type Run } from '../domain/run.ts';
import { dispatchRuns } from '../operations/dispatch-runs.ts';
import { memoryServices } from '../operations/memory-services.fixture.ts';
import type { DomainEvent } from '../ports/events.ts';
import type { Notice } from '../ports/notices.ts';
import { keyOf, newRun } from '../ports/run-store-contract.fixture.ts';

export const STRATEGY = 'momentum';
const NEVER = new AbortController().signal;

/** Everything that functions work with, on folders of one test. */
export async function functionWorld(slots = 10) {
  const place = mkdtempSync(join(tmpdir(), 'tradai-functions-'));
  const [results, configs, state, registry, tracking] = await Promise.all([
    openObjects(join(place, 'results'), {}),
    openObjects(join(place, 'configs'), {}),
    openState({ kind: 'folder', folder: join(place, 'state') }),
    openRegistry({ folder: join(place, 'registry'), env: {} }),
    openTracking({ folder: join(place, 'registry'), env: {} }, join(place, 'spool')),
  ]);
  const database = new PlatformDatabase(join(place, 'more'));
  onTestFinished(() => {
    for (const open of [state, registry, tracking, database]) open.close();
    rmSync(place, { recursive: true });
  });
  const told = { notices: [] as Notice[], events: [] as DomainEvent[] };
  const images = new Set<string>();
  const given = {
    ...memoryServices(slots),
    ...{ results, temp: configs, registry, tracking, records: state.records, heartbeats: state.heartbeats },
    uriOf: (key: string) => `s3://results/${key}`,
    documents: bucketDocuments({ results, configs }),
    experimentOf: (run: Run) => run.strategy,
    images: { digest: (reference: string) => Promise.resolve(images.has(reference) ? reference : null) },
    ...strategyRules('container'),
    notices: { send: (notice: Notice) => Promise.resolve(void told.notices.push(notice)) },
    noticesSent: new SqliteNoticesSent(database),
    marks: new SqliteMarks(database),
    audit: new SqliteAudit(database),
    syncs: new SqliteDataSyncs(database),
    digests: new ObjectsAuditDigests(configs),
    events: { publish: (event: DomainEvent) => Promise.resolve(void told.events.push(event)) },
    webhookSecret: () => Promise.resolve<string | null>('hush'),
  };
  return { place, database, services: given, told, images, signal: NEVER };
}
export type FunctionWorld = Awaited<ReturnType<typeof functionWorld>>;

/** A version with its config and image. */
export async function registered(
  { services, images }: FunctionWorld,
  config: object = {},
  tags: Readonly<Record<string, string>> = {},
): Promise<StrategyVersion> {
  const text = JSON.stringify(config);
  const image = `sha256:${'ab'.repeat(32)}`;
  images.add(image);
  await services.temp.put(`strategies/${STRATEGY}/config.json`, new TextEncoder().encode(text));
  return services.registry.register({
    ...{ name: STRATEGY, source: `s3://configs/strategies/${STRATEGY}/`, description: '' },
    tags: {
      ...{ strategy_class: STRATEGY, timeframe: '5m', warmup_days: '3', exchange: 'binance', market: 'spot' },
      ...{ pairs: '["BTC/USDT"]', image_digest: image, config_sha256: sha256(text) },
      config_s3_path: `s3://configs/strategies/${STRATEGY}/config.json`,
      ...tags,
    },
  });
}

/** A run that has begun. */
export async function running(
  world: FunctionWorld,
  spec: Partial<RunSpec> = {},
  more: Partial<NewRun> = {},
): Promise<Run> {
  const { services } = world;
  const version = await registered(world);
  const text = canonicalJson({ schema: SPEC_SCHEMA, strategy: STRATEGY, version: String(version.version), ...spec });
  const key = `specs/${sha256(text)}.json`;
  await services.results.put(key, new TextEncoder().encode(text));
  const run = newRun(1, {
    ...{
      strategy: STRATEGY,
      strategyVersion: version.version,
      spec: { uri: services.uriOf(key), sha256: sha256(text) },
    },
    ...{ createdMs: services.clock.now(), ...more },
  });
  await services.runs.accept(run, keyOf(run.id), startMessage(run, 1, run.createdMs));
  await dispatchRuns(services, run.kind);
  const execution = attemptName({ id: run.id, attempt: 1 });
  const change = { by: 'workflow', move: STATUS_MOVES.run, attempt: 1, execution } as const;
  return (await services.runs.change(run.id, { ...change, atMs: services.clock.now() }))!.run;
}

export function eventOf(run: Run): { run_id: string; attempt: number; spec_uri: string } {
  return { run_id: run.id, attempt: run.attempt, spec_uri: run.spec.uri };
}

export function summaryDocument(more: Partial<SummaryDocument> = {}): SummaryDocument {
  return {
    ...{ schema: SUMMARY_SCHEMA, strategy_name: STRATEGY, manifest_sha256: 'cd'.repeat(32), stake_currency: 'USDT' },
    ...{ backtest_start_ms: Date.UTC(2025, 0, 1), backtest_end_ms: Date.UTC(2025, 5, 30), trades: 812 },
    ...{ profit_ratio: '0.142', profit_abs: '142.0', max_drawdown_ratio: '0.061', sharpe: '1.4' },
    figures: { total_trades: 812, profit_total: 0.142, winrate: 0.61, 'drawdown/max_ratio': 0.061 },
    ...more,
  };
}

/** What a container publishes of an attempt, with as many bytes of trades beside it as are wanted. */
export async function published(
  results: Objects,
  run: Pick<Run, 'id' | 'attempt'>,
  document: object = summaryDocument(),
  more: Readonly<Record<string, Uint8Array>> = {},
): Promise<void> {
  const files = [];
  const text = (value: object): Uint8Array => new TextEncoder().encode(canonicalJson(value));
  const all = { 'result.json': text({ trades: [] }), 'summary.json': text(document), ...more };
  for (const [name, bytes] of Object.entries(all)) {
    const key = `backtests/${run.id}/a${run.attempt}/${name}`;
    await results.put(key, bytes);
    files.push({ name, key, size: bytes.length, sha256: sha256(bytes) });
  }
  const publication = {
    ...{
      schema: 'tradai.publication/1',
      run_id: run.id,
      attempt: run.attempt,
      manifest_sha256: 'cd'.repeat(32),
      files,
    },
  };
  await results.put(`backtests/${run.id}/publication.json`, text(publication));
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
