import { DATA_POLICIES } from '@tradai/runtime/contract';
import { z } from 'zod';
import { noticeTarget } from '../domain/notice-target.ts';
import { RUN_STATUSES } from '../domain/run-status.ts';
import { CAPACITIES, HIGHEST_PRIORITY, RUN_KINDS } from '../domain/run.ts';

/** What is part of keys, paths and commands. */
export const name = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'expected letters, digits, _ and -, beginning with a letter');
export const runId = z
  .string()
  .length(36)
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'expected the id of a run');
const pair = z
  .string()
  .max(32)
  .regex(/^[A-Z0-9]{1,20}\/[A-Z0-9]{1,10}(:[A-Z0-9]{1,10})?$/, 'expected a pair such as BTC/USDT or BTC/USDT:USDT');
const decimal = z
  .string()
  .max(40)
  .regex(/^\d{1,20}(\.\d{1,18})?$/, 'expected a decimal number as a text, such as "0.001"');
const day = z.iso.date();
export const number = z
  .string()
  .max(9)
  .regex(/^[1-9]\d*$/, 'expected a whole number as a text');

/** Who is told of a run's end; nobody inside of our own network. */
const receiver = z
  .string()
  .max(256)
  .regex(/^(email|topic|webhook):./)
  .refine(
    (text) => noticeTarget(text) !== null,
    'expected email:me@example.org, topic:name or webhook:https://… outside',
  );

/** What every run has, whatever its kind. */
const common = {
  strategy: name,
  version: number.optional(),
  alias: name.optional(),
  timerange: z.strictObject({ from: day.optional(), to: day.optional() }).optional(),
  pairs: z.array(pair).min(1).max(300).optional(),
  timeframe: z
    .string()
    .max(4)
    .regex(/^\d{1,2}[mhdwM]$/)
    .optional(),
  stake: z
    .strictObject({
      currency: z
        .string()
        .max(10)
        .regex(/^[A-Z0-9]+$/)
        .optional(),
      amount: z.union([z.literal('unlimited'), decimal]).optional(),
      wallet: decimal.optional(),
    })
    .optional(),
  fees: z.strictObject({ taker: decimal.optional() }).optional(),
  data_policy: z.enum(DATA_POLICIES).optional(),
  capacity: z.enum(CAPACITIES).default('spot'),
  max_seconds: z.int().min(60).max(3600).default(3600),
  priority: z.int().min(0).max(HIGHEST_PRIORITY).default(5),
  labels: z.record(z.string().min(1).max(64), z.string().max(64)).default({}),
  notify: z.array(receiver).max(10).default([]),
};

interface Common {
  readonly version?: string | undefined;
  readonly alias?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly timerange?: { readonly from?: string | undefined; readonly to?: string | undefined } | undefined;
}

/** What one field alone does not tell. */
function consistent<T extends z.ZodType<Common>>(body: T): T {
  return body
    .refine(({ version, alias }) => (version === undefined) !== (alias === undefined), {
      path: ['version'],
      message: 'expected either version or alias',
    })
    .refine(({ labels }) => Object.keys(labels).length <= 20, {
      path: ['labels'],
      message: 'expected at most 20 labels',
    })
    .refine(({ timerange: { from, to } = {} }) => from === undefined || to === undefined || from < to, {
      path: ['timerange', 'to'],
      message: 'expected a day after from; to is exclusive',
    });
}

export const submitBody = consistent(z.strictObject(common));
export type SubmitBody = z.infer<typeof submitBody>;

const word = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/);

/** A search: `max_seconds` is that of each of its containers. */
export const hyperoptBody = consistent(
  z.strictObject({
    ...common,
    hyperopt: z.strictObject({
      epochs: z.int().min(1).max(1_000_000).optional(),
      spaces: z.array(word).min(1).max(10).optional(),
      loss: word.optional(),
      sampler: word.optional(),
      seed: z.int().min(0).optional(),
      workers: z.int().min(1).max(256).optional(),
      split: z.number().min(0).lt(1).optional(),
      batch: z.int().min(1).max(10_000).optional(),
      budget: z.strictObject({ seconds: z.int().min(60).max(604_800).optional(), usd: decimal.optional() }).optional(),
    }),
  }),
);
export type HyperoptBody = z.infer<typeof hyperoptBody>;

export const time = z.iso.datetime();
export const text = z.string();

const failureView = z.object({
  code: text,
  exit_code: z.int().nullable(),
  stop_code: text.nullable(),
  message: text,
});

export const runView = z.object({
  run_id: runId,
  ticket_id: runId,
  kind: z.enum(RUN_KINDS),
  status: z.enum(RUN_STATUSES),
  attempt: z.int(),
  ver: z.int(),
  /** Runs before it, and itself; null: it does not wait, or is one of a list, or more than 200 wait. */
  queue_position: z.int().nullable(),
  /** Null where the version's tags name no image, and in lists. */
  strategy: z.object({ name: text, version: text, image_digest: text.nullable() }),
  /** Null before its container has begun, where tracking does not answer, and in lists. */
  mlflow: z.object({ run_id: text, url: text.nullable() }).nullable(),
  labels: z.record(text, text),
  created_at: time,
  started_at: time.nullable(),
  ended_at: time.nullable(),
  timings: z.object({ queued_s: z.int(), running_s: z.int().nullable() }),
  cost: z.object({ estimate_usd: text }).nullable(),
  progress: z.object({ pct: z.number(), stage: text, message: text, at: time }).nullable(),
  result: z
    .object({
      trades: z.int(),
      profit_pct: text,
      max_drawdown_pct: text,
      sharpe: text.nullable(),
      verdict: text.nullable(),
    })
    .nullable(),
  error: failureView.nullable(),
  links: z.object({ self: text, events: text, cancel: text, result: text, logs: text }),
});
export type RunView = z.infer<typeof runView>;

/** Where a page goes on, and how long it is. */
export const pageQuery = {
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
};

export const listQuery = z.strictObject({
  kind: z.enum(RUN_KINDS).optional(),
  status: z.enum(RUN_STATUSES).optional(),
  strategy: name.optional(),
  /** `name` or `name=value`. */
  label: z.string().min(1).max(129).optional(),
  mine: z.enum(['true', 'false']).optional(),
  ...pageQuery,
});

export const runPage = z.object({ items: z.array(runView), next_cursor: text.nullable() });

export const idempotencyHeader = z.object({ 'idempotency-key': z.string().min(1).max(128).optional() });
export const runParams = z.strictObject({ id: runId });
export const waitQuery = z.strictObject({
  wait: z.coerce.number().int().min(0).max(25).default(0),
  since: z.coerce.number().int().min(0).optional(),
});
