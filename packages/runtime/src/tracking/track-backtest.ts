import type { Manifest } from '../contract/manifest.ts';
import type { ResultDocument } from '../contract/result.ts';
import { resultMetrics } from './result-metrics.ts';
import type { Curve, RunLogger } from './run-logger.ts';

/** A finished backtest as documents. */
export interface FinishedBacktest {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  readonly result: ResultDocument;
  /** Stake currency at candle closes. */
  readonly equity: Curve;
}

/**
 * Logs a backtest: what decided it as parameters, its figures, its equity, and `files`, the paths of what it wrote. May be repeated. The files are
 * on disk before this is called, so that no trouble with tracking costs a result.
 */
export async function trackBacktest(log: RunLogger, run: FinishedBacktest, files: readonly string[]): Promise<void> {
  const { manifest, manifestSha256, result, equity } = run;
  await log.params(backtestParams(manifest, result));
  await log.tags({ 'tradai.manifest_sha256': manifestSha256, 'tradai.config_sha256': manifest.config_sha256 });
  await log.metrics(resultMetrics(result), { timeMs: result.backtest_end_ms });
  await log.curve('equity', equity);
  for (const file of files) await log.artifact(file);
}

/** Parameters of the strategy are `params.fast`: their names are the author's, and settings have theirs. */
function backtestParams(manifest: Manifest, result: ResultDocument): Record<string, unknown> {
  const { exchange, timeframe, timeframe_detail, timerange, pairs, fill_profile, seed, markets_name } = manifest;
  const params = Object.entries(manifest.params).map(([name, value]) => [`params.${name}`, value]);
  return {
    ...Object.fromEntries(manifest.settings.map(({ key, value }) => [key, value])),
    ...{ exchange, timeframe, timeframe_detail, timerange, pairs, fill_profile, seed, markets_name },
    ...{ stake_currency: result.stake_currency, fee: result.fee },
    ...(Object.fromEntries(params) as Record<string, unknown>),
  };
}
