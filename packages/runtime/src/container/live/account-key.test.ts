import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { orderWorld } from '../../adapters/exchange/orders/order-exchange.fixture.ts';
import { exitCodeOf } from '../../contract/exit-code.ts';
import { Redactor } from '../../ports/secrets-redactor.ts';
import { accountKey, type AccountKey } from './account-key.ts';

function keyOf(secret: object | string): Promise<AccountKey | null> {
  const text = typeof secret === 'string' ? secret : JSON.stringify(secret);
  return accountKey({ TRADAI_SECRET_EXCHANGE_MAIN: text }, new Redactor(), 'main');
}

const MADE = { type: 'pkcs8', format: 'pem' } as const;
const PAIR = generateKeyPairSync('ed25519');
const PUBLIC = PAIR.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const ED25519 = PAIR.privateKey.export(MADE).toString();
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(MADE).toString();
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(MADE).toString();

describe('the key of an account', () => {
  it('is what its secret says, whose secret part may have lines', async () => {
    for (const pem of [ED25519, RSA]) {
      const key = { apiKey: 'a-key', secret: pem };
      expect(await keyOf(key)).toEqual(key);
    }
  });

  it.each([
    ['as they are made', ED25519],
    ['as Windows makes them', ED25519.replaceAll('\n', '\r\n')],
    ['more of them behind it', `${ED25519}\n\n`],
  ])('signs what an exchange takes where its secret is a private key with ends of lines %s', async (_what, secret) => {
    const key = (await keyOf({ apiKey: 'a-key', secret }))!;
    const accounts = [{ apiKey: 'a-key', secret: '', publicKey: PUBLIC, spot: { balances: { USDT: '5' } } }];
    const { exchange } = await orderWorld('spot', { accounts }, { key });

    expect(await exchange.account()).toMatchObject({ balances: { USDT: { total: '5' } } });
  });

  it('is refused where its secret is a private key of another kind, in words that do not hold it', async () => {
    const error = await keyOf({ apiKey: 'a-key', secret: EC }).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({
      code: 'invalid-entry',
      message: expect.stringContaining('its secret is a private key of the kind ec; expected one of Ed25519 or RSA'),
    });
    expect((error as Error).message).not.toContain(EC.split('\n')[1]);
  });

  it.each(['', '{"exchange/main": ', '{"exchange/main": ["hidden"]}', 'exchange/main: hidden'])(
    'is a setting that is wrong, and no damage of data, where it is looked for in a file that holds %j',
    async (text) => {
      const folder = mkdtempSync(join(tmpdir(), 'tradai-key-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const file = join(folder, 'secrets.json');
      writeFileSync(file, text, { mode: 0o600 });
      const error = await accountKey({ TRADAI_SECRETS: file }, new Redactor(), 'main').catch(
        (reason: unknown) => reason,
      );

      expect(exitCodeOf(error)).toBe(78);
      expect((error as Error).message).toMatch(
        /secrets\.json .*; expected such as \{"exchange\/main": \{"apiKey": …, "secret": …\}\}\.$/,
      );
      expect((error as Error).message).not.toContain('hidden');
    },
  );

  it('is refused where a part of it is given twice', async () => {
    await expect(keyOf('{"apiKey": "old", "secret": "s", "apiKey": "a-key"}')).rejects.toMatchObject({
      code: 'invalid-entry',
      message: 'The secret "exchange/main": one of its parts is given twice; expected each once.',
    });
  });

  it('is told in no log, neither as it was given nor as it signs', async () => {
    const redactor = new Redactor();
    const secret = createPrivateKey(RSA).export({ type: 'pkcs1', format: 'pem' }).toString().replaceAll('\n', '\r\n');
    const env = { TRADAI_SECRET_EXCHANGE_MAIN: JSON.stringify({ apiKey: 'a-key', secret }) };
    const key = (await accountKey(env, redactor, 'main'))!;

    for (const text of [secret, key.secret])
      for (const line of text.split(/\r?\n/).filter(({ length }) => length === 64))
        expect(redactor.redact(line)).toBe('***');
  });

  it.each([
    ['its ends of lines as two letters', ED25519.trim().replaceAll('\n', String.raw`\n`)],
    ['a line too few', ED25519.replace(/\n.*\n/, '\n')],
  ])('is refused where its secret is a private key with %s, in words that do not hold it', async (_what, secret) => {
    const error = await keyOf({ apiKey: 'a-key', secret }).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({
      code: 'invalid-entry',
      message: expect.stringContaining('in PEM that cannot be read'),
    });
    expect((error as Error).message).not.toContain(ED25519.split('\n')[1]);
  });

  it('is none where there is no secret', async () => {
    expect(await accountKey({}, new Redactor(), 'main')).toBeNull();
  });

  it.each([
    [
      'secret',
      'the end of its line',
      { apiKey: 'canary-key', secret: 'canary-secret\n' },
      'holds spaces, ends of lines',
    ],
    ['secret', 'a space behind it', { apiKey: 'canary-key', secret: 'canary-secret ' }, 'holds spaces, ends of lines'],
    ['secret', 'its quotes', { apiKey: 'canary-key', secret: '"canary-secret"' }, 'holds quotes; expected it without'],
    ['apiKey', 'a quote', { apiKey: "canary-key'", secret: 'canary-secret' }, 'holds quotes; expected it without'],
    [
      'apiKey',
      'the secret in its place',
      { apiKey: 'canary-same', secret: 'canary-same' },
      'and its secret are the same',
    ],
  ])('is refused where its %s has %s, in words that do not hold it', async (part, _what, secret, text) => {
    const error = await keyOf(secret).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({
      code: 'invalid-entry',
      message: expect.stringContaining(`The secret "exchange/main": its ${part} ${text}`),
    });
    expect((error as Error).message).not.toContain('canary');
  });

  it.each([
    ['the end of its line', 'canary-key\n'],
    ['a space before it', ' canary-key'],
    ['letters that no header holds', 'canary-këy'],
  ])('is refused with %s, in words that do not hold it', async (_what, apiKey) => {
    await expect(keyOf({ apiKey, secret: 'canary-secret' })).rejects.toMatchObject({
      code: 'invalid-entry',
      message:
        'The secret "exchange/main": its apiKey holds spaces, ends of lines or letters of no header; expected visible ASCII.',
    });
  });

  it.each([
    ['no secret part', { apiKey: 'canary-key', secret: '' }],
    ['numbers', { apiKey: 12_345_678, secret: 87_654_321 }],
    ['another form', '["canary-key", "canary-secret"]'],
  ])('is refused as %s', async (_what, secret) => {
    await expect(keyOf(secret)).rejects.toMatchObject({
      code: 'invalid-entry',
      message: 'The secret "exchange/main" is not what it should be; expected {"apiKey": …, "secret": …}.',
    });
  });
});
