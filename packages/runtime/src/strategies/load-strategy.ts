import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { StrategyError, TradaiError } from '@tradai/strategy-sdk';
import { isStrategy, type AnyStrategy } from '@tradai/strategy-sdk/graph';
import { authorFrame, frameText } from './author-frame.ts';
import { StrategyFileError } from './errors.ts';
import { oneLine } from './one-line.ts';
import { localFiles } from './local-imports.ts';
import { shareSdk } from './sdk-hooks.ts';
import { VERSION } from '../contract/version.ts';
import { shortPath } from './short-path.ts';

export interface LoadedStrategy {
  readonly strategy: AnyStrategy;
  /** Absolute. */
  readonly file: string;
  /** What its file exports as `objectives`, for searches. */
  readonly objectives: Readonly<Record<string, unknown>>;
}

/**
 * Imports a strategy file, as TypeScript whose types are stripped or as JavaScript. Throws one error that says what kept it from
 * loading: it does not compile (file, line), an import is missing, it threw, it exports no strategy, an invalid setting, another SDK.
 */
export async function loadStrategy(file: string): Promise<LoadedStrategy> {
  shareSdk();
  const name = shortPath(file);
  const loaded = await importFile(file, name);
  if (!('default' in loaded))
    throw new StrategyFileError(
      'no-strategy',
      `${name} has no default export; expected export default defineStrategy({ … }).`,
    );
  const strategy = loaded['default'];
  if (!isStrategy(strategy)) {
    throw new StrategyFileError(
      'no-strategy',
      `The default export of ${name} is no strategy; expected export default defineStrategy({ … }).`,
    );
  }
  checkSdkVersion(strategy, name);
  return { strategy, file, objectives: objectivesOf(loaded['objectives'], name) };
}

function objectivesOf(exported: unknown, name: string): LoadedStrategy['objectives'] {
  if (exported === undefined) return {};
  if (typeof exported === 'object' && exported !== null && !Array.isArray(exported)) return { ...exported };
  throw new StrategyFileError(
    'no-strategy',
    `The export objectives of ${name} is no object; expected { name: (run) => … }.`,
  );
}

async function importFile(file: string, name: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    throw await loadingError(error, file, name);
  }
}

async function loadingError(error: unknown, file: string, name: string): Promise<unknown> {
  const code = (error as { code?: unknown } | null)?.code;
  if (
    code === 'ERR_MODULE_NOT_FOUND' ||
    code === 'ERR_UNSUPPORTED_DIR_IMPORT' ||
    code === 'ERR_PACKAGE_PATH_NOT_EXPORTED'
  )
    return new StrategyFileError('strategy-syntax', missingImport(error as Error, name), { cause: error });
  if (error instanceof SyntaxError)
    return new StrategyFileError(
      'strategy-syntax',
      `${(await syntaxPlace(error, file)) ?? name} does not compile: ${explained(error)}.`,
      {
        cause: error,
      },
    );
  const frame = authorFrame(error, file);
  const place = frame === null ? name : frameText(frame);
  if (error instanceof TradaiError)
    return new StrategyError(
      error instanceof StrategyError ? error.code : 'invalid-strategy',
      `${error.message.replace(/\.$/, '')} (${place}).`,
      { cause: error },
    );
  return new StrategyError('strategy-threw', `${name} threw while it was loaded: ${oneLine(error)} (${place}).`, {
    cause: error,
  });
}

function missingImport(error: Error, name: string): string {
  const missing = /Cannot find (?:module|package) '(.*?)' imported from (.*)$/m.exec(error.message);
  if (missing === null) return `${name}: ${oneLine(error)}.`;
  const [, what, from] = missing;
  const importer = from!.startsWith('file:') ? fileURLToPath(from!) : from!;
  return what!.startsWith('/')
    ? `${shortPath(importer)} imports ${shortPath(what!)}, and there is no such file; a relative import names the file with its ending, such as './levels.ts'.`
    : `${shortPath(importer)} imports the package "${what}", which is not installed.`;
}

function explained(error: SyntaxError): string {
  const { code } = error as { code?: unknown };
  const text = error.message.split('\n')[0]!.trim().replace(/\.$/, '');
  return code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX'
    ? `${text}; types are only stripped, so enums, namespaces and parameter properties cannot be used`
    : text;
}

/** `strategy.ts:12`, from the head of the stack; for JavaScript, which gives none, from a second look by `node --check`. */
async function syntaxPlace(error: SyntaxError, file: string): Promise<string | null> {
  const head = /^(file:\/\/\S+?|\/\S.*?):(\d+)\n/.exec(error.stack ?? '');
  if (head !== null) {
    const path = head[1]!.startsWith('file:') ? fileURLToPath(head[1]!) : head[1]!;
    return `${shortPath(path)}:${head[2]}`;
  }
  const { spawnSync } = await import('node:child_process');
  for (const path of localFiles(file).filter((candidate) => /\.m?js$/.test(candidate))) {
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--check', '-'], {
      input: readFileSync(path),
      encoding: 'utf8',
    });
    const line = /:(\d+)\n/.exec(stderr)?.[1];
    if (line !== undefined) return `${shortPath(path)}:${line}`;
  }
  return null;
}

/** Versions before 1.0 that differ in the middle number may differ in anything. */
function checkSdkVersion({ sdkVersion }: AnyStrategy, name: string): void {
  const compatible = (version: string): string =>
    version
      .split('.')
      .slice(0, version.startsWith('0.') ? 2 : 1)
      .join('.');
  if (compatible(String(sdkVersion)) === compatible(VERSION)) return;
  throw new StrategyFileError(
    'strategy-sdk',
    `${name} was made with version ${String(sdkVersion)} of @tradai/strategy-sdk; this tradai runs strategies of version ${VERSION}.`,
  );
}
