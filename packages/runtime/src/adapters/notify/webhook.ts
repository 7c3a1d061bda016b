import { notificationDocument, type Notification } from '../../contract/notification.ts';
import { IDEMPOTENCY_HEADER, SIGNATURE_HEADER, webhookSignature } from '../../contract/webhook-signature.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { askHttp, type HttpAnswer } from '../ask-http.ts';
import { NotifyFailure, placeFailure, unreachable } from './notify-failure.ts';

const ANSWER_MS = 5000;
/** What a place may ask for at most: an hour. */
const LONGEST_ASKED_S = 3600;

/** What is posted. */
export interface WebhookBody {
  readonly type: string;
  readonly text: string;
}

export interface WebhookOptions {
  readonly name: string;
  /** Never shown as a whole: a path is often a password. */
  readonly url: string;
  /** Null: no signature. */
  readonly secret: string | null;
  readonly wants: (notification: Notification) => boolean;
  readonly body?: (notification: Notification) => WebhookBody;
  readonly now?: () => number;
  readonly answerMs?: number;
}

/** Posts messages to an address, which may ask for the signature's secret. Redirects are not followed. */
export class WebhookNotifier implements Notifier {
  readonly name: string;
  readonly place: string;
  readonly #options: Required<WebhookOptions>;

  constructor(options: WebhookOptions) {
    this.name = options.name;
    this.place = `The webhook at ${new URL(options.url).host}`;
    this.#options = { body: documentOf, now: Date.now, answerMs: ANSWER_MS, ...options };
  }

  wants(notification: Notification): boolean {
    return this.#options.wants(notification);
  }

  async send(notification: Notification, signal: AbortSignal): Promise<void> {
    const { url, secret, body, now, answerMs } = this.#options;
    const { type, text } = body(notification);
    const headers = {
      'content-type': type,
      'user-agent': 'tradai',
      [IDEMPOTENCY_HEADER]: notification.id,
      ...(secret === null ? {} : { [SIGNATURE_HEADER]: webhookSignature(secret, text, now()) }),
    };
    const asked = { method: 'POST', headers, body: text, signal };
    const answer = await askHttp(url, asked, answerMs).catch((error: unknown) => {
      throw unreachable(this.place, error);
    });
    const { status } = answer;
    if (status >= 200 && status < 300) return;
    throw (
      placeFailure(this.place, status, askedMs(answer)) ??
      new NotifyFailure('refused', `${this.place} refused a message (${status}).`)
    );
  }

  close(): void {}
}

function documentOf(notification: Notification): WebhookBody {
  return { type: 'application/json', text: JSON.stringify(notificationDocument(notification)) };
}

/** `Retry-After` in seconds; a date or nonsense counts as nothing. */
function askedMs({ headers }: HttpAnswer): number {
  const seconds = Number(headers.get('retry-after') ?? 0);
  return seconds > 0 ? Math.min(seconds, LONGEST_ASKED_S) * 1000 : 0;
}
