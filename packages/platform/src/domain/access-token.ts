import { SCOPES, SCOPES_OF_GROUPS, type Principal, type Scope } from '../ports/auth.ts';
import { faultIn } from './json-faults.ts';

/** Longer ones are none of ours. */
export const MOST_TOKEN = 8192;
/** Clocks of who gives tokens and who reads them may differ by so much. */
export const SKEW_SECONDS = 30;
export const KEY_BITS = 2048;

/** The one algorithm: a token does not choose how it is verified. */
export const TOKEN_ALGORITHM = 'RS256';

export interface ReadToken {
  /** Of the key that is said to have signed it. */
  readonly keyId: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Whose tokens are taken. */
export interface TokenRules {
  readonly issuers: readonly string[];
  isClient(id: string): boolean;
}

/**
 * What stands in a signed token of ours, before anybody looked at its signature; null for everything that is shaped otherwise. Nothing in a
 * header may lead to a key or a meaning of its own: besides `alg`, `kid` and `typ` there is nothing.
 */
export function readToken(token: string): ReadToken | null {
  if (token.length > MOST_TOKEN) return null;
  const parts = token.split('.');
  if (parts.length !== 3 || parts[2] === '' || !parts.every(isBase64Url)) return null;
  const [header, claims] = parts.slice(0, 2).map(objectIn);
  if (header === undefined || header === null || claims === undefined || claims === null) return null;
  const { alg, kid, typ, ...rest } = header;
  if (alg !== TOKEN_ALGORITHM || Object.keys(rest).length > 0) return null;
  if (typ !== undefined && typ !== 'JWT' && typ !== 'at+jwt') return null;
  if (typeof kid !== 'string' || !/^[A-Za-z0-9+/=_-]{1,128}$/.test(kid)) return null;
  return { keyId: kid, claims };
}

/** Whom the claims of an access token name, and what they allow; null where they are not valid now. `nowMs`: epoch ms. */
export function principalOf(claims: ReadToken['claims'], rules: TokenRules, nowMs: number): Principal | null {
  const { iss, sub, client_id: client, token_use: use, aud, username } = claims;
  if (use !== 'access' || aud !== undefined) return null;
  if (typeof iss !== 'string' || !rules.issuers.includes(iss)) return null;
  if (!isName(client) || !rules.isClient(client) || !isName(sub)) return null;
  if (username !== undefined && !isName(username)) return null;
  const scopes = scopesOf(claims);
  if (scopes === null || !isCurrent(claims, nowMs / 1000)) return null;
  return { subject: sub, name: username ?? client, client, scopes };
}

function isCurrent({ exp, nbf, iat }: ReadToken['claims'], now: number): boolean {
  if (!isTime(exp) || !isTime(iat) || (nbf !== undefined && !isTime(nbf))) return false;
  return exp + SKEW_SECONDS > now && iat - SKEW_SECONDS <= now && (nbf ?? iat) - SKEW_SECONDS <= now && iat <= exp;
}

/** Machines have scopes, with or without the name of the resource; people are in groups. Null where either is shaped otherwise. */
function scopesOf({ scope, 'cognito:groups': groups }: ReadToken['claims']): Scope[] | null {
  if (scope !== undefined && typeof scope !== 'string') return null;
  if (groups !== undefined && !isTexts(groups)) return null;
  const asked = new Set((scope ?? '').split(' ').map((name) => name.replace(/^tradai\//, '')));
  const allowed = new Set<string>((groups ?? []).flatMap((group) => SCOPES_OF_GROUPS[group] ?? []));
  return SCOPES.filter((name) => asked.has(name) || allowed.has(name));
}

/** One text has one form: no padding, no bits to spare. */
function isBase64Url(part: string): boolean {
  return /^[\w-]*$/.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part;
}

function objectIn(part: string): Record<string, unknown> | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(part, 'base64url'));
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return faultIn(text) === null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** Printable, in ASCII: what is logged, counted and compared. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
