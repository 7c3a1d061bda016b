import { afterEach, describe, expect, it } from 'vitest';
import { aNotification } from '../../ports/notification.fixture.ts';
import type { Notification } from '../../ports/notifier.ts';
import { startPlace, type Place } from './place.fixture.ts';
import { TelegramNotifier } from './telegram.ts';
import { loudnessOf } from './telegram-settings.ts';
import { telegramText } from './telegram-text.ts';

describe('a message to a chat', () => {
  it('has its title, text and session', () => {
    const message = aNotification({ title: 'ETH/USDT <closed>', text: 'a & b' });

    expect(telegramText(message)).toBe(
      '<b>ETH/USDT &lt;closed&gt;</b>\na &amp; b\n<i>sma-crossover · paper · dry-run</i>',
    );
  });

  it.each([
    ['warn', '<b>⚠️ x</b>'],
    ['error', '<b>🛑 x</b>'],
  ] as const)('shows the level %s', (level, start) => {
    expect(telegramText(aNotification({ level, title: 'x' }))).toContain(start);
  });

  it('says once what is title and text', () => {
    expect(telegramText(aNotification({ title: 'hello', text: 'hello' })).match(/hello/g)).toHaveLength(1);
  });

  it.each([
    ['letters', 'x'],
    ['what is escaped', '<'],
    ['pairs of surrogates', '\u{1F4C9}'],
  ])('has at most 4096 units of %s, whole tags and whole characters', (_, letter) => {
    const text = telegramText(aNotification({ level: 'error', title: letter.repeat(5000), text: letter.repeat(9000) }));
    const shown = text
      .replaceAll(/<\/?[bi]>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&amp;', '&');

    expect(shown.length).toBeLessThanOrEqual(4096);
    expect(shown.length).toBeGreaterThan(4090);
    expect(shown.isWellFormed()).toBe(true);
    expect(text.match(/<\/?[bi]>/g)).toEqual(['<b>', '</b>', '<i>', '</i>']);
  });
});

describe('notification_settings', () => {
  const settings = {
    status: 'silent',
    entry: 'off',
    exit: { roi: 'silent', custom_exit: 'off', stop_loss: 'on' },
    exit_fill: { '*': 'silent', roi: 'on' },
    warning: 'loud',
    strategy_msg: 'on',
  };
  it.each([
    ['state', null, 'silent'],
    ['entry', null, 'off'],
    ['entry-fill', null, 'off'],
    ['entry-cancel', null, 'on'],
    ['exit', 'roi', 'silent'],
    ['exit', 'stop_loss', 'on'],
    ['exit', 'my own reason', 'off'],
    ['trade-closed', 'roi', 'on'],
    ['trade-closed', 'stop_loss', 'silent'],
    ['exit-fill', 'stop_loss', 'silent'],
    ['warning', null, 'on'],
    ['strategy-message', null, 'on'],
    ['stop', null, 'off'],
    ['parity', null, 'on'],
  ] as const)('make %s by %s %s', (kind, reason, loudness) => {
    expect(loudnessOf(settings, { kind, data: { exit_reason: reason } })).toBe(loudness);
  });

  it('may be missing', () => {
    expect(loudnessOf(undefined, { kind: 'entry', data: {} })).toBe('on');
    expect(loudnessOf(undefined, { kind: 'exit-fill', data: {} })).toBe('off');
    expect(loudnessOf(null, { kind: 'exit', data: { exit_reason: 'constructor' } })).toBe('on');
  });
});

describe('Telegram', () => {
  const places: Place[] = [];
  afterEach(async () => {
    for (const place of places.splice(0)) await place.close();
  });

  const send = async (bad: object | null, more: Partial<Notification> = {}, topicId: number | null = null) => {
    const json = { 'content-type': 'application/json' };
    const place = await startPlace({ status: 200, body: '{"ok":true,"result":{}}', headers: json }, () =>
      JSON.stringify(bad),
    );
    places.push(place);
    if (bad !== null) place.fault = 'refuses';
    const notifier = new TelegramNotifier({
      ...{ token: '7:abc', chatId: '-1001', topicId, root: place.url },
      loudness: ({ kind }) => (kind === 'warning' ? 'silent' : 'on'),
    });
    const failure: unknown = await notifier
      .send(aNotification(more), new AbortController().signal)
      .catch((error: unknown) => error);
    return { failure, taken: place.taken };
  };

  it('is asked to send to chat and topic, without a preview, silently where that is wanted', async () => {
    const { taken } = await send(null, { kind: 'warning', title: 'x' }, 42);

    expect(taken[0]!.path).toBe('/bot7:abc/sendMessage');
    expect(JSON.parse(taken[0]!.body)).toEqual({
      ...{ chat_id: '-1001', message_thread_id: 42, parse_mode: 'HTML', disable_notification: true },
      link_preview_options: { is_disabled: true },
      text: '<b>x</b>\n<i>sma-crossover · paper · dry-run</i>',
    });
  });

  it.each([
    ['a wrong token', { error_code: 401, description: 'Unauthorized' }, 'credentials', "bot's token (401)"],
    ['a token that is none', { error_code: 404, description: 'Not Found' }, 'credentials', "bot's token (404)"],
    [
      'an unknown chat',
      { error_code: 400, description: 'Bad Request: chat not found' },
      'credentials',
      'telegram.chat_id',
    ],
    [
      'a chat that put it out',
      { error_code: 403, description: 'Forbidden: bot was kicked' },
      'credentials',
      'telegram.chat_id',
    ],
    [
      'a chat that moved',
      { error_code: 400, description: 'upgraded', parameters: { migrate_to_chat_id: -100_777 } },
      'unexpected-answer',
      'the chat is now -100777',
    ],
    ['a text that it cannot read', { error_code: 400, description: "can't parse entities" }, 'refused', "can't parse"],
    ['too many messages', { error_code: 429, description: 'x', parameters: { retry_after: 31 } }, 'busy', '(429)'],
  ])('tells of %s', async (_, answer, code, words) => {
    const { failure } = await send({ ok: false, ...answer });

    expect(failure).toMatchObject({ code, message: expect.stringContaining(words) as string });
    expect((failure as { askedMs: number }).askedMs).toBe(code === 'busy' ? 31_000 : 0);
  });
});
