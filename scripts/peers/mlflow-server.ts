import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type Postgres } from './postgres-server.ts';
import { freePort, peerPython, serveProgram } from './served-program.ts';

const REQUIREMENTS = join(import.meta.dirname, 'requirements-mlflow.txt');

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
  /** Of its tables, and of users. PostgreSQL is one of its own, which is gone with the server. Default: SQLite. */
  readonly store?: MlflowStore;
}

export type MlflowStore = 'sqlite' | 'postgresql';

/** Python with MLflow, null where it cannot be made. */
export function mlflowPython(): string | null {
  return peerPython(REQUIREMENTS);
}

/** A real MLflow server on 127.0.0.1, ready. It ends with this process, however that ends. */
export async function startMlflow(python: string, options: MlflowOptions = {}): Promise<MlflowServer> {
  const port = options.port ?? (await freePort());
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'tradai-mlflow-'));
  const isAuth = options.auth === true;
  const login = isAuth ? { username: 'admin', password: 'tradai-admin-password' } : null;
  const url = `http://127.0.0.1:${port}`;
  await using started = new AsyncDisposableStack();
  if (options.data === undefined) started.defer(() => rmSync(data, { recursive: true, force: true }));
  const database = options.store === 'postgresql' ? started.adopt(await startPostgres(python), stopOf) : null;
  const place = { data, store: (name: string) => database?.url ?? `sqlite:///${data}/${name}.db` };
  const stop = await serveProgram(python, {
    name: 'MLflow',
    args: serverArguments(port, place, isAuth),
    folder: data,
    variables: { ...SERVER_VARIABLES, ...(login === null ? {} : authVariables(place, login)) },
    ready: `${url}/health`,
  });
  started.defer(stop);
  const running = started.move();
  return { url, login, close: () => running.disposeAsync() };
}

interface Place {
  readonly data: string;
  /** Address of a database; of PostgreSQL all have one. */
  readonly store: (name: string) => string;
}

function stopOf(database: Postgres): Promise<void> {
  return database.close();
}

const SERVER_VARIABLES = {
  MLFLOW_DISABLE_TELEMETRY: 'true',
  DO_NOT_TRACK: 'true',
  GIT_PYTHON_REFRESH: 'quiet',
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
};

function serverArguments(port: number, { data, store }: Place, isAuth: boolean): string[] {
  return [
    ...['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
    ...['--backend-store-uri', store('mlflow')],
    ...['--serve-artifacts', '--artifacts-destination', `file://${data}/artifacts`],
    ...(isAuth ? ['--app-name', 'basic-auth'] : []),
  ];
}

function authVariables(
  { data, store }: Place,
  login: { readonly username: string; readonly password: string },
): Record<string, string> {
  const file = join(data, 'basic_auth.ini');
  writeFileSync(
    file,
    `[mlflow]
default_permission = READ
database_uri = ${store('auth')}
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
