import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { secretsContract } from '../../ports/secrets-contract.fixture.ts';
import { EnvironmentSecrets } from './secrets-environment.ts';
import { FileSecrets } from './secrets-file.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-secrets-'));
afterAll(() => rmSync(root, { recursive: true }));
let files = 0;

function fileOf(text: string, mode = 0o600): string {
  files += 1;
  const path = join(root, `secrets-${files}.json`);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

secretsContract('EnvironmentSecrets', () => {
  const variables: Record<string, string> = {};
  return Promise.resolve({
    secrets: new EnvironmentSecrets(variables),
    set: (name, value) => {
      variables[`TRADAI_SECRET_${name.replaceAll('/', '_').toUpperCase()}`] = value;
      return Promise.resolve();
    },
  });
});

secretsContract('FileSecrets', () => {
  const path = fileOf('{}');
  return Promise.resolve({
    secrets: new FileSecrets(path),
    set: (name, value) => Promise.resolve(writeFileSync(path, JSON.stringify({ [name]: value }))),
  });
});

describe('a file of secrets', () => {
  it.each([0o640, 0o604, 0o644, 0o660, 0o602])('is refused with the mode %o', async (mode) => {
    await expect(new FileSecrets(fileOf('{"a":"hidden"}', mode)).get('a')).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining(`mode 0${mode.toString(8)}); expected 0600`) as string,
    });
  });

  it('is read with the mode 0400', async () => {
    expect(await new FileSecrets(fileOf('{"a":"value"}', 0o400)).get('a')).toMatchObject({ value: 'value' });
  });

  it('may hold a secret of several parts as an object', async () => {
    const file = fileOf('{"exchange/main":{"apiKey":"k","secret":"s"}}');

    expect((await new FileSecrets(file).get('exchange/main')).value).toBe('{"apiKey":"k","secret":"s"}');
  });

  it.each(['{"a": "old", "a": "new"}', '{"a": {"apiKey": "x", "apiKey": "y"}}'])(
    'that says something twice is refused, without its words: %s',
    async (text) => {
      await expect(new FileSecrets(fileOf(text)).get('a')).rejects.toMatchObject({
        code: 'refused',
        message: expect.stringMatching(/gives a name, or a part of a secret, twice; expected each once\.$/),
      });
    },
  );

  it('is read with the mark in front that some editors write', async () => {
    expect(await new FileSecrets(fileOf('\uFEFF{"a":"value"}')).get('a')).toMatchObject({ value: 'value' });
  });

  it('that is a pipe is refused, and nobody waits for it', async () => {
    const pipe = join(root, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo -m 600 "$0"', pipe]);

    await expect(new FileSecrets(pipe).get('a')).rejects.toMatchObject({
      code: 'refused',
      message: `${pipe} is no file; expected a file of secrets.`,
    });
  });

  it.each([
    ['no JSON', '{"a":"hidden', 'damaged-store'],
    ['a list', '["hidden"]', 'damaged-store'],
    ['a number', '{"a":123456}', 'damaged-store'],
    ['a list for a secret', '{"a":["hidden"]}', 'damaged-store'],
    ['what every object has', '{"b":"hidden"}', 'unknown-secret'],
  ])('with %s is told without its content', async (_, text, code) => {
    const name = code === 'unknown-secret' ? 'constructor' : 'a';
    const failure: unknown = await new FileSecrets(fileOf(text)).get(name).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code });
    expect(String(failure)).not.toMatch(/hidden|123456/);
  });

  it('that is not there is told', async () => {
    await expect(new FileSecrets(join(root, 'none.json')).get('a')).rejects.toMatchObject({ code: 'refused' });
  });
});
