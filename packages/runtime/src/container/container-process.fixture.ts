import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContainerWorld } from './container-world.fixture.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface EndedProcess {
  readonly code: number | null;
  readonly signal: string | null;
  readonly err: string;
}

export interface StartedProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<EndedProcess>;
  /** What was logged so far. */
  readonly err: () => string;
}

export interface StartOptions {
  readonly argv?: readonly string[];
  /** A command in front of the program's. */
  readonly behind?: readonly string[];
  /** Of Node. */
  readonly flags?: readonly string[];
}

/** A container as a process of its own. What the first one compiles, the next ones use. */
export function startProcess(
  world: Pick<ContainerWorld, 'folder' | 'env'>,
  env: Readonly<Record<string, string>>,
  { argv = [], behind = [], flags = [] }: StartOptions = {},
): StartedProcess {
  const node = [process.execPath, '--conditions=@tradai/source', ...flags, MAIN, ...argv];
  const [command, ...rest] = [...behind, ...node] as [string, ...string[]];
  const child = spawn(command, rest, {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: join(world.folder, 'compiled'), ...world.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let err = '';
  child.stdout.resume();
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
    err,
  }));
  return { child, ended, err: () => err };
}
