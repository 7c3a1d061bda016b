import { createHmac, randomBytes } from 'node:crypto';
import { checkSecretName, secretVariable, unknownSecret, type Secret, type Secrets } from '../../ports/secrets.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Makes versions that change with the value and do not tell it, not even to who can try values. */
const VERSION_KEY = randomBytes(32);

/** Secrets in variables of the environment: `exchange/binance` is TRADAI_SECRET_EXCHANGE_BINANCE. Versions hold within one process. */
export class EnvironmentSecrets implements Secrets {
  readonly place = 'the environment';
  readonly #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  get(name: string): Promise<Secret> {
    return new Promise((resolve) => {
      checkSecretName(name);
      const value = this.#variables[secretVariable(name)] ?? '';
      if (value === '') throw unknownSecret(name, this.place);
      resolve({ value, version: createHmac('sha256', VERSION_KEY).update(value).digest('hex').slice(0, 16) });
    });
  }
}
