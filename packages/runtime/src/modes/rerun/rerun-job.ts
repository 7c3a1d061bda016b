import { createHash } from 'node:crypto';
import { parseMarketFile, type MarketFile } from '../../config/market-file.ts';
import { canonicalHash } from '../../contract/canonical-json.ts';
import type { Manifest } from '../../contract/manifest.ts';
import { parseTimerange } from '../../data/timerange.ts';
import type { LoadedStrategy } from '../../strategies/load-strategy.ts';
import { sourceHash } from '../../strategies/local-imports.ts';
import { shortPath } from '../../strategies/short-path.ts';
import type { ReportFacts } from '../backtest/artifacts.ts';
import type { BacktestRequest } from '../backtest/request.ts';
import { RunError } from './errors.ts';
import type { StoredRun } from './stored-run.ts';

/** What a stored run needs that its manifest only has the hash of. */
export interface RunSources {
  readonly loaded: LoadedStrategy;
  /** Text of the markets file; empty when the exchange has none. */
  readonly marketsText: string;
  readonly dataDir: string;
}

export interface RerunJob {
  readonly request: BacktestRequest;
  readonly facts: ReportFacts;
}

/** A run as its manifest tells it. Throws `strategy-changed`, `config-changed` and `markets-changed`. */
export function rerunJob(stored: StoredRun, sources: RunSources, withColumns: boolean): RerunJob {
  const { manifest } = stored;
  checkSources(stored, sources);
  const origins = new Map(manifest.settings.map(({ key, origin }) => [key, origin]));
  return {
    request: {
      strategy: sources.loaded.strategy,
      params: manifest.params,
      config: manifest.config,
      overrides: manifest.overrides,
      pairs: manifest.pairs,
      timerange: manifest.timerange === null ? { startMs: null, endMs: null } : parseTimerange(manifest.timerange),
      exchange: manifest.exchange,
      dataDir: sources.dataDir,
      markets: marketsOf(manifest, sources.marketsText),
      withColumns,
    },
    facts: {
      strategySha256: manifest.strategy.sha256,
      marketsSha256: manifest.markets_sha256,
      timerangeText: manifest.timerange,
      configFileOf: (key) => /^config (.+)$/s.exec(origins.get(key) ?? '')?.[1] ?? null,
      warnings: manifest.config_warnings,
      ...(manifest.config_keys === undefined ? {} : { configKeys: manifest.config_keys }),
    },
  };
}

function checkSources({ name, manifest }: StoredRun, { loaded, marketsText }: RunSources): void {
  if (canonicalHash(manifest.config) !== manifest.config_sha256)
    throw new RunError('config-changed', `The config in the manifest of ${name} is not the one that its hash names.`);
  const strategy = sourceHash(loaded.file);
  if (strategy !== manifest.strategy.sha256)
    throw new RunError(
      'strategy-changed',
      `${shortPath(loaded.file)} has changed since the run ${name}: its source is ${short(strategy)}, that of the run ${short(manifest.strategy.sha256)}.`,
    );
  const markets = createHash('sha256').update(marketsText).digest('hex');
  if (markets !== manifest.markets_sha256)
    throw new RunError(
      'markets-changed',
      `The markets file is not that of the run ${name}, ${manifest.markets_name}: it is ${short(markets)}, that of the run ${short(manifest.markets_sha256)}.`,
    );
}

/** Enough of a hash to see that two differ. */
function short(hash: string): string {
  return hash.slice(0, 8);
}

/** Called as in the run, because the report repeats it. */
function marketsOf({ markets_name: name }: Manifest, text: string): MarketFile {
  return text === '' ? { name, date: 'no date', rules: new Map(), tiers: new Map() } : parseMarketFile(text, name);
}
