import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { setVariables, type Environment, type SetVariable } from './environment.ts';
import { ConfigError } from './errors.ts';
import { parseJsonc, type TextPlace } from './jsonc.ts';
import type { RawConfig } from './key-row.ts';
import { Merging, placeText, type ConfigPlace, type HiddenValue } from './merging.ts';
import { valueAt, withoutOldNames } from './old-names.ts';
import { isRecord } from './shape.ts';

export interface LoadedConfig {
  /** Under today's names. */
  readonly values: RawConfig;
  /** Under the names that were given. */
  readonly given: RawConfig;
  /** In the order of reading, included files before the file that names them. */
  readonly files: readonly string[];
  /** By path: `stake_amount`, `exchange.name`. */
  readonly places: ReadonlyMap<string, ConfigPlace>;
  readonly hidden: ReadonlyMap<string, readonly HiddenValue[]>;
  /** About the files, one sentence each; `checkConfig` knows those about keys. */
  readonly warnings: readonly string[];
}

/** As freqtrade: deeper nesting is taken for a loop. */
const MOST_LEVELS = 5;

/**
 * Reads config files; later ones win, key by key, a file wins over those it names in `add_config_files` (relative to itself), and
 * variables `FREQTRADE__A__B` win over all. What the values mean is for `checkConfig` to say.
 * Throws `config-not-found`, `config-syntax`, `invalid-config` with file and line.
 */
export function loadConfig(paths: readonly string[], environment: Environment = {}): LoadedConfig {
  const reading = new Reading();
  for (const path of paths) reading.addFile(path, 0);
  for (const variable of setVariables(environment)) reading.addVariable(variable);
  const { merging, files, warnings } = reading;
  const { values: all, moved } = withoutOldNames(merging.values);
  const { add_config_files: _included, ...values } = all;
  const { places } = merging;
  for (const { from, to } of moved) {
    const place = places.get(from);
    if (place !== undefined && !places.has(to)) places.set(to, place);
  }
  return {
    values,
    given: merging.values,
    files,
    places,
    hidden: merging.hidden,
    warnings: [...warnings, ...roiWarnings(places)],
  };
}

class Reading {
  readonly merging = new Merging();
  readonly files: string[] = [];
  readonly warnings: string[] = [];

  addFile(file: string, level: number): void {
    const { value, places, repeated } = parseJsonc(readConfigText(file), file);
    if (!isRecord(value)) throw new ConfigError('invalid-config', `${file}: it holds no object; expected { … }.`);
    for (const included of includesOf(value, file, places)) {
      if (level >= MOST_LEVELS)
        throw new ConfigError(
          'invalid-config',
          `${file}: add_config_files goes more than ${MOST_LEVELS} levels deep; does a file name itself?`,
        );
      this.addFile(isAbsolute(included) ? included : join(dirname(file), included), level + 1);
    }
    for (const path of repeated) this.warnings.push(`${file}: ${path} is given twice; the last one counts.`);
    this.files.push(file);
    const placed = new Map([...places].map(([path, place]) => [path, { ...place, file }]));
    this.merging.add(value, placed);
  }

  addVariable({ name, path, value }: SetVariable): void {
    const place = { file: name, line: 0, column: 0 };
    const placed = new Map<string, ConfigPlace>();
    let nested: unknown = value;
    for (let end = path.length; end > 0; end -= 1) {
      const at = path.slice(0, end).join('.');
      const stands = end === path.length ? undefined : valueAt(this.merging.values, at);
      if (stands !== undefined && !isRecord(stands)) {
        const other = placeText(this.merging.places.get(at)!);
        throw new ConfigError(
          'invalid-config',
          `${name}: ${at} is no object (${other}); expected one of the two only.`,
        );
      }
      placed.set(at, place);
      nested = { [path[end - 1]!]: nested };
    }
    this.merging.add(nested as RawConfig, placed);
  }
}

function readConfigText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const problem =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : `it cannot be read (${code})`;
    throw new ConfigError('config-not-found', `Config ${file}: ${problem}.`, { cause });
  }
}

function includesOf(value: RawConfig, file: string, places: ReadonlyMap<string, TextPlace>): string[] {
  const included = value['add_config_files'] ?? [];
  if (Array.isArray(included) && included.every((entry) => typeof entry === 'string')) return included;
  const { line } = places.get('add_config_files')!;
  throw new ConfigError('invalid-config', `${file}:${line}: add_config_files is no list of file names.`);
}

/** Objects merge, so a later file cannot take a step away: rarely meant, and not to be seen in either file. */
function roiWarnings(places: ReadonlyMap<string, ConfigPlace>): string[] {
  const files = new Set([...places].filter(([path]) => path.startsWith('minimal_roi.')).map(([, { file }]) => file));
  return files.size < 2 ? [] : [`minimal_roi is put together from steps of ${[...files].join(' and ')}.`];
}
