import { describe, expect, it } from 'vitest';
import { aNotification } from '../../ports/notification.fixture.ts';
import { checkWebhookConfig, configBody, templateOf } from './config-body.ts';
import { filledIn } from './template.ts';

describe('a template', () => {
  const values = { pair: 'BTC/USDT', rate: 0.123456, profit: -0.0125, tag: null, amount: 12 };

  it.each([
    ['{pair} at {rate}', 'BTC/USDT at 0.123456'],
    ['{rate:.2f} {rate:.8f}', '0.12 0.12345600'],
    ['{profit:.2%}', '-1.25%'],
    ['{amount:}', '12'],
    ['[{tag}]', '[]'],
    ['{{"a": "{pair}"}}', '{"a": "BTC/USDT"}'],
    ['no value', 'no value'],
  ])('%s becomes %s', (template, expected) => {
    expect(filledIn(template, values)).toBe(expected);
  });

  it.each([
    ['{stake}', 'names {stake}'],
    ['{rate:>10}', String.raw`has "{rate:>10}"`],
    ['{rate', 'has "{"'],
    ['rate}', 'has "}"'],
  ])('%s is refused', (template, message) => {
    expect(() => filledIn(template, values)).toThrow(message);
  });
});

const ENTRY = aNotification({
  kind: 'entry',
  title: 'BTC/USDT: entry ordered',
  data: { pair: 'BTC/USDT', open_rate: 100.5 },
});
const CONFIG = {
  enabled: true,
  url: 'https://example.com/{not-a-template',
  format: 'json',
  entry: { content: 'Entering {pair} at {open_rate:.2f}', embeds: [{ title: '{strategy}', color: 7 }] },
  status: { content: '{status}' },
};

describe('a webhook of a config', () => {
  it.each([
    [
      'json',
      'application/json',
      '{"content":"Entering BTC/USDT at 100.50","embeds":[{"title":"sma-crossover","color":7}]}',
    ],
    [
      'form',
      'application/x-www-form-urlencoded',
      'content=Entering+BTC%2FUSDT+at+100.50&embeds=%5B%7B%22title%22%3A%22sma-crossover%22%2C%22color%22%3A7%7D%5D',
    ],
  ])('posts its template as %s', (format, type, text) => {
    expect(configBody({ ...CONFIG, format }, ENTRY)).toEqual({ type, text });
  });

  it('posts the member "data" alone when it is raw', () => {
    const config = { ...CONFIG, format: 'raw', entry: { data: 'in: {pair}' } };

    expect(configBody(config, ENTRY)).toEqual({ type: 'text/plain; charset=utf-8', text: 'in: BTC/USDT' });
  });

  it.each([
    ['entry', true],
    ['exit', false],
    ['state', true],
    ['startup', true],
    ['warning', true],
    ['swap', true],
    ['stop', false],
    ['strategy-message', false],
  ] as const)('gets messages of the kind %s: %s', (kind, isWanted) => {
    expect(templateOf(CONFIG, { kind }) !== null).toBe(isWanted);
  });

  it('gets messages of the strategy when it allows them', () => {
    const config = { ...CONFIG, strategy_msg: { content: '{msg}' }, allow_custom_messages: true };
    const said = aNotification({ kind: 'strategy-message', title: 'hello', text: 'hello' });

    expect(configBody(config, said).text).toBe('{"content":"hello"}');
    expect(templateOf({ ...config, allow_custom_messages: false }, said)).toBeNull();
  });

  it('is checked when a session starts', () => {
    expect(() => checkWebhookConfig(CONFIG)).not.toThrow();
    expect(() => checkWebhookConfig({ ...CONFIG, format: 'xml' })).toThrow(
      'webhook.format is "xml"; expected one of form, json, raw.',
    );
    expect(() => checkWebhookConfig({ ...CONFIG, exit: { value1: ['{gain:>8}'] } })).toThrow('"{gain:>8}"');
  });
});
