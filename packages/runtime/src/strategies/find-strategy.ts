import { readdirSync, readFileSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { didYouMean } from '@tradai/strategy-sdk/graph';
import { StrategyFileError } from './errors.ts';
import { loadStrategy, type LoadedStrategy } from './load-strategy.ts';
import { sourceHash } from './local-imports.ts';
import { shortPath } from './short-path.ts';

const FILE_NAMES = ['strategy.ts', 'strategy.js', 'strategy.mts', 'strategy.mjs'];
const STANDARD_FOLDERS = ['strategies', join('examples', 'strategies')];

/** A strategy file that could not be loaded, and why. */
export interface BrokenStrategy {
  readonly file: string;
  readonly error: unknown;
}

/** Folders that hold a folder per strategy: the standard ones below each root, then `more`. Those that do not exist are left out. */
export function strategyFolders(roots: readonly string[], more: readonly string[] = []): string[] {
  const standard = roots.flatMap((root) => STANDARD_FOLDERS.map((folder) => join(root, folder)));
  for (const folder of more) {
    if (!isFolder(folder)) throw new StrategyFileError('unknown-strategy', `Strategy folder ${folder} does not exist.`);
  }
  return [...new Set([...standard, ...more].map((folder) => resolve(folder)))].filter(isFolder);
}

/** `<folder>/<name>/strategy.ts` of every folder, sorted by name within each. */
export function strategyFiles(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => strategyFileIn(join(folder, name)))
      .filter((file) => file !== null)
      .toSorted(),
  );
}

/**
 * Loads a strategy by the name given to `defineStrategy`, or by a path to its file or folder.
 * Throws `unknown-strategy` naming the nearest, `duplicate-strategy`, and the errors of `loadStrategy`.
 */
export async function findStrategy(nameOrPath: string, folders: readonly string[]): Promise<LoadedStrategy> {
  if (isPath(nameOrPath)) return loadStrategy(fileAt(nameOrPath));
  const files = strategyFiles(folders);
  // Loading costs time: first those whose text has the name at all, or whose folder has it.
  const isNamed = (file: string): boolean => basename(dirname(file)) === nameOrPath;
  const likely = files.filter((file) => isNamed(file) || mentions(file, nameOrPath));
  const tried = await loadAll(likely);
  const matches = named(nameOrPath, tried.loaded);
  // One that does not load is not passed over for another of its name.
  const broken = tried.broken.find(({ file }) => isNamed(file)) ?? (matches.length > 0 ? undefined : tried.broken[0]);
  if (broken !== undefined) throw broken.error;
  if (matches.length > 0) return onlyOne(nameOrPath, matches);
  const rest = await loadAll(files.filter((file) => !likely.includes(file)));
  const others = named(nameOrPath, rest.loaded);
  if (others.length > 0) return onlyOne(nameOrPath, others);
  throw unknown(nameOrPath, [...tried.loaded, ...rest.loaded], folders);
}

/** Every strategy of the folders, and those that do not load. */
export async function loadAll(
  files: readonly string[],
): Promise<{ readonly loaded: readonly LoadedStrategy[]; readonly broken: readonly BrokenStrategy[] }> {
  const loaded: LoadedStrategy[] = [];
  const broken: BrokenStrategy[] = [];
  for (const file of files) {
    try {
      loaded.push(await loadStrategy(file));
    } catch (error) {
      broken.push({ file, error });
    }
  }
  return { loaded, broken };
}

function isPath(text: string): boolean {
  return /[/\\]/.test(text) || text === '.' || text === '..' || /\.m?[jt]s$/.test(text);
}

function fileAt(path: string): string {
  const full = resolve(path);
  const stat = found(full);
  if (stat?.isFile() === true) return full;
  if (stat?.isDirectory() !== true)
    throw new StrategyFileError('unknown-strategy', `There is no strategy file ${path}.${neighbors(full)}`);
  const file = strategyFileIn(full);
  if (file === null) throw new StrategyFileError('unknown-strategy', `The folder ${path} has no strategy.ts.`);
  return file;
}

/** What stands beside a path that does not exist. */
function neighbors(path: string): string {
  const folder = dirname(path);
  if (!isFolder(folder)) return ` The folder ${shortPath(folder)} does not exist either.`;
  const names = readdirSync(folder).filter((name) => isPath(name) || isFolder(join(folder, name)));
  return names.length === 0 ? '' : ` Beside it there is ${names.slice(0, 10).join(', ')}.`;
}

function strategyFileIn(folder: string): string | null {
  const name = FILE_NAMES.find((candidate) => found(join(folder, candidate))?.isFile() === true);
  return name === undefined ? null : join(folder, name);
}

function mentions(file: string, name: string): boolean {
  const text = readFileSync(file, 'utf8');
  return [`'${name}'`, `"${name}"`, `\`${name}\``].some((quoted) => text.includes(quoted));
}

function named(name: string, loaded: readonly LoadedStrategy[]): LoadedStrategy[] {
  return loaded.filter(({ strategy }) => strategy.name === name);
}

function onlyOne(name: string, matches: readonly LoadedStrategy[]): LoadedStrategy {
  // An image holds copies of the strategies beside it: which of two that are alike is loaded makes no difference.
  if (new Set(matches.map(({ file }) => sourceHash(file))).size === 1) return matches[0]!;
  const files = matches.map(({ file }) => shortPath(file)).join(' and ');
  throw new StrategyFileError(
    'duplicate-strategy',
    `${files} hold a strategy named "${name}"; rename one, or give the path.`,
  );
}

function unknown(name: string, loaded: readonly LoadedStrategy[], folders: readonly string[]): StrategyFileError {
  const where =
    folders.length === 0
      ? 'there is no folder strategies/ or examples/strategies/ here; "tradai new <name>" makes one, --strategy-dir names another.'
      : loaded.length === 0
        ? `${folders.map(shortPath).join(' and ')} hold none; "tradai new ${name}" makes one.`
        : didYouMean(
            name,
            loaded.map(({ strategy }) => strategy.name),
          );
  return new StrategyFileError('unknown-strategy', `There is no strategy "${name}"; ${where}`);
}

function isFolder(path: string): boolean {
  return found(path)?.isDirectory() === true;
}

/** Nothing is at the end of a link that leads to itself, as of one that leads nowhere. What may not be looked at throws: it may be of the same name. */
function found(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') return undefined;
    throw error;
  }
}
