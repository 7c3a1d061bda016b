import { openCandleSources } from '../compose/candle-sources.ts';
import { valueAt } from '../config/old-names.ts';
import { shownValue } from '../config/secrets.ts';
import { describeSeries } from '../data/candles.ts';
import { planWarmUp, type PlannedSeries } from '../data/warm-up/plan-warm-up.ts';
import { plainTable } from '../report/plain-table.ts';
import type { ContainerSettings } from './settings.ts';
import { searchNeeds } from './modes/search-of-spec.ts';
import { readyText, type ReadyRun } from './start.ts';
import { asksExchange, needsOf } from './modes/warmed-up.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a container would do: version, tags, config with the source of each value, candles and where they would come from. */
export async function planText(ready: ReadyRun, settings: ContainerSettings, env: Environment): Promise<string> {
  const { version, registryPlace, loaded, config } = ready;
  return [
    `Mode: ${settings.mode}`,
    `Strategy: ${readyText(ready)}`,
    `Registry: ${registryPlace}`,
    `File: ${loaded.file}`,
    `Results: ${settings.results}`,
    '',
    plainTable(['Tag', 'Value'], Object.entries(version.tags)),
    '',
    plainTable(['Config', 'Value', 'From', 'Class'], configRows(ready)),
    ...config.warnings.map((warning) => `Warning: ${warning}`),
    '',
    plainTable(['Candles', 'From', 'To', 'Source'], (await plannedSeries(ready, settings, env)).flatMap(rowsOf)),
    '',
  ].join('\n');
}

function configRows({ config }: ReadyRun): string[][] {
  return config.keys.map(({ path, from, class: keyClass }) => [
    path,
    shownValue(path, valueAt(config.given, path)),
    from,
    keyClass,
  ]);
}

async function plannedSeries(
  ready: ReadyRun,
  settings: ContainerSettings,
  env: Environment,
): Promise<readonly PlannedSeries[]> {
  const { request } = ready.job;
  const policy = ready.spec?.data_policy ?? settings.dataPolicy;
  const sources = await openCandleSources({
    arcticUri: settings.arcticUri,
    exchange: asksExchange(policy) ? request.exchange : null,
    env,
  });
  try {
    return await planWarmUp({
      dataDir: request.dataDir,
      needs: settings.mode === 'hyperopt' || settings.mode === 'walk-forward' ? searchNeeds(ready) : needsOf(ready),
      sources: sources.list,
      leavesHoles: policy === 'backfill',
      nowMs: Date.now(),
    });
  } finally {
    await sources.close();
  }
}

function rowsOf({ key, range, parts, missing }: PlannedSeries): string[][] {
  const name = describeSeries(key);
  const rows = [
    ...parts.map(({ fromMs, toMs, kind, place }) => ({ fromMs, toMs, source: `${kind} ${place}` })),
    ...missing.map((part) => ({ ...part, source: 'nobody has it' })),
  ].toSorted((a, b) => a.fromMs - b.fromMs);
  const shown = rows.length > 0 ? rows : [{ ...range, source: 'nothing is needed' }];
  return shown.map(({ fromMs, toMs, source }) => [name, timeText(fromMs), timeText(toMs), source]);
}

function timeText(timeMs: number): string {
  return Number.isFinite(timeMs) ? new Date(timeMs).toISOString().slice(0, 16) : 'open';
}
