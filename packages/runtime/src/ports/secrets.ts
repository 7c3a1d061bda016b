import { ServiceError } from './errors.ts';

export interface Secret {
  readonly value: string;
  /** Another one for another value. Says nothing about it. */
  readonly version: string;
}

/** Credentials by name, outside configs and images. What it gives is never printed: see `Redactor`. */
export interface Secrets {
  /** For people. */
  readonly place: string;
  /** The value of this moment: one that was rotated is seen by the next call. Throws `unknown-secret` and other `ServiceError`s. */
  get(name: string): Promise<Secret>;
}

/** Refuses what is no name everywhere: 1 to 512 letters, digits and `/_+=.@-`. Throws `invalid-entry`. */
export function checkSecretName(name: string): void {
  if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name))
    throw new ServiceError(
      'invalid-entry',
      `${JSON.stringify(name.slice(0, 100))} is no name of a secret; expected 1 to 512 letters, digits and /_+=.@-.`,
    );
}

export function unknownSecret(name: string, place: string): ServiceError {
  return new ServiceError('unknown-secret', `${place} has no secret "${name}".`);
}

/** In which variable of the environment it is, where no store is named: `exchange/main` in TRADAI_SECRET_EXCHANGE_MAIN. */
export function secretVariable(name: string): string {
  return `TRADAI_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}
