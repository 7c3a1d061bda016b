import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Manifest, RunFacts } from '../../contract/manifest.ts';
import { readManifest, readResult } from '../../contract/read-document.ts';
import type { ResultDocument } from '../../contract/result.ts';
import type { RunFileName } from '../../report/write.ts';
import { RunError } from './errors.ts';

/** Files that equal runs have in common. */
const FILES: readonly RunFileName[] = ['manifest.json', 'result.json', 'trades.csv', 'equity.csv', 'reasons.csv'];

/** A run as its folder holds it. */
export interface StoredRun {
  readonly folder: string;
  /** As messages name it. */
  readonly name: string;
  readonly manifest: Manifest;
  /** Texts of the files that are there. */
  readonly files: Readonly<Partial<Record<RunFileName, string>>>;
  /** When and where it ran; null when nothing says so. */
  readonly facts: Partial<RunFacts> | null;
}

/**
 * Reads a run from its folder, or from the path of its `manifest.json`. Throws `no-run` when there is none, and the errors of
 * `readManifest`.
 */
export async function readRun(path: string): Promise<StoredRun> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new RunError('no-run', `There is no run ${path}; expected a folder of a run or its manifest.json.`);
  const manifestFile = stat.isDirectory() ? join(path, 'manifest.json') : path;
  const text = readText(manifestFile);
  if (text === null) throw new RunError('no-run', `The folder ${path} holds no run: it has no manifest.json.`);
  const folder = dirname(manifestFile);
  const others = FILES.filter((name) => name !== 'manifest.json').map((name) => [name, readText(join(folder, name))]);
  const present: [string, string | null][] = [['manifest.json', text], ...(others as [string, string | null][])];
  return {
    folder,
    name: stat.isDirectory() ? basename(path) || path : path,
    manifest: await readManifest(text, manifestFile),
    files: Object.fromEntries(present.filter(([, content]) => content !== null)) as StoredRun['files'],
    facts: factsIn(readText(join(folder, 'run.json'))),
  };
}

/** The result of a stored run. Throws `no-run` without one. */
export async function storedResult({ folder, files }: StoredRun): Promise<ResultDocument> {
  const text = files['result.json'];
  if (text === undefined) throw new RunError('no-run', `The folder ${folder} has no result.json.`);
  return readResult(text, join(folder, 'result.json'));
}

function readText(file: string): string | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() === true ? readFileSync(file, 'utf8') : null;
}

/** Only hints where to look: whatever is in it is checked against hashes. */
function factsIn(text: string | null): Partial<RunFacts> | null {
  try {
    const facts: unknown = text === null ? null : JSON.parse(text);
    return typeof facts === 'object' && facts !== null ? facts : null;
  } catch {
    return null;
  }
}
