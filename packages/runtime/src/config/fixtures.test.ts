import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineStrategy } from '@tradai/strategy-sdk';
import { strategyDefinition } from '@tradai/strategy-sdk/graph';
import { describe, expect, it } from 'vitest';
import { checkConfig } from './check-config.ts';
import { classifyConfig } from './classify-config.ts';
import { CONFIG_MODES, type ConfigMode, type KeyClass, type RawConfig } from './key-row.ts';
import { loadConfig, type LoadedConfig } from './load-config.ts';
import { valueAt } from './old-names.ts';
import { runSettings } from './run-settings.ts';
import { isRecord } from './shape.ts';
import { withDefaults } from './with-defaults.ts';

interface Problem {
  readonly path: string;
  readonly code: string;
}
interface Outcome {
  readonly outcome: 'accepted' | 'refused';
  readonly errors?: readonly Problem[];
  readonly warnings?: readonly Problem[];
}
interface Case {
  readonly about: string;
  readonly files: readonly string[];
  /** The file that holds them. */
  readonly environment?: string;
  readonly modes: Readonly<Record<ConfigMode, Outcome>>;
  readonly keys: Readonly<Record<string, string>>;
  readonly unknown?: readonly string[];
  readonly effective?: {
    readonly from: ConfigMode;
    readonly values: RawConfig;
    readonly other_modes?: Readonly<Record<string, { readonly changed: RawConfig }>>;
  };
}
interface Expected {
  readonly modes: readonly string[];
  readonly strategy: RawConfig;
  readonly cases: Readonly<Record<string, Case>>;
}

const FOLDER = fileURLToPath(new URL('./fixtures/', import.meta.url));
const EXPECTED = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as Expected;
const LETTERS: Readonly<Record<KeyClass, string>> = { honored: 'H', approximated: 'A', ignored: 'I', refused: 'R' };

function load(name: string, { files, environment }: Case): LoadedConfig {
  const paths = files.map((file) => join(FOLDER, name, file));
  const variables = environment === undefined ? '{}' : readFileSync(join(FOLDER, name, environment), 'utf8');
  return loadConfig(paths, JSON.parse(variables) as Record<string, string>);
}

/** The four letters of each key, then its code. */
function classesOf(config: LoadedConfig): Record<string, string> {
  const classes: Record<string, { letters: string; code: string }> = {};
  for (const mode of CONFIG_MODES) {
    for (const { path, class: keyClass, code } of classifyConfig(config, mode)) {
      const { letters = '' } = classes[path] ?? {};
      classes[path] = { letters: letters + LETTERS[keyClass], code };
    }
  }
  return Object.fromEntries(Object.entries(classes).map(([path, { letters, code }]) => [path, `${letters} ${code}`]));
}

const probe = defineStrategy({
  name: 'Probe',
  timeframe: '15m',
  minimalRoi: { 0: 0.1, 120: 0.02 },
  stoploss: -0.08,
  trailingStop: false,
  processOnlyNewCandles: true,
  startupCandleCount: 30,
  orderTypes: { entry: 'limit', exit: 'limit', stoploss: 'market', stoplossOnExchange: false },
  indicators: () => ({}),
  entry: () => [],
});

/** Of config over strategy over defaults, by path, as freqtrade writes them. */
function effectiveValues(config: LoadedConfig, mode: ConfigMode, paths: readonly string[]): RawConfig {
  const settings = new Map(
    runSettings(strategyDefinition(probe), config.values).effective.map(({ key, value }) => [key, value]),
  );
  const filled = withDefaults({ ...EXPECTED.strategy, ...config.values }, mode);
  return Object.fromEntries(
    paths.map((path) => [
      path,
      path.includes('.') || isRecord(valueAt(filled, path))
        ? valueAt(filled, path)
        : (settings.get(path) ?? valueAt(filled, path)),
    ]),
  );
}

const sorted = (problems: readonly Problem[]): string[] =>
  problems.map(({ path, code }) => `${path} ${code}`).toSorted();

it('the fixtures speak of the modes that there are', () => {
  expect(EXPECTED.modes).toEqual(CONFIG_MODES);
});

describe.each(Object.entries(EXPECTED.cases))('%s', (name, fixture) => {
  const config = load(name, fixture);

  it('has every key in its class', () => {
    expect(classesOf(config)).toEqual(fixture.keys);
  });

  it('has the unknown keys that it has', () => {
    const unknown = classifyConfig(config, 'backtest').filter(({ code }) => code.startsWith('unknown'));

    expect(unknown.map(({ path }) => path).toSorted()).toEqual([...(fixture.unknown ?? [])].toSorted());
  });

  it.each(CONFIG_MODES)('comes out as it should in %s', (mode) => {
    const { errors, warnings } = checkConfig(config, { mode });
    const expected = fixture.modes[mode];

    expect(sorted(errors)).toEqual(sorted(expected.errors ?? []));
    expect(errors.length === 0 ? 'accepted' : 'refused').toBe(expected.outcome);
    expect(sorted(warnings)).toEqual(expect.arrayContaining(sorted(expected.warnings ?? [])));
  });
});

const WITH_VALUES = Object.entries(EXPECTED.cases).filter(([, { effective }]) => effective !== undefined);

it.each(WITH_VALUES)('%s has the values that freqtrade ends up with', (name, fixture) => {
  const { from, values, other_modes: others = {} } = fixture.effective!;
  const config = load(name, fixture);

  expect(effectiveValues(config, from, Object.keys(values))).toEqual(values);
  for (const [mode, { changed }] of Object.entries(others))
    expect(effectiveValues(config, mode as ConfigMode, Object.keys(changed))).toEqual(changed);
});
