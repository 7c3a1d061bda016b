import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from './secrets-redactor.ts';

const SECRET = `s3cr&t/"+ü'<key>!(1)`;

function redactorOf(...secrets: readonly string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

const forms: readonly (readonly [form: string, text: string])[] = [
  ['as it is', SECRET],
  ['in JSON', JSON.stringify({ key: SECRET })],
  ['in JSON within JSON', JSON.stringify({ line: JSON.stringify({ key: SECRET }) })],
  ['in JSON within a page', JSON.stringify({ key: SECRET }).replaceAll('<', String.raw`\u003c`)],
  ['in a table', `BTC/USDT,"${SECRET.replaceAll('"', '""')}",1`],
  ['in an address', `http://x/?key=${encodeURIComponent(SECRET)}`],
  ['in an address, small letters', `http://x/?key=${encodeURIComponent(SECRET).toLowerCase()}`],
  ['in a form', new URLSearchParams({ key: SECRET }).toString()],
  ['in base64', Buffer.from(SECRET).toString('base64')],
  ['in base64 of addresses', Buffer.from(SECRET).toString('base64url')],
  ['in a header', `Authorization: Basic ${Buffer.from(`admin:${SECRET}`).toString('base64')}`],
  [
    'in HTML',
    `<p>${SECRET.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')}</p>`,
  ],
];

describe('what goes out', () => {
  it.each(forms)('has no secret %s', (_, text) => {
    const redactor = redactorOf(SECRET);

    expect(redactor.redact(`before ${text} after`)).toMatch(/^before .*\*\*\*.* after$/s);
    expect(redactor.redact(text)).not.toContain(SECRET.slice(0, 5));
    expect(Buffer.from(redactor.redactBytes(Buffer.from(text))).toString()).toBe(redactor.redact(text));
  });

  it('keeps what is around, and all of a text without secrets', () => {
    const redactor = redactorOf('hunter22', 'hunter22-long');

    expect(redactor.redact('a hunter22 b hunter22-long c hunter2')).toBe('a *** b *** c hunter2');
    const bytes = Buffer.from([0, 255, 1, 2]);
    expect(redactor.redactBytes(bytes)).toBe(bytes);
  });

  it('is looked at for the lines of a key, however they are indented', () => {
    const lines = [
      '-----BEGIN PRIVATE KEY-----',
      'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC',
      'BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj',
    ];
    const redactor = redactorOf(lines.join('\n'));

    expect(redactor.redact(lines.map((line) => `  ${line}`).join('\n'))).toBe('  ***\n  ***\n  ***');
  });

  it('has no secret of any length, nor what stands in it', () => {
    const long = JSON.stringify({ certificate: 'ab/+'.repeat(30_000) });
    const redactor = redactorOf(long, 'hunter22');

    for (const text of [
      long,
      JSON.stringify({ a: long }),
      encodeURIComponent(long),
      Buffer.from(long).toString('base64'),
    ]) {
      const left = redactor.redact(`a ${text} hunter22 b`);
      expect(left).toMatch(/^a .{0,9}\*\*\*.{0,9} \*\*\* b$/);
      expect(Buffer.from(redactor.redactBytes(Buffer.from(`a ${text} hunter22 b`))).toString()).toBe(left);
    }
  });

  it('is not looked at for a secret that any text may hold', () => {
    expect(redactorOf('', 'a', 'abc').redact('abcabc')).toBe('abcabc');
  });

  it('is looked at for a short secret as a word, and not in a file of numbers', () => {
    const redactor = redactorOf('test');

    expect(redactor.redact('backtest, testing, "test", secret=test&x, a_test')).toBe(
      'backtest, testing, "***", secret=***&x, a_***',
    );
    expect(Buffer.from(redactor.redactBytes(Buffer.from('a test'))).toString()).toBe('a ***');
    const binary = Buffer.from('\0 test ');
    expect(redactor.redactBytes(binary)).toBe(binary);
    expect(Buffer.from(redactorOf('longer-one').redactBytes(Buffer.from('\0longer-one'))).toString()).toBe('\0***');
  });

  const secret = fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme' });

  it('has no secret in base64, wherever it stood before', () => {
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, value, after) => {
        const encoded = Buffer.from(before + value + after).toString('base64');
        const redacted = redactorOf(value).redact(encoded);

        expect(redacted).toContain('***');
        expect(Buffer.from(redacted.replaceAll('***', ''), 'base64').toString()).not.toContain(value);
      }),
    );
  });

  it('has no secret in plain text, address or JSON', () => {
    fc.assert(
      fc.property(fc.string(), secret, (around, value) => {
        const redactor = redactorOf(value);
        for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])
          expect(redactor.redact(`${around}${form}${around}`)).not.toContain(form);
      }),
    );
  });
});
