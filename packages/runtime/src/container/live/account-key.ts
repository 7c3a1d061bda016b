import { createPrivateKey } from 'node:crypto';
import { openSecrets } from '../../compose/open-secrets.ts';
import { repeatedKey } from '../../ports/repeated-key.ts';
import { ServiceError } from '../../ports/errors.ts';
import { secretVariable } from '../../ports/secrets.ts';
import type { Redactor } from '../../ports/secrets-redactor.ts';
import type { Io } from '../../process/io.ts';

/** In nothing that is said or written. */
export interface AccountKey {
  readonly apiKey: string;
  readonly secret: string;
}

/**
 * A key goes into a header: one with the end of its line would be an exchange that never answers. A secret that was copied with a space or its quotes is
 * refused by an exchange as a signature, in words that name no secret. One in PEM has lines.
 */
const SENDABLE = /^[\x21-\x7e]+$/;
const QUOTE = /["'`]/;
/** Kinds of private keys. */
const SIGNING: ReadonlySet<string> = new Set(['ed25519', 'rsa']);
const PEM = /^-----BEGIN [^]*-----END [A-Z ]+-----\s*$/;

/**
 * The secret `exchange/<account>`, `{"apiKey": …, "secret": …}`; null where there is none. Throws `invalid-entry` for another form, and what the
 * store throws.
 */
export async function accountKey(env: Io['env'], redactor: Redactor, account: string): Promise<AccountKey | null> {
  const name = `exchange/${account}`;
  const secrets = await openSecrets(env, redactor);
  try {
    const key = keyIn(name, (await secrets.get(name)).value);
    redactor.add(key.secret);
    return key;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.code === 'unknown-secret') return null;
    // A file of secrets that cannot be read is a person's to mend, and nothing that candles lack.
    if (error.code === 'damaged-store')
      throw new ServiceError(
        'invalid-entry',
        error.message.replace(/\.$/, `; expected such as {"${name}": {"apiKey": …, "secret": …}}.`),
        { cause: error },
      );
    throw error;
  }
}

/** What is expected where there is none. */
export function expectedKey(account: string): string {
  const name = `exchange/${account}`;
  return `expected the secret ${name} in the store of TRADAI_SECRETS, or without a store in ${secretVariable(name)}`;
}

function keyIn(name: string, value: string): AccountKey {
  const { apiKey, secret } = partsOf(value);
  if (typeof apiKey !== 'string' || typeof secret !== 'string' || apiKey === '' || secret === '')
    throw new ServiceError(
      'invalid-entry',
      `The secret "${name}" is not what it should be; expected {"apiKey": …, "secret": …}.`,
    );
  // Of two keys the first might be the one that is meant.
  const fault = repeatedKey(value) === null ? faultOf({ apiKey, secret }) : TWICE;
  if (fault === null) return { apiKey, secret: PEM.test(secret) ? asMade(secret) : secret };
  throw new ServiceError('invalid-entry', `The secret "${name}": ${fault}.`);
}

const TWICE = 'one of its parts is given twice; expected each once';

/** Says nothing of what stands there. */
function faultOf({ apiKey, secret }: AccountKey): string | null {
  if (apiKey === secret)
    return 'its apiKey and its secret are the same; expected what the exchange shows as each of them';
  const isPem = PEM.test(secret);
  const pemFault = isPem ? pemFaultOf(secret) : null;
  if (pemFault !== null) return pemFault;
  const parts = isPem ? { apiKey } : { apiKey, secret };
  for (const [part, text] of Object.entries(parts)) {
    if (!SENDABLE.test(text))
      return `its ${part} holds spaces, ends of lines or letters of no header; expected visible ASCII`;
    if (QUOTE.test(text)) return `its ${part} holds quotes; expected it without them`;
  }
  return null;
}

/** Who asks with one that cannot sign would take the exchange for one that is away. */
function pemFaultOf(pem: string): string | null {
  try {
    const kind = createPrivateKey(pem).asymmetricKeyType ?? 'unknown';
    return SIGNING.has(kind)
      ? null
      : `its secret is a private key of the kind ${kind}; expected one of Ed25519 or RSA, as the exchange takes them`;
  } catch {
    return 'its secret is a private key in PEM that cannot be read; expected its lines as they were made, each end of one as one \\n of JSON, and no password';
  }
}

/** ccxt knows an Ed25519 key by the length of its text: with the ends of lines of Windows, or one more of them, it would be taken for one of RSA. */
function asMade(pem: string): string {
  return createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' }).toString();
}

function partsOf(value: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(value) ?? {}) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
