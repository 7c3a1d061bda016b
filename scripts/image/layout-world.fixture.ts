import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, globSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { containerWorld } from '../../packages/runtime/src/container/container-world.fixture.ts';
import { makeLayout } from './make-layout.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Of the image. */
export const IMAGE_USER = 1000;
const isRoot = process.getuid!() === 0;

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A layout that nobody may write to, and a folder with registry and candles for the user who runs it. */
export interface LayoutWorld {
  readonly layout: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where the container keeps and leaves things. */
  readonly folder: string;
  /** Runs a file of the layout, in an empty folder, as a user who is not root. */
  run(file: string, args: readonly string[], env: Readonly<Record<string, string>>): Ended;
  remove(): void;
}

export async function layoutWorld(): Promise<LayoutWorld> {
  const base = mkdtempSync(join(tmpdir(), 'tradai-image-'));
  const layout = join(base, 'image');
  await makeLayout({
    out: layout,
    strategyDirs: [join(ROOT, 'examples', 'strategies')],
    gitCommit: 'abcdef0',
    warmFor: [IMAGE_USER],
  });
  for (const path of ['', ...globSync('**', { cwd: layout })]) makeReadOnly(join(layout, path));
  const world = await containerWorld();
  const cwd = join(base, 'cwd');
  mkdirSync(cwd);
  chmodSync(base, 0o755);
  if (isRoot)
    for (const path of [cwd, world.folder, ...globSync(`${world.folder}/**`)]) chownSync(path, IMAGE_USER, IMAGE_USER);
  return {
    layout,
    env: world.env,
    folder: world.folder,
    run(file, args, env) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(layout, file), ...args], {
        ...{ cwd, env, encoding: 'utf8', timeout: 60_000 },
        ...(isRoot ? { uid: IMAGE_USER, gid: IMAGE_USER } : {}),
      });
      return { code: status, out: stdout, err: stderr };
    },
    remove() {
      world.remove();
      for (const path of ['', ...globSync('**', { cwd: layout })]) makeWritable(join(layout, path));
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** What a folder holds: name, size and time of change of every file. */
export function stateOf(folder: string): string[] {
  return globSync('**', { cwd: folder })
    .map((path) => ({ path, stat: lstatSync(join(folder, path)) }))
    .map(({ path, stat }) => `${path} ${stat.isFile() ? stat.size : '-'} ${stat.mtimeMs}`)
    .toSorted();
}

export function bytesIn(folder: string): number {
  return globSync('**', { cwd: folder }).reduce((sum, path) => sum + lstatSync(join(folder, path)).size, 0);
}

export function jsonOf(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

function makeReadOnly(path: string): void {
  const stat = lstatSync(path);
  if (!stat.isSymbolicLink()) chmodSync(path, stat.mode & 0o555);
}

function makeWritable(path: string): void {
  const stat = lstatSync(path);
  if (!stat.isSymbolicLink()) chmodSync(path, stat.mode | 0o200);
}
