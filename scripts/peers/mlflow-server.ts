import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonWith } from '../python-environment.ts';

const REQUIREMENTS = join(import.meta.dirname, 'requirements-mlflow.txt');
const START_MS = 120_000;

export interface MlflowServer {
  readonly url: string;
  /** Of the administrator; null without `auth`. */
  readonly login: { readonly username: string; readonly password: string } | null;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

export interface MlflowOptions {
  /** With users and passwords. */
  readonly auth?: boolean;
  /** Default: a free one. */
  readonly port?: number;
  /** Keeps database and artifacts there; default: a scratch folder. */
  readonly data?: string;
}

/**
 * Python with MLflow, null where it cannot be made. On a CI machine that has Python this throws instead: there a missing peer is no reason
 * to prove less.
 */
export function mlflowPython(): string | null {
  const python = pythonWith(REQUIREMENTS, { isComplete: true });
  const isExpected = process.env['CI'] !== undefined && spawnSync('python3', ['--version']).status === 0;
  if (python === null && isExpected) throw new Error(`python3 is here, and ${REQUIREMENTS} cannot be installed`);
  return python;
}

/** A real MLflow server on 127.0.0.1, ready. It ends with this process, however that ends. */
export async function startMlflow(python: string, options: MlflowOptions = {}): Promise<MlflowServer> {
  const port = options.port ?? (await freePort());
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'tradai-mlflow-'));
  const isAuth = options.auth === true;
  const login = isAuth ? { username: 'admin', password: 'tradai-admin-password' } : null;
  const log = join(data, 'mlflow.log');
  const output = openSync(log, 'a');
  const child = spawn(python, [join(import.meta.dirname, 'serve.py'), python, ...serverArguments(port, data, isAuth)], {
    cwd: data,
    env: { ...process.env, ...SERVER_VARIABLES, ...(login === null ? {} : authVariables(data, login)) },
    stdio: ['pipe', output, output],
  });
  closeSync(output);
  const url = `http://127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    await stop(child);
    if (options.data === undefined) rmSync(data, { recursive: true, force: true });
  };
  try {
    await ready(url, child);
  } catch (error) {
    const last = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
    await close();
    throw new Error(`MLflow did not start:\n${last}`, { cause: error });
  }
  return { url, login, close };
}

const SERVER_VARIABLES = {
  MLFLOW_DISABLE_TELEMETRY: 'true',
  DO_NOT_TRACK: 'true',
  GIT_PYTHON_REFRESH: 'quiet',
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
};

function serverArguments(port: number, data: string, isAuth: boolean): string[] {
  return [
    ...['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
    ...['--backend-store-uri', `sqlite:///${data}/mlflow.db`],
    ...['--serve-artifacts', '--artifacts-destination', `file://${data}/artifacts`],
    ...(isAuth ? ['--app-name', 'basic-auth'] : []),
  ];
}

function authVariables(data: string, login: { readonly username: string; readonly password: string }): object {
  const file = join(data, 'basic_auth.ini');
  writeFileSync(
    file,
    `[mlflow]
default_permission = READ
database_uri = sqlite:///${data}/auth.db
admin_username = ${login.username}
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
auth_cache_ttl_seconds = 60
`,
  );
  return {
    MLFLOW_AUTH_CONFIG_PATH: file,
    MLFLOW_AUTH_ADMIN_PASSWORD: login.password,
    MLFLOW_FLASK_SERVER_SECRET_KEY: 'tradai-test-key',
  };
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const response = await fetch(`${url}/health`).catch(() => null);
    if (response?.ok === true) return;
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
