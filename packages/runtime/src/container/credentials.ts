import { openSecrets } from '../compose/open-secrets.ts';
import { ServiceError } from '../ports/errors.ts';
import type { Redactor } from '../ports/secrets-redactor.ts';
import type { Io } from '../process/io.ts';

type Environment = Io['env'];

/** The secret with who may ask MLflow: `{"username": …, "password": …}`, `{"token": …}`, or a token alone. */
const MLFLOW_SECRET = 'mlflow';

/**
 * The environment with MLflow's credentials from the secret store, where there is a store (TRADAI_SECRETS) and the environment itself has none.
 * A store without that secret is no error: the server may ask for none.
 */
export async function withCredentials(env: Environment, redactor: Redactor): Promise<Environment> {
  const has = (name: string): boolean => (env[name] ?? '') !== '';
  const isGiven = ['MLFLOW_TRACKING_PASSWORD', 'MLFLOW_TRACKING_TOKEN'].some(has);
  if (!has('MLFLOW_TRACKING_URI') || !has('TRADAI_SECRETS') || isGiven) return env;
  const value = await secretOf(env, redactor);
  return value === null ? env : { ...env, ...variablesOf(value) };
}

async function secretOf(env: Environment, redactor: Redactor): Promise<string | null> {
  const secrets = await openSecrets(env, redactor);
  try {
    return (await secrets.get(MLFLOW_SECRET)).value;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'unknown-secret') return null;
    throw error;
  }
}

function variablesOf(value: string): Record<string, string> {
  const { username, password, token } = partsOf(value);
  if (token !== undefined) return { MLFLOW_TRACKING_TOKEN: token };
  if (username !== undefined && password !== undefined)
    return { MLFLOW_TRACKING_USERNAME: username, MLFLOW_TRACKING_PASSWORD: password };
  throw new ServiceError(
    'invalid-entry',
    `The secret "${MLFLOW_SECRET}" is not what it should be; expected {"username": …, "password": …}, {"token": …} or a token alone.`,
  );
}

function partsOf(value: string): Readonly<Partial<Record<'username' | 'password' | 'token', string>>> {
  if (!value.trimStart().startsWith('{')) return { token: value.trim() };
  try {
    const parsed = JSON.parse(value) as Readonly<Record<string, unknown>>;
    return Object.fromEntries(Object.entries(parsed).filter(([, part]) => typeof part === 'string'));
  } catch {
    return {};
  }
}
