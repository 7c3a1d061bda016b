import { spawn, type ChildProcess } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ServiceError } from '@tradai/runtime/ports';
import type { Variables } from './embedded-options.ts';
import { portOf } from './free-port.ts';
import type { PlatformPaths } from './platform-paths.ts';

const HOST = '127.0.0.1';
const READY_MS = 60_000;
const LOOK_MS = 200;
const ANSWER_MS = 1000;
const STOP_MS = 5000;

export interface OpenedMlflow {
  /** Where it is, and with which credentials. */
  readonly variables: Variables;
  /** Stops what was started here. */
  close(): Promise<void>;
}

/**
 * MLflow at MLFLOW_TRACKING_URI, else one that is started on the folder, from `mlflow` on the path or the Python environment that tests on peers
 * install. One that a killed process has left is used again. Throws `unavailable` where there is none.
 */
export async function openMlflow({ root }: PlatformPaths, env: Variables): Promise<OpenedMlflow> {
  if ((env['MLFLOW_TRACKING_URI'] ?? '') !== '') return { variables: env, close: async () => {} };
  const folder = join(root, 'mlflow');
  mkdirSync(folder, { recursive: true });
  const left = leftIn(folder);
  if (left !== null && (await isReady(left.url)))
    return { variables: { ...env, MLFLOW_TRACKING_URI: left.url }, close: () => stopped(left.pid) };
  const program = mlflowProgram(env);
  if (program === null)
    throw new ServiceError(
      'unavailable',
      'There is no MLflow to start; expected MLFLOW_TRACKING_URI, or mlflow on the path (pip install mlflow).',
    );
  return started(program, folder, env);
}

async function started(program: string, folder: string, env: Variables): Promise<OpenedMlflow> {
  const port = await portOf(0, HOST);
  const url = `http://${HOST}:${port}`;
  const log = openSync(join(folder, 'mlflow.log'), 'a', 0o600);
  const child = spawn(program, serverArguments(port, folder), {
    ...{ cwd: folder, detached: true, stdio: ['ignore', log, log] },
    env: { ...passedOn(env), ...SERVER_VARIABLES },
  });
  closeSync(log);
  await ready(child, url);
  writeFileSync(join(folder, 'server.json'), JSON.stringify({ pid: child.pid, url }), { mode: 0o600 });
  child.unref();
  return { variables: { ...env, MLFLOW_TRACKING_URI: url }, close: () => stopped(child.pid!) };
}

const SERVER_VARIABLES = {
  ...{ MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true', GIT_PYTHON_REFRESH: 'quiet' },
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
};

function serverArguments(port: number, folder: string): string[] {
  return [
    ...['server', '--host', HOST, '--port', String(port), '--workers', '1'],
    ...['--backend-store-uri', `sqlite:///${folder}/mlflow.db`],
    ...['--serve-artifacts', '--artifacts-destination', `file://${folder}/artifacts`],
  ];
}

function passedOn(env: Variables): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  let ended: string | null = null;
  child.once('error', ({ message }) => (ended = message));
  child.once('exit', (code) => (ended = `it ended with ${code ?? 'a signal'}`));
  const untilMs = performance.now() + READY_MS;
  while (!(await isReady(url))) {
    if (ended !== null || performance.now() > untilMs) {
      if (ended === null) signal(child.pid!, 'SIGKILL');
      throw new ServiceError('unavailable', `MLflow did not start: ${ended ?? 'it did not answer within a minute'}.`);
    }
    await pause(LOOK_MS);
  }
  child.removeAllListeners();
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(ANSWER_MS) })).ok;
  } catch {
    return false;
  }
}

/** Of a process that was killed. */
function leftIn(folder: string): { readonly pid: number; readonly url: string } | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8')) as { pid: number; url: string };
  } catch {
    return null;
  }
}

/** Its whole group: the server has workers. */
async function stopped(pid: number): Promise<void> {
  signal(pid, 'SIGTERM');
  for (const untilMs = performance.now() + STOP_MS; performance.now() < untilMs; await pause(LOOK_MS))
    if (!signal(pid, 0)) return;
  signal(pid, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, name);
  } catch {
    return false;
  }
}

/** `mlflow` on the path, else of the newest environment of peers. */
function mlflowProgram(env: Variables): string | null {
  const cache = join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tradai');
  const peers = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('peers-')) : [];
  const folders = [...(env['PATH'] ?? '').split(delimiter), ...peers.map((name) => join(cache, name, 'bin'))];
  return folders.map((folder) => join(folder, 'mlflow')).find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
