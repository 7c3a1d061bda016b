import type { Notification } from '../../contract/notification.ts';
import { ServiceError } from '../../ports/errors.ts';
import { freqtradeKind } from './freqtrade-kind.ts';
import { checkTemplate, filledIn } from './template.ts';
import type { WebhookBody } from './webhook.ts';

/** `webhook` of a config. */
export type WebhookConfig = Readonly<Record<string, unknown>>;

const FORMATS = ['form', 'json', 'raw'] as const;
export type WebhookFormat = (typeof FORMATS)[number];
const TYPES: Readonly<Record<WebhookFormat, string>> = {
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  raw: 'text/plain; charset=utf-8',
};

/** Of whose template messages without one of their own take: what happens to a session is its status. */
const STATUS_LIKE = ['startup', 'warning', 'command', 'swap', 'parity'];

/** Which template of the config a message takes; null for none: it does not go there. */
export function templateOf(config: WebhookConfig, { kind }: Pick<Notification, 'kind'>): object | null {
  const name = freqtradeKind(kind);
  if (name === 'strategy_msg' && config['allow_custom_messages'] !== true) return null;
  const template = config[name] ?? (STATUS_LIKE.includes(name) ? config['status'] : undefined);
  return typeof template === 'object' && template !== null ? template : null;
}

/** What is posted: the template with the message's values, as form, JSON or its member `data` alone. */
export function configBody(config: WebhookConfig, notification: Notification): WebhookBody {
  const template = templateOf(config, notification) ?? {};
  const values = valuesOf(notification);
  const filled = filledTree(template, (text) => filledIn(text, values)) as Readonly<Record<string, unknown>>;
  const format = formatOf(config);
  return { type: TYPES[format], text: encoded(filled, format) };
}

/** Throws `invalid-entry` for a format or template that cannot be used, when the session starts and not with the first message. */
export function checkWebhookConfig(config: WebhookConfig): void {
  formatOf(config);
  for (const template of Object.values(config))
    if (typeof template === 'object')
      filledTree(template, (text) => {
        checkTemplate(text);
        return text;
      });
}

function formatOf(config: WebhookConfig): WebhookFormat {
  const format = config['format'] ?? 'form';
  const known = FORMATS.find((one) => one === format);
  if (known !== undefined) return known;
  throw new ServiceError(
    'invalid-entry',
    `webhook.format is ${JSON.stringify(format)}; expected one of ${FORMATS.join(', ')}.`,
  );
}

function encoded(filled: Readonly<Record<string, unknown>>, format: WebhookFormat): string {
  if (format === 'json') return JSON.stringify(filled);
  if (format === 'raw') return fieldText(filled['data'] ?? '');
  const pairs = Object.entries(filled).map(([key, value]): [string, string] => [key, fieldText(value)]);
  return new URLSearchParams(pairs).toString();
}

function fieldText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Data, and what every message has; `status` and `msg` are freqtrade's names for the whole of it. */
function valuesOf({ kind, level, strategy, account, mode, title, text, data }: Notification) {
  const whole = text === '' || text === title ? title : `${title}\n${text}`;
  const own = { type: freqtradeKind(kind), level, strategy, account, mode, title, text, status: whole, msg: whole };
  return { ...own, ...data };
}

/** Every text of a template, at any depth. */
function filledTree(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((one) => filledTree(one, fill));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filledTree(inner, fill)]));
}
