import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Redactor } from '../ports/secrets-redactor.ts';
import { openSecrets, redactEnvironment } from './open-secrets.ts';

describe('the store of secrets', () => {
  it('is the environment, a file, or Secrets Manager, as TRADAI_SECRETS says', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradai-secrets-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'secrets.json');
    writeFileSync(file, '{"exchange/key":"from-file"}', { mode: 0o600 });
    const value = async (env: Record<string, string>): Promise<string> =>
      (await (await openSecrets(env, new Redactor())).get('exchange/key')).value;

    expect(await value({ TRADAI_SECRET_EXCHANGE_KEY: 'from-environment' })).toBe('from-environment');
    expect(await value({ TRADAI_SECRETS: file })).toBe('from-file');
    const aws = await openSecrets({ TRADAI_SECRETS: 'aws:tradai/', AWS_REGION: 'eu-central-1' }, new Redactor());
    expect(aws.place).toBe('Secrets Manager at eu-central-1');
  });

  it.each(['vault:x', ' {"exchange/main": "hidden"}', '["hidden"]', '"hidden"', 'hidden\n', 'a: 1\nb: hidden'])(
    'is nothing else, of which nothing is told: %j',
    async (place) => {
      const opened = openSecrets({ TRADAI_SECRETS: place }, new Redactor());
      await expect(opened).rejects.toMatchObject({
        code: 'invalid-entry',
        message: 'TRADAI_SECRETS names no store; expected a file, aws, or aws:<prefix>.',
      });
    },
  );

  it('makes known what it gives, also what is within', async () => {
    const redactor = new Redactor();
    const env = {
      TRADAI_SECRET_EXCHANGE: '{"apiKey":"key-of-binance","secret":"secret-of-binance","sandbox":"sandbox"}',
    };
    await (await openSecrets(env, redactor)).get('exchange');

    expect(redactor.redact('key-of-binance, secret-of-binance, sandbox')).toBe('***, ***, sandbox');
  });
});

it('the parts of a secret in a variable are known before anybody asks for it', () => {
  const redactor = new Redactor();
  redactEnvironment({ TRADAI_SECRET_EXCHANGE_MAIN: '{"apiKey": "key-of-main", "secret": "secret-of-main"}' }, redactor);

  expect(redactor.redact('key-of-main, secret-of-main')).toBe('***, ***');
});

it('credentials of the environment are known, other values are not', () => {
  const redactor = new Redactor();
  redactEnvironment(
    {
      AWS_SECRET_ACCESS_KEY: 'aws-secret',
      MLFLOW_TRACKING_PASSWORD: 'mlflow-pass',
      TRADAI_SECRET_EXCHANGE: 'exchange-value',
      TRADAI_SECRETS: '/run/secrets.json',
      MLFLOW_TRACKING_URI: 'https://user:p%40ss-word@mlflow.local',
      ARCTICDB_URI: 's3://127.0.0.1:bucket?port=9000&access=arctic-id&secret=arctic-secret',
      HTTPS_PROXY: 'http://proxy.local:3128',
      STRATEGY_NAME: 'sma-crossover',
    },
    redactor,
  );
  const hidden = [
    'aws-secret',
    'mlflow-pass',
    'exchange-value',
    'p%40ss-word',
    'p@ss-word',
    'arctic-id',
    'arctic-secret',
  ];
  const shown = ['sma-crossover', 'http://proxy.local:3128', '/run/secrets.json', 'mlflow.local', 'user'];

  for (const text of hidden) expect(redactor.redact(`a ${text} b`)).toBe('a *** b');
  for (const text of shown) expect(redactor.redact(`a ${text} b`)).toBe(`a ${text} b`);
});
