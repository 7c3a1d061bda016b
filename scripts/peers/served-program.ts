import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pythonWith } from '../python-environment.ts';

const START_MS = 120_000;

export interface ServedProgram {
  /** For messages. */
  readonly name: string;
  /** Without `program`, of Python. */
  readonly args: readonly string[];
  /** Left out: Python itself. */
  readonly program?: string;
  /** Number of the user who it runs as; left out: ours. */
  readonly user?: number;
  /** Where it runs, and keeps its log. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Whether it is ready; an address: it answers with success then. */
  readonly ready: string | (() => boolean);
}

/** Starts a server and waits until it is ready; gives what stops it. It ends with this process, however that ends: Python sees to that. */
export async function serveProgram(
  python: string,
  { name, args, program = python, user, folder, variables, ready }: ServedProgram,
): Promise<() => Promise<void>> {
  const as = user === undefined ? [] : ['--user', String(user)];
  const log = join(folder, `${name.toLowerCase()}.log`);
  const output = openSync(log, 'a');
  const child = spawn(python, [join(import.meta.dirname, 'serve.py'), ...as, program, ...args], {
    cwd: folder,
    env: { ...process.env, ...variables },
    stdio: ['pipe', output, output],
  });
  closeSync(output);
  try {
    await untilReady(ready, child);
  } catch (error) {
    const last = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
    await stop(child);
    throw new Error(`${name} did not start:\n${last}`, { cause: error });
  }
  return () => stop(child);
}

/**
 * Python with exactly the packages that `requirements` (a file) names, null where it cannot be made. On a CI machine that has Python this
 * throws instead: there a missing peer is no reason to prove less.
 */
export function peerPython(requirements: string): string | null {
  const python = pythonWith(requirements, { isComplete: true });
  const isExpected = process.env['CI'] !== undefined && spawnSync('python3', ['--version']).status === 0;
  if (python === null && isExpected) throw new Error(`python3 is here, and ${requirements} cannot be installed`);
  return python;
}

/** A port of 127.0.0.1 that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function untilReady(ready: ServedProgram['ready'], child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const isReady = typeof ready === 'string' ? (await fetch(ready).catch(() => null))?.ok === true : ready();
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no answer within ${START_MS / 1000} s`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin!.end();
  await ended;
}
