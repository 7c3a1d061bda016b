import { cutText, type Notification } from '../../contract/notification.ts';

/** Of a message, in UTF-16 units, without its tags. */
const LONGEST = 4096;
const LONGEST_TITLE = 300;

/** A message in Telegram's HTML: title, text, whose it is. At most as long as Telegram takes; the text is cut, and tags never are. */
export function telegramText({ level, title, text, strategy, account, mode }: Notification): string {
  const mark = { info: '', warn: '⚠️ ', error: '🛑 ' }[level];
  const head = cutText(`${mark}${title}`, LONGEST_TITLE);
  const whose = cutText(`${strategy} · ${account} · ${mode}`, LONGEST_TITLE);
  const body = text === title ? '' : cutText(text, LONGEST - head.length - whose.length - 2);
  return [`<b>${escaped(head)}</b>`, ...(body === '' ? [] : [escaped(body)]), `<i>${escaped(whose)}</i>`].join('\n');
}

function escaped(text: string): string {
  return text.toWellFormed().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
