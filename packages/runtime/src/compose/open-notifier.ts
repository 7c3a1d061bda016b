import type { TelegramOptions } from '../adapters/notify/telegram.ts';
import type { RawConfig } from '../config/key-row.ts';
import { isRecord } from '../config/shape.ts';
import { NOTIFICATION_KINDS, SESSION_WARNINGS } from '../contract/notification.ts';
import { realClock, type MarketClock } from '../market/clock.ts';
import { ServiceError } from '../ports/errors.ts';
import type { Delivery, Notification, Notifier, Settled } from '../ports/notifier.ts';
import type { Redactor } from '../ports/secrets-redactor.ts';
import type { Secrets } from '../ports/secrets.ts';
import { isOnThisMachine } from './exchange-address.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export interface NotifierSources {
  /** The session's config: freqtrade's `telegram` and `webhook`. */
  readonly config: RawConfig;
  readonly env: Variables;
  readonly secrets: Secrets;
}

export interface OpenedNotifiers {
  readonly notifiers: readonly Notifier[];
  /** What of the config is not done; one sentence each. */
  readonly warnings: readonly string[];
}

const DAY_MS = 86_400_000;
const TELEGRAM_SECRET = 'telegram';
const WEBHOOK_SECRET = 'notify-webhook';

/**
 * Where a session's messages go, by config and environment; none is no error. Loads what it needs, and nothing else. Throws `ServiceError`
 * (`invalid-entry` for what cannot work), so that a session does not begin that nobody would hear of.
 */
export async function openNotifiers(sources: NotifierSources): Promise<OpenedNotifiers> {
  const notifiers = await Promise.all([
    telegramOf(sources),
    configWebhookOf(sources),
    ownWebhookOf(sources),
    topicOf(sources),
  ]);
  const warnings = isOn(sources.config['discord'])
    ? ['discord.enabled is true, and there are no messages to Discord; expected telegram or webhook.']
    : [];
  const muted = mutedIn(sources.env);
  return { notifiers: notifiers.filter((notifier) => notifier !== null).map((one) => without(muted, one)), warnings };
}

/** Whether anything is named to which messages go; whether it works is found out by opening it. */
export function namesTarget(config: RawConfig, env: Variables): boolean {
  const isSet = (name: string): boolean => given(env, name) !== null;
  return isOn(config['telegram']) || isOn(config['webhook']) || ['NOTIFY_WEBHOOK_URL', 'NOTIFY_SNS_TOPIC'].some(isSet);
}

/** What whoever names none is told. */
export const NOBODY_TOLD =
  'Nobody is told what it does: messages stand in its log alone; expected telegram or webhook in the config, NOTIFY_WEBHOOK_URL or NOTIFY_SNS_TOPIC.';

/** The words of NOTIFY_MUTE: kinds of messages, and causes of warnings. */
function mutedIn(env: Variables): ReadonlySet<string> {
  const words = (given(env, 'NOTIFY_MUTE') ?? '').split(',').map((word) => word.trim());
  const known: readonly string[] = [...NOTIFICATION_KINDS, ...SESSION_WARNINGS];
  const unknown = words.find((word) => word !== '' && !known.includes(word));
  if (unknown === undefined) return new Set(words);
  throw wrong(`NOTIFY_MUTE names "${unknown}"; expected some of ${known.join(', ')}.`);
}

function without(muted: ReadonlySet<string>, notifier: Notifier): Notifier {
  const isMuted = ({ kind, data }: Notification): boolean =>
    muted.has(kind) || (kind === 'warning' && muted.has(String(data['cause'])));
  return {
    ...{ name: notifier.name, place: notifier.place },
    wants: (message) => !isMuted(message) && notifier.wants(message),
    send: (message, signal) => notifier.send(message, signal),
    close: () => notifier.close(),
  };
}

export interface DeliverySources {
  readonly notifiers: readonly Notifier[];
  /** Of the messages' times. */
  readonly clock: MarketClock;
  readonly onSettled: (settled: Settled) => void;
  readonly redactor: Redactor;
  /** For the log: one sentence. */
  readonly tell: (sentence: string) => void;
  /** Whether anything may be sent at this moment; always, unless given. */
  readonly mayBegin?: () => boolean;
}

/** Delivers to all of them. What a target did not take within a day of real time is given up. */
export async function openDelivery({
  notifiers,
  clock,
  redactor,
  onSettled,
  ...rest
}: DeliverySources): Promise<Delivery> {
  const { NotifierDelivery } = await import('../adapters/notify/delivery.ts');
  const real = realClock();
  const time = {
    ...{ nowMs: () => clock.nowMs(), dayMs: DAY_MS * clock.factor, random: Math.random },
    sleep: (ms: number, signal: AbortSignal) => real.sleep(ms, signal),
  };
  const redact = (text: string): string => redactor.redact(text);
  return new NotifierDelivery({ notifiers, onSettled, redact, world: { mayBegin: () => true, ...rest, ...time } });
}

async function telegramOf({ config, env, secrets }: NotifierSources): Promise<Notifier | null> {
  const telegram = config['telegram'];
  if (!isRecord(telegram) || !isOn(telegram)) return null;
  const login = await telegramLogin(telegram, secrets);
  const [{ TelegramNotifier }, { loudnessOf }] = await Promise.all([
    import('../adapters/notify/telegram.ts'),
    import('../adapters/notify/telegram-settings.ts'),
  ]);
  const { notification_settings: settings, allow_custom_messages: custom, topic_id: topic } = telegram;
  const root = given(env, 'TELEGRAM_API_ROOT');
  if (root !== null) checkAddress('TELEGRAM_API_ROOT', root);
  return new TelegramNotifier({
    ...login,
    topicId: textOf(topic) === null ? null : Number(topic),
    loudness: (message) =>
      message.kind === 'strategy-message' && custom !== true ? 'off' : loudnessOf(settings, message),
    ...(root === null ? {} : { root }),
  });
}

/** From the config, where the environment put it, else from the secret: a token, or `{"token": …, "chat_id": …}`. */
async function telegramLogin(
  telegram: RawConfig,
  secrets: Secrets,
): Promise<Pick<TelegramOptions, 'token' | 'chatId'>> {
  let [token, chatId] = [textOf(telegram['token']), textOf(telegram['chat_id'])];
  if (token === null || chatId === null) {
    const secret = await secretOf(secrets, TELEGRAM_SECRET);
    const parts = secret === null ? {} : partsOf(secret);
    token ??= textOf(parts['token']);
    chatId ??= textOf(parts['chat_id']);
  }
  if (token === null)
    throw wrong(`telegram.enabled is true, and there is no token; expected the secret "${TELEGRAM_SECRET}".`);
  if (chatId === null)
    throw wrong('telegram.enabled is true, and telegram.chat_id is missing; expected the id of a chat.');
  return { token, chatId };
}

async function configWebhookOf({ config }: NotifierSources): Promise<Notifier | null> {
  const webhook = config['webhook'];
  if (!isRecord(webhook) || !isOn(webhook)) return null;
  const url = textOf(webhook['url']);
  if (url === null) throw wrong('webhook.enabled is true, and webhook.url is missing; expected an address.');
  checkAddress('webhook.url', url);
  const [{ WebhookNotifier }, { checkWebhookConfig, configBody, templateOf }] = await Promise.all([
    import('../adapters/notify/webhook.ts'),
    import('../adapters/notify/config-body.ts'),
  ]);
  checkWebhookConfig(webhook);
  return new WebhookNotifier({
    ...{ name: 'config-webhook', url, secret: null },
    wants: (message) => templateOf(webhook, message) !== null,
    body: (message) => configBody(webhook, message),
  });
}

async function ownWebhookOf({ env, secrets }: NotifierSources): Promise<Notifier | null> {
  const url = given(env, 'NOTIFY_WEBHOOK_URL');
  if (url === null) return null;
  checkAddress('NOTIFY_WEBHOOK_URL', url);
  const secret = given(env, 'NOTIFY_WEBHOOK_SECRET') ?? (await secretOf(secrets, WEBHOOK_SECRET));
  if (secret === null)
    throw wrong(
      `NOTIFY_WEBHOOK_URL is set, and there is nothing to sign with; expected NOTIFY_WEBHOOK_SECRET, or the secret "${WEBHOOK_SECRET}".`,
    );
  const { WebhookNotifier } = await import('../adapters/notify/webhook.ts');
  return new WebhookNotifier({ name: 'webhook', url, secret, wants: () => true });
}

async function topicOf({ env }: NotifierSources): Promise<Notifier | null> {
  const topic = given(env, 'NOTIFY_SNS_TOPIC');
  if (topic === null) return null;
  const region = /^arn:aws[\w-]*:sns:([\w-]+):\d{12}:[\w-]{1,256}(\.fifo)?$/.exec(topic)?.[1];
  if (region === undefined)
    throw wrong('NOTIFY_SNS_TOPIC is no topic; expected one such as arn:aws:sns:eu-central-1:123456789012:trading.');
  const [{ SnsNotifier }, { awsPlace }] = await Promise.all([
    import('../adapters/notify/sns.ts'),
    import('../adapters/aws/aws-place.ts'),
  ]);
  // A topic is reached in its own region only.
  return new SnsNotifier(topic, awsPlace('SNS', { ...env, AWS_REGION: region }));
}

/** Messages say what somebody owns: they go over TLS, or nowhere. */
function checkAddress(name: string, address: string): void {
  const url = URL.parse(address);
  if (
    url !== null &&
    url.username === '' &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isOnThisMachine(address)))
  )
    return;
  throw wrong(
    `${name} is no address for messages; expected https://…, or http:// on this machine, without a name or password.`,
  );
}

async function secretOf(secrets: Secrets, name: string): Promise<string | null> {
  try {
    return (await secrets.get(name)).value.trim();
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'unknown-secret') return null;
    throw error;
  }
}

function partsOf(secret: string): RawConfig {
  if (!secret.startsWith('{')) return { token: secret };
  try {
    return JSON.parse(secret) as RawConfig;
  } catch {
    throw wrong(
      `The secret "${TELEGRAM_SECRET}" is not what it should be; expected a token alone, or {"token": …, "chat_id": …}.`,
    );
  }
}

function isOn(block: unknown): boolean {
  return isRecord(block) && block['enabled'] === true;
}

/** Chats are numbers to some. Null for nothing. */
function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function given(env: Variables, name: string): string | null {
  return textOf(env[name]);
}

function wrong(sentence: string): ServiceError {
  return new ServiceError('invalid-entry', sentence);
}
