import { ServiceError } from '../../ports/errors.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export interface MlflowAddress {
  /** Without credentials and without a slash at its end, so that it may be shown. */
  readonly url: string;
  /** Value of the header, null for none. */
  readonly authorization: string | null;
}

/**
 * The server that MLflow's own variables name: MLFLOW_TRACKING_URI, and for who asks MLFLOW_TRACKING_USERNAME with
 * MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, or what stands in the address. Null without an address. Throws `invalid-entry`.
 */
export function mlflowAddress(variables: Variables): MlflowAddress | null {
  const given = variables['MLFLOW_TRACKING_URI'] ?? '';
  if (given === '') return null;
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new ServiceError(
      'invalid-entry',
      `MLFLOW_TRACKING_URI is no address of a server${url === null ? '' : ` (${url.protocol})`}; expected one such as http://127.0.0.1:5000.`,
    );
  const authorization = authorizationOf(variables, url);
  return { url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, authorization };
}

function authorizationOf(variables: Variables, url: URL): string | null {
  const name = variables['MLFLOW_TRACKING_USERNAME'] ?? '';
  const password = variables['MLFLOW_TRACKING_PASSWORD'] ?? '';
  const token = variables['MLFLOW_TRACKING_TOKEN'] ?? '';
  if ((name === '') !== (password === ''))
    throw new ServiceError(
      'invalid-entry',
      `MLFLOW_TRACKING_${name === '' ? 'USERNAME' : 'PASSWORD'} is missing; expected it beside MLFLOW_TRACKING_${name === '' ? 'PASSWORD' : 'USERNAME'}.`,
    );
  if (name !== '') return basic(name, password);
  if (token !== '') return `Bearer ${token}`;
  if (url.username === '') return null;
  return basic(decoded(url.username), decoded(url.password));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ServiceError(
      'invalid-entry',
      'MLFLOW_TRACKING_URI has a percent sign in its name or password that begins no code; expected %25 for it.',
    );
  }
}

function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
