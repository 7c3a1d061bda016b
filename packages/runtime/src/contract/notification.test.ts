import { describe, expect, it } from 'vitest';
import { aNotification } from '../ports/notification.fixture.ts';
import { cutText, NOTIFICATION_KINDS, notificationDocument } from './notification.ts';
import { readNotification } from './read-document.ts';

describe('a notification for programs', () => {
  it.each(NOTIFICATION_KINDS)('of the kind %s is read back as it was written', async (kind) => {
    const document = notificationDocument(aNotification({ kind }));

    expect(await readNotification(JSON.stringify(document), 'message')).toEqual(document);
    expect(document).toMatchObject({ schema: 'tradai.notification/1', at_ms: Date.UTC(2026, 0, 1, 12, 30) });
  });

  it('is cut where it is long', () => {
    const { title, text } = notificationDocument(aNotification({ title: 'x'.repeat(500), text: 'y'.repeat(500_000) }));

    expect([title.length, text.length]).toEqual([200, 16_000]);
  });

  it.each([
    ['an id with other letters', { id: 'a b' }, 'id'],
    ['an unknown kind', { kind: 'weather' }, 'kind'],
    ['data within data', { data: { trade: {} } }, 'data.trade'],
  ])('with %s is refused', async (_, more, place) => {
    const text = JSON.stringify({ ...notificationDocument(aNotification()), ...more });

    await expect(readNotification(text, 'The message')).rejects.toThrow(`The message: ${place}:`);
  });
});

it.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['a\u{1F4C9}cd', 3, 'a…'],
  ['a\u{1F4C9}cd', 4, 'a\u{1F4C9}…'],
])('%s is cut to %i as %s', (text, most, expected) => {
  expect(cutText(text, most)).toBe(expected);
});
