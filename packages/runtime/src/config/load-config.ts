import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { ConfigError } from './errors.ts';
import { parseJsonc, type TextPlace } from './jsonc.ts';
import { formerKey, nearestKey, nearestPairKey, unknownKeys } from './known-keys.ts';
import { CONFIG_SETTINGS, SHARED_SETTINGS, type RawConfig } from './setting-table.ts';

/** Where a value of the merged configuration stands. */
export interface ConfigPlace extends TextPlace {
  /** As it was named. */
  readonly file: string;
}

/** A value of one file that another file replaced. */
export interface HiddenValue extends ConfigPlace {
  readonly value: unknown;
}

export interface LoadedConfig {
  readonly values: RawConfig;
  /** In the order of reading, included files before the file that names them. */
  readonly files: readonly string[];
  /** By path: `stake_amount`, `exchange.name`. */
  readonly places: ReadonlyMap<string, ConfigPlace>;
  readonly hidden: ReadonlyMap<string, readonly HiddenValue[]>;
  /** One sentence each. */
  readonly warnings: readonly string[];
}

/** As freqtrade: deeper nesting is taken for a loop. */
const MOST_LEVELS = 5;

/**
 * Reads config files; later ones win, key by key, and a file wins over those it names in `add_config_files` (relative to itself).
 * Throws `config-not-found`, `config-syntax`, `invalid-config` with file, line and key.
 */
export function loadConfig(paths: readonly string[]): LoadedConfig {
  const merging = new Merging();
  for (const path of paths) merging.add(path, 0);
  const { values } = merging;
  checkValues(values, merging.places);
  return {
    values,
    files: merging.files,
    places: merging.places,
    hidden: merging.hidden,
    warnings: [
      ...merging.warnings,
      ...roiWarnings(merging.places),
      ...unknownWarnings(values, merging.places),
      ...pairWarnings(values, merging.places),
    ],
  };
}

/** `config.json:3`. */
export function placeText({ file, line }: ConfigPlace): string {
  return `${file}:${line}`;
}

class Merging {
  values: Record<string, unknown> = {};
  readonly files: string[] = [];
  readonly places = new Map<string, ConfigPlace>();
  readonly hidden = new Map<string, HiddenValue[]>();
  readonly warnings: string[] = [];

  add(file: string, level: number): void {
    const { value, places, repeated } = parseJsonc(readConfigText(file), file);
    if (!isRecord(value)) throw new ConfigError('invalid-config', `${file}: it holds no object; expected { … }.`);
    for (const included of includesOf(value, file, places)) {
      if (level >= MOST_LEVELS)
        throw new ConfigError(
          'invalid-config',
          `${file}: add_config_files goes more than ${MOST_LEVELS} levels deep; does a file name itself?`,
        );
      this.add(isAbsolute(included) ? included : join(dirname(file), included), level + 1);
    }
    for (const path of repeated) this.warnings.push(`${file}: ${path} is given twice; the last one counts.`);
    this.files.push(file);
    const { add_config_files: _included, ...own } = value;
    const placed = new Map([...places].map(([path, place]) => [path, { ...place, file }]));
    this.values = this.#merged(this.values, own, '', placed);
  }

  #merged(
    earlier: RawConfig,
    later: RawConfig,
    parent: string,
    placed: ReadonlyMap<string, ConfigPlace>,
  ): Record<string, unknown> {
    const result: Record<string, unknown> = { ...earlier };
    for (const [key, value] of Object.entries(later)) {
      const path = parent === '' ? key : `${parent}.${key}`;
      const before = Object.hasOwn(result, key) ? result[key] : undefined;
      if (isRecord(before) && isRecord(value)) {
        result[key] = this.#merged(before, value, path, placed);
        this.places.set(path, placed.get(path)!);
        continue;
      }
      this.#replace(path, before, placed);
      define(result, key, value);
    }
    return result;
  }

  #replace(path: string, before: unknown, placed: ReadonlyMap<string, ConfigPlace>): void {
    const place = this.places.get(path);
    if (before !== undefined && place !== undefined)
      this.hidden.set(path, [...(this.hidden.get(path) ?? []), { ...place, value: before }]);
    for (const known of this.places.keys()) if (known.startsWith(`${path}.`)) this.places.delete(known);
    for (const [inner, innerPlace] of placed)
      if (inner === path || inner.startsWith(`${path}.`)) this.places.set(inner, innerPlace);
  }
}

/** Also for a key such as `__proto__`, which a plain assignment would swallow. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
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

/** The same checks as those of a run, here with file and line. */
function checkValues(values: RawConfig, places: ReadonlyMap<string, ConfigPlace>): void {
  for (const { key, check } of [...SHARED_SETTINGS, ...CONFIG_SETTINGS]) {
    const value = values[key];
    const expected = value === undefined ? null : check(value);
    if (expected === null) continue;
    throw new ConfigError(
      'invalid-config',
      `${placeText(places.get(key)!)}: ${key} is ${JSON.stringify(value)}; expected ${expected}.`,
    );
  }
}

/** Objects merge, so a later file cannot take a step away: rarely meant, and not to be seen in either file. */
function roiWarnings(places: ReadonlyMap<string, ConfigPlace>): string[] {
  const files = new Set([...places].filter(([path]) => path.startsWith('minimal_roi.')).map(([, { file }]) => file));
  return files.size < 2 ? [] : [`minimal_roi is put together from steps of ${[...files].join(' and ')}.`];
}

function unknownWarnings(values: RawConfig, places: ReadonlyMap<string, ConfigPlace>): string[] {
  return unknownKeys(Object.keys(values)).map((key) => {
    const ignored = `${placeText(places.get(key)!)}: "${key}" is no setting and is ignored`;
    const former = formerKey(key);
    if (former !== null) return `${ignored}; ${former}.`;
    const near = nearestKey(key);
    return near === null ? ignored : `${ignored}; did you mean "${near}"?`;
  });
}

/** What would change the pairs of a run without a word. */
function pairWarnings(values: RawConfig, places: ReadonlyMap<string, ConfigPlace>): string[] {
  const { exchange, pairlists } = values;
  const misspelled = Object.keys(isRecord(exchange) ? exchange : {}).flatMap((key) => {
    const near = nearestPairKey(key);
    const place = places.get(`exchange.${key}`) ?? places.get('exchange')!;
    return near === null
      ? []
      : [`${placeText(place)}: "exchange.${key}" is no setting and is ignored; did you mean "${near}"?`];
  });
  const handlers = (Array.isArray(pairlists) ? pairlists : []).map((handler: unknown) =>
    isRecord(handler) ? String(handler['method']) : '',
  );
  const ignored = handlers.filter((method) => method !== '' && method !== 'StaticPairList');
  if (ignored.length === 0) return misspelled;
  const text = `pairlists: ${ignored.join(', ')} does not exist yet and is ignored; the pairs are those of pair_whitelist.`;
  return [...misspelled, `${placeText(places.get('pairlists')!)}: ${text}`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
