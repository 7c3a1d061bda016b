import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TradaiError } from '@tradai/strategy-sdk';
import type { CallbackRules, Rule } from './callback-rules.ts';
import { GOLDENS, readGolden } from './goldens.ts';
import type { Settings } from './rules.ts';
import { judgeScenario, type Scenario, type ScenarioPair } from './scenario.ts';
import type { CaseResult } from './verdict.ts';

interface TableFile {
  readonly start_ms: number;
  readonly defaults: Settings;
  readonly scenarios: readonly Settings[];
}

const TABLE_SETTINGS = ['stoploss', 'minimal_roi'];
const TABLE_MARKET = 'market';

/** Small scenarios of one pair, each showing one rule. */
export function candleTables(): CaseResult[] {
  const file = readGolden(join(GOLDENS, 'candle-tables.json.gz')) as TableFile;
  const defaults = Object.entries(file.defaults);
  const settings = Object.fromEntries(defaults.filter(([key]) => TABLE_SETTINGS.includes(key)));
  const config = Object.fromEntries(defaults.filter(([key]) => !TABLE_SETTINGS.includes(key) && key !== TABLE_MARKET));
  return file.scenarios.map((table) => {
    const scenario = tableScenario(file, table, settings, config);
    return { name: `table/${scenario.name}`, verdict: judgeScenario(scenario) };
  });
}

function tableScenario(file: TableFile, table: Settings, settings: Settings, config: Settings): Scenario {
  const futures = table['futures'] === true;
  const detail = table['detail'] as { minutes: number; first_index: number; candles: [] } | undefined;
  const minutes = Number(table['minutes']);
  const pair = {
    name: futures ? 'TEST/USDT:USDT' : 'TEST/USDT',
    candles: table['candles'],
    flags: table['flags'],
    ...('funding' in table ? { funding: table['funding'] } : {}),
    ...(detail === undefined
      ? {}
      : { detail: { first_part: (detail.first_index * minutes) / detail.minutes, candles: detail.candles } }),
  } as ScenarioPair;
  return {
    name: String(table['name']),
    minutes,
    startMs: file.start_ms,
    futures,
    detailMinutes: detail?.minutes ?? null,
    leverageTiers: file.defaults['leverage_tiers'] as readonly Settings[],
    timerange: [null, null],
    pairs: [pair],
    settings: { ...settings, ...(table['settings'] as Settings) },
    config: { ...config, ...(table['config'] as Settings) },
    market: { ...(file.defaults['market'] as Settings), ...(table['market'] as Settings) },
    callbacks: tableRules((table['callbacks'] ?? {}) as Settings),
    expected: table['expected'] as Settings,
  };
}

/** A table of answers per candle as rules: one for each candle named, then the one for all others. */
function tableRules(callbacks: Settings): CallbackRules {
  return Object.fromEntries(
    Object.entries(callbacks).map(([name, answers]) => {
      const { all, ...single } = answers as Settings;
      const rules: Rule[] = Object.entries(single).map(([index, answer]) => ({ at: [Number(index)], answer }));
      return [name, 'all' in (answers as Settings) ? [...rules, { answer: all }] : rules];
    }),
  );
}

interface RandomFile {
  readonly start_ms: number;
  readonly defaults: {
    readonly config: Settings;
    readonly settings: Settings;
    readonly market: Settings;
    readonly leverage_tiers: readonly Settings[];
  };
  readonly scenarios: readonly Settings[];
}

/** Seeded random worlds; `folder` may hold others than those of this repository. */
export function randomScenarios(folder = join(GOLDENS, 'random')): CaseResult[] {
  const scenarios = randomWorlds(folder);
  return scenarios.map((scenario) => ({ name: `random/${scenario.name}`, verdict: judgeScenario(scenario) }));
}

export function randomWorlds(folder = join(GOLDENS, 'random')): Scenario[] {
  return scenarioFiles(folder).flatMap((path) => {
    const file = readScenarios(path);
    return file.scenarios.map((raw) => randomScenario(file, raw));
  });
}

function scenarioFiles(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new TradaiError(
      'no-file',
      `${folder} is no folder; expected one with files of random scenarios (*.json.gz).`,
    );
  const names = readdirSync(folder).filter((name) => name.endsWith('.json.gz'));
  if (names.length === 0) throw new TradaiError('no-file', `${folder} has no file of random scenarios (*.json.gz).`);
  return names.toSorted().map((name) => join(folder, name));
}

function readScenarios(path: string): RandomFile {
  let file: Partial<RandomFile> | null = null;
  try {
    file = readGolden(path) as Partial<RandomFile> | null;
  } catch {
    // Told below, together with what is readable and something else.
  }
  if (Array.isArray(file?.scenarios) && file.defaults !== undefined) return file as RandomFile;
  throw new TradaiError(
    'corrupt',
    `${path} holds no random scenarios; expected gzipped JSON with "defaults" and "scenarios".`,
  );
}

function randomScenario(file: RandomFile, raw: Settings): Scenario {
  return {
    name: String(raw['name']),
    minutes: Number(raw['minutes']),
    startMs: Number(raw['start_ms'] ?? file.start_ms),
    futures: raw['futures'] === true,
    detailMinutes: typeof raw['detail_minutes'] === 'number' ? raw['detail_minutes'] : null,
    leverageTiers: (raw['leverage_tiers'] ?? file.defaults.leverage_tiers) as readonly Settings[],
    timerange: (raw['timerange'] ?? [null, null]) as [number | null, number | null],
    pairs: raw['pairs'] as readonly ScenarioPair[],
    settings: { ...file.defaults.settings, ...(raw['settings'] as Settings) },
    config: { ...file.defaults.config, ...(raw['config'] as Settings) },
    market: file.defaults.market,
    callbacks: (raw['callbacks'] ?? {}) as CallbackRules,
    expected: raw['expected'] as Settings,
  };
}
