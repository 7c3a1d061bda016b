import { createHmac, timingSafeEqual } from 'node:crypto';
import { ServiceError, type Registry } from '@tradai/runtime/ports';
import { z } from 'zod';
import type { Services } from '../../operations/services.ts';
import type { Events } from '../../ports/events.ts';
import { FunctionError } from '../../ports/functions.ts';
import type { Marks } from '../../ports/marks.ts';
import { name } from '../event-schemas.ts';
import { parseEvent, parseJson, type Handler } from '../handler.ts';

export interface MlflowWebhookServices extends Pick<Services, 'clock'> {
  readonly registry: Pick<Registry, 'resolve'>;
  readonly marks: Marks;
  readonly events: Pick<Events, 'publish'>;
  /** That MLflow signs with; null: nobody was told one, and nothing is believed. */
  readonly webhookSecret: () => Promise<string | null>;
}

/** A request of MLflow's, as it came: header names in lower case, the body as bytes of text. */
const request = z.object({ headers: z.record(z.string(), z.string()), body: z.string().max(65_536) });

const payload = z.looseObject({
  entity: z.string(),
  action: z.string(),
  data: z.looseObject({ name: z.string().optional(), alias: z.string().optional() }).default({}),
});
const alias = z.object({ name, alias: name });

/** An older request may be somebody's who has kept it. */
const WINDOW_SECONDS = 300;
const KEPT_MS = 86_400_000;

/**
 * MLflow says that an alias was moved: a hint, which only shortens the wait for the next look. Believed is the registry. Throws `Webhook.Refused` for a
 * request that is not signed, or not now; one that comes again does nothing.
 */
export const mlflowWebhook: Handler<MlflowWebhookServices> = async (given, services) => {
  const { headers, body } = parseEvent(request, given, 'mlflow-webhook');
  const { marks, clock } = services;
  const delivery = await verified(services, headers, body);
  const mark = `hook/${delivery}`;
  if (!(await marks.see(mark, clock.now(), KEPT_MS)).isFirst) return { moved: false };
  try {
    return { moved: await tell(services, body) };
  } catch (error) {
    // MLflow sends it again under the same id.
    await marks.forget(mark);
    throw error;
  }
};

async function verified(
  { webhookSecret, clock }: MlflowWebhookServices,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<string> {
  const { 'x-mlflow-delivery-id': delivery, 'x-mlflow-timestamp': seconds, 'x-mlflow-signature': signature } = headers;
  const secret = await webhookSecret();
  const isShaped = /^[\w-]{1,128}$/.test(delivery ?? '') && /^\d{1,12}$/.test(seconds ?? '');
  if (secret === null || secret === '' || !isShaped) throw refused();
  const expected = createHmac('sha256', secret).update(`${delivery}.${seconds}.${body}`).digest();
  const [, encoded = ''] = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(signature ?? '') ?? [];
  const found = Buffer.from(encoded, 'base64');
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) throw refused();
  if (Math.abs(clock.now() / 1000 - Number(seconds)) > WINDOW_SECONDS) throw refused();
  return delivery!;
}

/** Whatever is wrong with it is nobody's business. */
function refused(): FunctionError {
  return new FunctionError('Webhook.Refused', 'The request is not signed by MLflow, or not now.');
}

async function tell({ registry, events, clock }: MlflowWebhookServices, body: string): Promise<boolean> {
  const { entity, action, data } = parseEvent(payload, parseJson(body, 'mlflow-webhook'), 'mlflow-webhook');
  if (entity !== 'model_version_alias' || action !== 'created') return false;
  const moved = parseEvent(alias, data, 'mlflow-webhook');
  try {
    const { version } = await registry.resolve(moved.name, moved.alias);
    await events.publish({ kind: 'alias-moved', strategy: moved.name, alias: moved.alias, version, atMs: clock.now() });
    return true;
  } catch (error) {
    if (error instanceof ServiceError && error.code.startsWith('unknown-')) return false;
    throw error;
  }
}
