import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceError } from '../../ports/errors.ts';
import { checkSecretName, unknownSecret, type Secret, type Secrets } from '../../ports/secrets.ts';
import { REAL_WORLD, retrying, type RetryPolicy, type RetryWorld } from '../retry-policy.ts';
import { awsFailure, retryableAws, type AwsFailure } from './aws-failures.ts';
import { clientOptions, type AwsPlace } from './aws-place.ts';

const POLICY: RetryPolicy = { firstDelayMs: 100, longestDelayMs: 2000, patienceMs: 10_000 };
const ANSWER_MS = 5000;

export interface SecretsManagerOptions {
  /** Stands before every name: `tradai/prod/`. */
  readonly prefix?: string;
  readonly policy?: RetryPolicy;
  readonly world?: RetryWorld;
}

/** Secrets of AWS Secrets Manager, the current version of each. */
export class ManagedSecrets implements Secrets {
  readonly place: string;
  readonly #client: SecretsManagerClient;
  readonly #options: Required<SecretsManagerOptions>;

  constructor(place: AwsPlace, options: SecretsManagerOptions = {}) {
    this.place = `Secrets Manager at ${place.endpoint ?? place.region ?? 'AWS'}`;
    this.#options = { prefix: '', policy: POLICY, world: REAL_WORLD, ...options };
    this.#client = new SecretsManagerClient({
      ...clientOptions(place),
      requestHandler: { connectionTimeout: ANSWER_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
    });
  }

  async get(name: string): Promise<Secret> {
    checkSecretName(name);
    return retrying(() => this.#ask(name), { ...this.#options, retryable: retryableAws });
  }

  async #ask(name: string): Promise<Secret> {
    const asked = { server: this.place, call: `GetSecretValue of "${name}"` };
    const command = new GetSecretValueCommand({ SecretId: this.#options.prefix + name });
    const { SecretString, VersionId } = await this.#client.send(command).catch((error: unknown) => {
      const failure = awsFailure(asked, error);
      throw isUnknown(failure) ? unknownSecret(name, this.place) : failure;
    });
    if (SecretString === undefined || SecretString === '')
      throw new ServiceError('damaged-store', `${this.place} has no text for "${name}"; expected one, not bytes.`);
    return { value: SecretString, version: VersionId ?? '' };
  }
}

/** Also one that is about to be deleted. */
function isUnknown({ awsName, message, cause }: AwsFailure): boolean {
  const words = cause instanceof Error ? cause.message : message;
  return awsName === 'ResourceNotFoundException' || (awsName === 'InvalidRequestException' && /delet/i.test(words));
}
