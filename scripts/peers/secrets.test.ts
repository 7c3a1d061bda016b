import { afterAll, beforeAll, describe } from 'vitest';
import { awsPlace } from '../../packages/runtime/src/adapters/aws/aws-place.ts';
import { ManagedSecrets } from '../../packages/runtime/src/adapters/aws/secrets-manager.ts';
import { secretsContract } from '../../packages/runtime/src/ports/secrets-contract.fixture.ts';
import { askSecrets } from './ask-secrets.ts';
import { ministackPython, startMinistack, type Ministack } from './ministack.ts';

const python = ministackPython();
if (python === null) console.warn('skipped: no python3 that can install MiniStack');

describe.skipIf(python === null)('Secrets Manager of MiniStack', () => {
  let server: Ministack;
  beforeAll(async () => {
    server = await startMinistack(python!);
  }, 120_000);
  afterAll(() => server.close());

  let opened = 0;
  secretsContract('ManagedSecrets', () => {
    opened += 1;
    const prefix = `test-${opened}/`;
    const place = awsPlace('SECRETS_MANAGER', {
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    const made = new Set<string>();
    return Promise.resolve({
      secrets: new ManagedSecrets(place, { prefix }),
      set: async (name, value) => {
        const call = made.has(name) ? 'PutSecretValue' : 'CreateSecret';
        made.add(name);
        await askSecrets(server.url, call, {
          [call === 'CreateSecret' ? 'Name' : 'SecretId']: prefix + name,
          SecretString: value,
        });
      },
    });
  });
});
