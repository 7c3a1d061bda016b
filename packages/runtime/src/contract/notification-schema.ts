/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { SESSION_MODES } from './heartbeat.ts';
import {
  NOTIFICATION_KINDS,
  NOTIFICATION_LEVELS,
  NOTIFICATION_SCHEMA,
  type NotificationDocument,
} from './notification.ts';

const text = z.string();

/** Readers pass over fields that they do not know. */
export const notificationSchema: z.ZodType<NotificationDocument> = z.object({
  schema: z.literal(NOTIFICATION_SCHEMA),
  id: text.regex(/^[\w.:-]{1,128}$/),
  kind: z.enum(NOTIFICATION_KINDS),
  level: z.enum(NOTIFICATION_LEVELS),
  at_ms: z.int().nonnegative(),
  strategy: text.min(1),
  account: text.min(1),
  mode: z.enum(SESSION_MODES),
  title: text.min(1),
  text,
  data: z.record(text, z.union([text, z.number(), z.boolean(), z.null()])),
});
