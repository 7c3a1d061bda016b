// The form of the library that asks by Node's own fetch; the other one brings an old fetch, of which Node warns on standard error.
import { Api, GrammyError, HttpError } from 'grammy/web';
import type { Notification } from '../../contract/notification.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { NotifyFailure, placeFailure, unreachable } from './notify-failure.ts';
import type { Loudness } from './telegram-settings.ts';
import { telegramText } from './telegram-text.ts';

const ANSWER_S = 10;

/** The library types the signal of a package that did its work before Node had one; it takes Node's. */
type GrammySignal = Parameters<Api['sendMessage']>[3];

export interface TelegramOptions {
  /** Of the bot. It stands in every address that is asked, so no error of the library is passed on. */
  readonly token: string;
  readonly chatId: string;
  /** Topic of a group with topics; null for none. */
  readonly topicId: number | null;
  readonly loudness: (notification: Notification) => Loudness;
  /** A Bot API server of one's own. */
  readonly root?: string;
  readonly answerS?: number;
}

/** Messages to one chat of Telegram. A message that is sent again comes twice: the chat knows no ids. */
export class TelegramNotifier implements Notifier {
  readonly name = 'telegram';
  readonly place = 'Telegram';
  readonly #api: Api;
  readonly #options: TelegramOptions;

  constructor(options: TelegramOptions) {
    this.#options = options;
    this.#api = new Api(options.token, {
      ...(options.root === undefined ? {} : { apiRoot: options.root.replace(/\/+$/, '') }),
      timeoutSeconds: options.answerS ?? ANSWER_S,
      // The address holds the token.
      baseFetchConfig: { redirect: 'error' },
    });
  }

  wants(notification: Notification): boolean {
    return this.#options.loudness(notification) !== 'off';
  }

  async send(notification: Notification, signal: AbortSignal): Promise<void> {
    const { chatId, topicId, loudness } = this.#options;
    const options = {
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
      disable_notification: loudness(notification) === 'silent',
      ...(topicId === null ? {} : { message_thread_id: topicId }),
    } as const;
    try {
      await this.#api.sendMessage(chatId, telegramText(notification), options, signal as unknown as GrammySignal);
    } catch (error) {
      throw failureOf(error);
    }
  }

  close(): void {}
}

function failureOf(error: unknown): NotifyFailure {
  if (!(error instanceof GrammyError)) return unreachable('Telegram', factsOf(error));
  const { error_code: status, description, parameters } = error;
  const moved = parameters.migrate_to_chat_id;
  if (moved !== undefined)
    return new NotifyFailure(
      'unexpected-answer',
      `Telegram says that the chat is now ${moved}; expected that as telegram.chat_id.`,
    );
  if (status === 401 || status === 404)
    return new NotifyFailure('credentials', `Telegram does not know the bot's token (${status}).`);
  const askedMs = (parameters.retry_after ?? 0) * 1000;
  if (status === 403 || /chat not found/i.test(description))
    return new NotifyFailure(
      'credentials',
      `Telegram does not let the bot write to the chat (${status}); expected telegram.chat_id of a chat that it is in.`,
    );
  return (
    placeFailure('Telegram', status, askedMs) ??
    new NotifyFailure('refused', `Telegram refused a message (${status}): ${description.slice(0, 200)}.`)
  );
}

/** What may be told of an error below the API: neither its message, which may hold the address, nor itself. */
function factsOf(error: unknown): { readonly name: string; readonly code: unknown } {
  const { cause, message } = (error instanceof HttpError ? error.error : error) as Error;
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  return { name: message.includes('timed out') ? 'TimeoutError' : '', code };
}
