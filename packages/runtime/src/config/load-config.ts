import { readFileSync, statSync } from 'node:fs';
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

/** A part of a config: a file, a text that was fetched from elsewhere, or values that stand in no file. */
export type ConfigLayer =
  | { readonly file: string }
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly values: RawConfig };

/** As freqtrade: deeper nesting is taken for a loop. */
const MOST_LEVELS = 5;

/**
 * Reads config files; later ones win, key by key, a file wins over those it names in `add_config_files` (relative to itself), and
 * variables `FREQTRADE__A__B` win over all. What the values mean is for `checkConfig` to say.
 * Throws `config-not-found`, `config-syntax`, `invalid-config` with file and line.
 */
export function loadConfig(paths: readonly string[], environment: Environment = {}): LoadedConfig {
  return mergeLayers(
    paths.map((file) => ({ file })),
    environment,
  );
}

/** The same for parts of any kind, later ones winning. A fetched text cannot include files. */
export function mergeLayers(layers: readonly ConfigLayer[], environment: Environment = {}): LoadedConfig {
  const reading = new Reading();
  for (const layer of layers) {
    if ('file' in layer) reading.addFile(layer.file, 0);
    else if ('text' in layer) reading.addFetched(layer.name, layer.text);
    else reading.addValues(layer.name, layer.values);
  }
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
    const text = parsedText(readConfigText(file), file);
    const { value, places } = text;
    for (const included of includesOf(value, file, places)) {
      if (level >= MOST_LEVELS)
        throw new ConfigError(
          'invalid-config',
          `${file}: add_config_files goes more than ${MOST_LEVELS} levels deep; does a file name itself?`,
        );
      this.addFile(isAbsolute(included) ? included : join(dirname(file), included), level + 1);
    }
    this.#addText(file, text);
  }

  addFetched(name: string, content: string): void {
    const text = parsedText(content, name);
    if (includesOf(text.value, name, text.places).length > 0)
      throw new ConfigError(
        'invalid-config',
        `${name}:${text.places.get('add_config_files')!.line}: add_config_files names files beside it, which are not there when it is fetched; expected one whole file.`,
      );
    this.#addText(name, text);
  }

  addValues(name: string, values: RawConfig): void {
    const place = { file: name, line: 0, column: 0 };
    this.merging.add(values, new Map(pathsIn(values, '').map((path) => [path, place])));
  }

  #addText(file: string, { value, places, repeated }: ParsedText): void {
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

interface ParsedText {
  readonly value: RawConfig;
  readonly places: ReadonlyMap<string, TextPlace>;
  readonly repeated: readonly string[];
}

function parsedText(text: string, name: string): ParsedText {
  const { value, places, repeated } = parseJsonc(text, name);
  if (isRecord(value)) return { value, places, repeated };
  throw new ConfigError('invalid-config', `${name}: it holds no object; expected { … }.`);
}

function pathsIn(values: RawConfig, parent: string): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = parent === '' ? key : `${parent}.${key}`;
    return isRecord(value) ? [path, ...pathsIn(value, path)] : [path];
  });
}

function readConfigText(file: string): string {
  if (file === '') throw new ConfigError('config-not-found', 'The name of a config file is empty; expected one.');
  try {
    // A device such as /dev/zero has no end.
    if (!statSync(file).isCharacterDevice()) return readFileSync(file, 'utf8');
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
  throw new ConfigError('config-not-found', `Config ${file}: it is no file.`);
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
