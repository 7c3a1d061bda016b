import {
  checkConfig,
  CONFIG_MODES,
  masked,
  withDefaults,
  type ClassifiedKey,
  type ConfigMode,
  type ConfigVerdict,
  type LoadedConfig,
  parsePairsOption,
  givenConfig,
  plainTable,
} from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';

export interface ConfigCheckOptions {
  readonly config?: readonly string[];
  readonly mode?: string;
  readonly pairs?: readonly string[];
  readonly all?: boolean;
  readonly json?: boolean;
}

/** `tradai config check`: what becomes of each key in a mode, and what is wrong. Ends with 78 when the mode refuses the config. */
export function configCheckCommand(options: ConfigCheckOptions, io: Io): ExitCode {
  const mode = modeOf(options.mode ?? 'backtest');
  const pairsGiven = parsePairsOption(options.pairs).length > 0;
  const config = givenConfig(options.config, io.env);
  if (Object.keys(config.given).length === 0 && config.files.length === 0)
    throw new UsageError('There is no config.json here; name a config with --config.');
  const verdict = checkConfig(config, { mode, pairsGiven });
  io.out(options.json === true ? jsonText(config, verdict) : pageText(config, verdict, options.all === true));
  return verdict.errors.length === 0 ? EXIT_CODE.done : EXIT_CODE.badConfig;
}

/** The container writes `dry-run`, freqtrade `dry_run`. */
function modeOf(text: string): ConfigMode {
  const mode = CONFIG_MODES.find((candidate) => candidate === text.replace('-', '_'));
  if (mode !== undefined) return mode;
  throw new UsageError(`--mode is "${text}"; expected one of ${CONFIG_MODES.join(', ')}.`);
}

function jsonText(config: LoadedConfig, verdict: ConfigVerdict): string {
  const { mode, keys, errors, warnings } = verdict;
  const document = {
    mode,
    outcome: errors.length === 0 ? 'accepted' : 'refused',
    files: config.files,
    keys,
    errors,
    warnings,
    notes: config.warnings,
    values: masked(withDefaults(config.values, mode)),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function pageText(config: LoadedConfig, verdict: ConfigVerdict, isAll: boolean): string {
  const { keys, errors, warnings } = verdict;
  const rows = isAll ? keys.map(rowOf) : foldedRows(keys);
  const sections = [
    ...(rows.length === 0 ? [] : [plainTable(['Key', 'Class', 'From', 'Why'], rows)]),
    ...listed('Warning', [...config.warnings, ...warnings.map(({ text }) => text)]),
    ...listed(
      'Refused',
      errors.map(({ text }) => text),
    ),
    sumText(verdict),
  ];
  return `${sections.join('\n\n')}\n`;
}

function rowOf({ path, class: keyClass, from, word }: ClassifiedKey): string[] {
  return [path, keyClass, from, word];
}

/** Ignored keys with one reason share a row when they are this many: templates fill configs with them. */
const MANY = 3;

function foldedRows(keys: readonly ClassifiedKey[]): string[][] {
  const ignored = Map.groupBy(
    keys.filter((key) => key.class === 'ignored'),
    ({ code }) => code,
  );
  const shown = keys.filter((key) => key.class !== 'ignored').map(rowOf);
  const folded = [...ignored.values()].flatMap((alike) => {
    const [first, ...others] = alike;
    if (alike.length < MANY || first!.code.startsWith('unknown')) return alike.map(rowOf);
    const [path, keyClass, from, word] = rowOf(first!);
    return [
      [`${path!} and ${others.length} more`, keyClass!, others.some((key) => key.from !== from) ? '' : from!, word!],
    ];
  });
  return [...shown, ...folded];
}

function listed(head: string, sentences: readonly string[]): string[] {
  return sentences.length === 0 ? [] : [sentences.map((sentence) => `${head}: ${sentence}`).join('\n')];
}

const NAMES: Readonly<Record<ConfigMode, string>> = {
  backtest: 'A backtest',
  hyperopt: 'A search',
  dry_run: 'A dry run',
  live: 'Live trading',
};

function sumText({ mode, keys, errors }: ConfigVerdict): string {
  const counts = (['honored', 'approximated', 'ignored', 'refused'] as const).map(
    (name) => `${keys.filter((key) => key.class === name).length} ${name}`,
  );
  const end = errors.length === 0 ? 'accepts this config' : `refuses this config: ${errors.length} to mend`;
  const refused = new Set(keys.filter((key) => key.class === 'refused').map(({ path }) => path));
  const besides = errors.filter(({ path }) => !refused.has(path)).length;
  const more = besides === 0 ? '' : `; besides, ${besides} to mend: a value, or a key that lacks`;
  return `${NAMES[mode]} ${end}. Of ${keys.length} keys: ${counts.join(', ')}${more}.`;
}
