import { canonicalHash, canonicalJson } from '../../contract/canonical-json.ts';
import { EXIT_CODE, type ExitCode } from '../../contract/exit-code.ts';
import { masked } from '../../config/secrets.ts';
import { placeText } from '../../config/merging.ts';
import { openPlace } from '../object-reader.ts';
import type { RunContext } from '../run-context.ts';
import type { ReadyRun } from '../start.ts';

/** The form of `temp/<run id>/prepared.json`. */
const PREPARED_SCHEMA = 'tradai.prepared/1';

/** Merges and validates the config of a run, and writes it with its hash and its sources to `temp/<run id>/`, beside the base configs. */
export async function prepareMode(
  { version, config }: ReadyRun,
  { settings, runId: own, io, log }: RunContext,
): Promise<ExitCode> {
  const runId = settings.runId ?? own;
  const values = masked(config.values);
  const document = {
    schema: PREPARED_SCHEMA,
    run_id: runId,
    strategy: version.name,
    strategy_version: version.version,
    tags: version.tags,
    config: values,
    config_sha256: canonicalHash(values),
    sources: Object.fromEntries([...config.places].map(([path, place]) => [path, placeText(place)])),
    keys: config.keys,
    warnings: config.warnings,
  };
  const objects = await openPlace(settings.configBase ?? settings.results, io.env);
  const key = `temp/${encodeURIComponent(runId)}/prepared.json`;
  await objects.put(key, new TextEncoder().encode(canonicalJson(document)));
  log.event('prepared', `Config: ${objects.place}/${key}`, { key, config_sha256: document.config_sha256 });
  return EXIT_CODE.done;
}
