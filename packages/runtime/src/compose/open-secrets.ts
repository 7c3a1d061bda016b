import { isSecretName, secretsIn } from '../config/secrets.ts';
import { ServiceError } from '../ports/errors.ts';
import type { Redactor } from '../ports/secrets-redactor.ts';
import type { Secrets } from '../ports/secrets.ts';

/** What stands in a file of secrets, in place of its name, is not to be told as one; nor are ends of lines, which nobody would see. */
const IS_TEXT = /^\s*[{["]|\p{Cc}/u;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Secrets as TRADAI_SECRETS says: a file of mode 0600, `aws` or `aws:<prefix>` for Secrets Manager; without it variables TRADAI_SECRET_<NAME>.
 * What is read from them, `redactor` knows from then on.
 */
export async function openSecrets(env: Variables, redactor: Redactor): Promise<Secrets> {
  const secrets = await openPlace(env['TRADAI_SECRETS'] ?? '', env);
  return {
    place: secrets.place,
    async get(name) {
      const secret = await secrets.get(name);
      redactor.add(secret.value);
      for (const part of partsOf(secret.value)) redactor.add(part);
      return secret;
    },
  };
}

/** Makes known what the environment holds of credentials: values of variables with such a name, and what stands in addresses. */
export function redactEnvironment(env: Variables, redactor: Redactor): void {
  for (const [name, value = ''] of Object.entries(env)) {
    for (const part of credentialsIn(value)) redactor.add(part);
    // A proxy's address is secret only as far as it holds a password.
    if (isSecretName(name) && !/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) redactor.add(value);
    if (!/secret/i.test(name) || name === 'TRADAI_SECRETS') continue;
    redactor.add(value);
    // A strategy may read what is within, and throw it, before anybody has asked for the secret.
    for (const part of partsOf(value)) redactor.add(part);
  }
}

async function openPlace(place: string, env: Variables): Promise<Secrets> {
  const [, aws, prefix = ''] = /^(aws)(?::(.*))?$/.exec(place) ?? [];
  if (aws !== undefined) {
    const [{ ManagedSecrets }, { awsPlace }] = await Promise.all([
      import('../adapters/aws/secrets-manager.ts'),
      import('../adapters/aws/aws-place.ts'),
    ]);
    return new ManagedSecrets(awsPlace('SECRETS_MANAGER', env), { prefix });
  }
  if (/^[a-z0-9]+:/i.test(place) || IS_TEXT.test(place))
    throw new ServiceError('invalid-entry', 'TRADAI_SECRETS names no store; expected a file, aws, or aws:<prefix>.');
  if (place !== '') {
    const { FileSecrets } = await import('../adapters/embedded/secrets-file.ts');
    return new FileSecrets(place);
  }
  const { EnvironmentSecrets } = await import('../adapters/embedded/secrets-environment.ts');
  return new EnvironmentSecrets(env);
}

/** Of a secret that holds several in JSON, as Secrets Manager's often do, those with a credential's name. */
function partsOf(value: string): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null ? secretsIn(parsed as Record<string, unknown>) : [];
  } catch {
    return [];
  }
}

/** `https://name:password@host`, and `access` and `secret` of ArcticDB's addresses. */
function credentialsIn(value: string): string[] {
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^:@/\s]*:([^@/\s]+)@/i.exec(value)?.[1];
  const options = [...value.matchAll(/[?&;](?:access|secret)=([^&;\s]+)/g)].map(([, option]) => option!);
  return [...options, ...(password === undefined ? [] : [password, decoded(password)])];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
