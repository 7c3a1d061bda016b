import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
}

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
  const remove = (): void => {
    if (options.data === undefined) rmSync(data, { recursive: true, force: true });
  };
  try {
    const stop = await serveProgram(python, {
      name: 'MLflow',
      args: serverArguments(port, data, isAuth),
      folder: data,
      variables: { ...SERVER_VARIABLES, ...(login === null ? {} : authVariables(data, login)) },
      healthUrl: `${url}/health`,
    });
    return { url, login, close: () => stop().then(remove) };
  } catch (error) {
    remove();
    throw error;
  }
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

function authVariables(
  data: string,
  login: { readonly username: string; readonly password: string },
): Record<string, string> {
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
