import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsPlace } from './aws-place.ts';
import { ManagedSecrets } from './secrets-manager.ts';

const PLACE = awsPlace('SECRETS_MANAGER', { AWS_REGION: 'eu-central-1' });
const AT_ONCE = { firstDelayMs: 1, longestDelayMs: 1, patienceMs: 50 };
const manager = mockClient(SecretsManagerClient);
beforeEach(() => manager.reset());

function failing(name: string, status: number, message = 'hidden-value'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

function secrets(): ManagedSecrets {
  return new ManagedSecrets(PLACE, { prefix: 'tradai/prod/', policy: AT_ONCE });
}

describe('a secret of Secrets Manager', () => {
  it('is asked for below its prefix, and has the version of its value', async () => {
    manager
      .on(GetSecretValueCommand, { SecretId: 'tradai/prod/exchange' })
      .resolves({ SecretString: 'value', VersionId: 'v-1' });

    expect(await secrets().get('exchange')).toEqual({ value: 'value', version: 'v-1' });
  });

  it.each([
    ['is not there', failing('ResourceNotFoundException', 400), 'unknown-secret'],
    ['is about to be deleted', failing('InvalidRequestException', 400, 'marked for deletion'), 'unknown-secret'],
    ['is refused', failing('AccessDeniedException', 400), 'credentials'],
    ['is refused by its key', failing('DecryptionFailure', 400), 'refused'],
    ['has too many readers', failing('ThrottlingException', 400), 'busy'],
    ['has a server that fails', failing('InternalServiceError', 500), 'unavailable'],
    ['has no server', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'unavailable'],
  ])('that %s is told as such', async (_, error, code) => {
    manager.on(GetSecretValueCommand).rejects(error);
    const failure: unknown = await secrets()
      .get('exchange')
      .catch((thrown: unknown) => thrown);

    expect(failure).toMatchObject({ code, message: expect.stringContaining('"exchange"') as string });
    expect((failure as Error).message).not.toContain('hidden-value');
  });

  it('is asked for again after a moment without an answer', async () => {
    manager
      .on(GetSecretValueCommand)
      .rejectsOnce(failing('InternalServiceError', 500))
      .resolves({ SecretString: 'value', VersionId: 'v-1' });

    expect(await secrets().get('exchange')).toMatchObject({ value: 'value' });
    expect(manager.calls()).toHaveLength(2);
  });

  it('in bytes is refused', async () => {
    manager.on(GetSecretValueCommand).resolves({ SecretBinary: new Uint8Array([1, 2]), VersionId: 'v-1' });

    await expect(secrets().get('exchange')).rejects.toMatchObject({ code: 'damaged-store' });
  });
});
