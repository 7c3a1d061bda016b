import { awsPlace } from '../aws/aws-place.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { CANARY, notifierContract, type OpenedNotifier } from '../../ports/notifier-contract.fixture.ts';
import { startPlace, type Place, type PlaceRequest } from './place.fixture.ts';
import { SnsNotifier } from './sns.ts';
import { TelegramNotifier } from './telegram.ts';
import { WebhookNotifier } from './webhook.ts';

const SILENCE_MS = 300;

function opened(place: Place, notifier: Notifier, textOf: (request: PlaceRequest) => string): OpenedNotifier {
  return {
    notifier,
    arrived: () => place.taken.map(textOf),
    asked: () => place.asked,
    breakBy: (fault) => void (place.fault = fault),
    close: () => place.close(),
  };
}

notifierContract('WebhookNotifier', async () => {
  const place = await startPlace({ status: 204, body: '' });
  const url = `${place.url}/hooks/${CANARY}`;
  const notifier = new WebhookNotifier({
    ...{ name: 'webhook', url, secret: CANARY, wants: () => true, answerMs: SILENCE_MS },
  });
  return opened(place, notifier, ({ body }) => body);
});

notifierContract('TelegramNotifier', async () => {
  const place = await startPlace(
    { status: 200, body: '{"ok":true,"result":{"message_id":1}}', headers: { 'content-type': 'application/json' } },
    (status) =>
      JSON.stringify({
        ok: false,
        error_code: status,
        description: 'Bad Request: no',
        parameters: status === 429 ? { retry_after: 7 } : {},
      }),
  );
  const notifier = new TelegramNotifier({
    ...{ token: CANARY, chatId: '-100123', topicId: null, loudness: () => 'on' as const },
    ...{ root: place.url, answerS: SILENCE_MS / 1000 },
  });
  return opened(place, notifier, ({ body }) => (JSON.parse(body) as { text: string }).text);
});

notifierContract('SnsNotifier', async () => {
  const place = await startPlace(
    { status: 200, body: '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>' },
    (status) =>
      `<ErrorResponse><Error><Code>${status === 429 ? 'Throttled' : 'Nope'}</Code><Message>${CANARY}</Message></Error></ErrorResponse>`,
  );
  const login = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: CANARY };
  const aws = awsPlace('SNS', { AWS_ENDPOINT_URL: place.url, AWS_REGION: 'eu-central-1', ...login });
  const notifier = new SnsNotifier('arn:aws:sns:eu-central-1:123456789012:trading', aws, SILENCE_MS);
  return opened(place, notifier, ({ body }) => {
    const message = JSON.parse(new URLSearchParams(body).get('Message')!) as { default: string };
    return message.default;
  });
});
