import type { RunFacts } from '../../contract/manifest.ts';
import type { RunContext } from '../run-context.ts';
import type { ReadyRun } from '../start.ts';
import type { WarmedUp } from './warmed-up.ts';

/** What `run.json` says of a container's run. None of it decides a trade, so none of it is in the manifest. */
export function runFacts(
  { version, config, spec, registryPlace }: ReadyRun,
  { settings, runId }: RunContext,
  warmed: WarmedUp,
): Partial<RunFacts> {
  return {
    run_id: runId,
    ...warmed,
    container: {
      strategy_version: version.version,
      stage: settings.stage,
      attempt: settings.attempt,
      registry: registryPlace,
      results: settings.results,
      config_files: config.files,
      config_sha256: version.tags['config_sha256'] ?? null,
      image_digest: settings.imageDigest,
      execution: settings.executionArn,
      labels: spec?.labels ?? {},
    },
  };
}
