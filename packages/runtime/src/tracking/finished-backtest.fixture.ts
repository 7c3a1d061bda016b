import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalHash } from '../contract/canonical-json.ts';
import { MANIFEST_SCHEMA, manifestHash, type Manifest, type RunFacts } from '../contract/manifest.ts';
import { goldenRun, type GoldenRun } from '../report/golden-result.fixture.ts';
import { writeArtifacts } from '../report/write.ts';
import type { FinishedBacktest } from './track-backtest.ts';

/** A golden of freqtrade as a finished backtest, with its files in a folder of its own, which the caller removes. */
export interface StoredBacktest {
  readonly finished: FinishedBacktest;
  readonly folder: string;
  /** Paths, in the order of writing. */
  readonly files: readonly string[];
}

export function storedBacktest(name: string): StoredBacktest {
  const run = goldenRun(name);
  const manifest = manifestOf(run);
  const manifestSha256 = manifestHash(manifest);
  const { outcome, equity } = run;
  const result = { ...run.result, manifest_sha256: manifestSha256 };
  const folder = mkdtempSync(join(tmpdir(), 'tradai-finished-'));
  const signals = outcome.fates.map(({ log }) => log);
  const files = writeArtifacts(folder, { manifest, result, equity, signals, run: FACTS, html: '<p>report</p>' });
  return { finished: { manifest, manifestSha256, result, equity }, folder, files };
}

const FACTS: RunFacts = {
  schema: 'tradai.run/1',
  manifest_sha256: '0'.repeat(64),
  run_id: 'bt-1',
  started_ms: 1000,
  finished_ms: 2000,
  node_version: 'v24.0.0',
  platform: 'linux-x64',
  command: [],
  data_dir: '/data',
};

function manifestOf({ result, golden }: GoldenRun): Manifest {
  return {
    schema: MANIFEST_SCHEMA,
    mode: 'backtest',
    versions: { '@tradai/runtime': '0.1.0', '@tradai/strategy-sdk': '0.1.0' },
    strategy: { name: result.strategy_name, sha256: '2'.repeat(64) },
    params: result.params,
    pairs: result.pairs,
    exchange: 'binance',
    timeframe: result.timeframe,
    timeframe_detail: null,
    timerange: golden.timerange,
    settings: result.settings,
    config: {},
    config_sha256: canonicalHash({}),
    config_warnings: [],
    overrides: {},
    data: result.data,
    markets_name: 'binance-spot',
    markets_sha256: '3'.repeat(64),
    seed: null,
    fill_profile: 'freqtrade',
  };
}
