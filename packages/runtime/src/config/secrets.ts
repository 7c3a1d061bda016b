import type { Classing, KeyFacts, RawConfig } from './key-row.ts';
import { isRecord } from './shape.ts';

/** Names whose values may give access to something, or say who somebody is. */
const SECRET =
  /^(.*[^a-z0-9])?(key|secret|password|pass|passphrase|token|credentials?)$|^(uid|account_?id|wallet_?address|private_?key|api_?key|chat_?id|topic_?id|authorized_users|jwt_.*|.*webhook.*|.*authorization.*|headers|db_url|.*prox(y|ies))$/i;
/** An address with a name and a password in it. */
const CREDENTIALS_IN_ADDRESS = /^[a-z][a-z0-9+.-]*:\/\/[^/\s]*@/i;
const PLACEHOLDER = /\$\{|\$[A-Z_]|your|change|xxx|<|placeholder|dummy|insert|example|put_/i;
/** Shorter texts occur by chance. */
const SHORTEST_SECRET = 4;

/** The class of a credential: nothing to read, from the environment as it should be, or in a file, where it should not be. */
export function secretClass(value: unknown, { isFromEnvironment }: KeyFacts): Classing {
  if (value === null || value === '' || (typeof value === 'string' && PLACEHOLDER.test(value)))
    return 'IIII secret-empty';
  return isFromEnvironment ? 'IIHH secret-from-environment' : 'IIRR secret-in-file';
}

/** Whether a member of this name may hold a credential. Camel case counts too. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name) || SECRET.test(name.replace(/([a-z])([A-Z])/g, '$1_$2'));
}

/** Every text that stands where a credential belongs, anywhere in a config; longest first. */
export function secretsIn(values: RawConfig): readonly string[] {
  const found = new Set<string>();
  collect(values, false, found);
  return [...found].toSorted((a, b) => b.length - a.length);
}

function collect(value: unknown, isSecret: boolean, found: Set<string>): void {
  if (Array.isArray(value)) for (const entry of value) collect(entry, isSecret, found);
  else if (isRecord(value))
    for (const [name, inner] of Object.entries(value)) collect(inner, isSecret || isSecretName(name), found);
  else if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value);
    if (text.length >= SHORTEST_SECRET && (isSecret || CREDENTIALS_IN_ADDRESS.test(text))) found.add(text);
  }
}

/** A text without any of these secrets. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}

/** A copy in which credentials are `***`. */
export function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value === 'string') return CREDENTIALS_IN_ADDRESS.test(value) ? '***' : value;
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isSecretName(name) && inner !== '' && inner !== null ? '***' : masked(inner),
    ]),
  );
}

const LONGEST_SHOWN = 60;

/** A value for a message about `path`: whole when it is short and no credential. */
export function shownValue(path: string, value: unknown): string {
  const parts = path.split('.');
  if (parts.some(isSecretName)) return 'not shown';
  if (typeof value === 'number' && !Number.isFinite(value)) return endlessText(value);
  const text = JSON.stringify(masked(value), inJson) ?? 'nothing';
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}

/** JSON has no name for a number beyond the largest, and reads it all the same. */
function inJson(_name: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? endlessText(value) : value;
}

function endlessText(value: number): string {
  return Number.isNaN(value) ? 'NaN' : `${value} (too large a number)`;
}
