/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { EXIT_CODE, type ExitCode, type ExitCodeName } from './exit-code.ts';
import {
  BEAT_CAUSES,
  HEARTBEAT_SCHEMA,
  RUN_MODES,
  RUN_STAGES,
  SESSION_MODES,
  SESSION_STAGES,
  type Heartbeat,
} from './heartbeat.ts';

const count = z.int().nonnegative();
const text = z.string().min(1).max(256);

const common = {
  schema: z.literal(HEARTBEAT_SCHEMA),
  ts: count,
  seq: count,
  failed_beats: count,
  every_ms: z.int().positive(),
  strategy: text,
  holder: text,
  epoch: count,
  progress: z
    .object({ done: z.number(), total: z.number().nullable(), unit: text, pct: z.number().min(0).max(100).nullable() })
    .nullable(),
  causes: z.array(z.enum(BEAT_CAUSES)),
  rss_mb: z.number().positive(),
  loop_lag_p99_ms: z.number().nonnegative().nullable(),
  data_age_ms: z.number().nullable(),
  versions: z.record(text, z.string().max(256)),
  outcome: z
    .object({
      code: z.literal(Object.values(EXIT_CODE) as ExitCode[]),
      name: z.enum(Object.keys(EXIT_CODE) as [ExitCodeName, ...ExitCodeName[]]),
      message: z.string().max(1024),
    })
    .nullable(),
};

const orders = z.object({
  ...{ unknown: count, blocked: count, open: count, positions: count },
  unprotected: z.array(text),
  used_weight_pct: z.number().nullable(),
  last_audit_ms: z.number().nullable(),
  is_last_audit_ok: z.boolean().nullable(),
  answer_age_ms: z.number().nullable(),
});

/** Readers pass over fields that they do not know: a later version may add some. */
export const heartbeatSchema: z.ZodType<Heartbeat> = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('run'),
    run_id: text,
    attempt: z.int().positive(),
    mode: z.enum(RUN_MODES),
    stage: z.enum(RUN_STAGES),
  }),
  z.object({
    ...common,
    kind: z.literal('session'),
    account: text,
    mode: z.enum(SESSION_MODES),
    stage: z.enum(SESSION_STAGES),
    session: z
      .object({
        market_ms: z.number(),
        candle: z.object({ series: text, close_ms: z.number(), age_ms: z.number() }).nullable(),
        answer_age_ms: z.number().nullable(),
        offset_ms: z.number().nullable(),
        open_trades: count,
        open_orders: count,
        pnl: z.number().nullable(),
        orders: orders.nullable().optional(),
      })
      .nullable(),
  }),
]);
