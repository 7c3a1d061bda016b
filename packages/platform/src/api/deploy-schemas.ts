import { SESSION_MODES } from '@tradai/runtime/contract';
import { z } from 'zod';
import { DEPLOYMENT_STATUSES } from '../domain/deployment.ts';
import { LIVE_STATES } from '../domain/live-state.ts';
import { EPISODE_KINDS } from '../ports/episodes.ts';
import { name, pageQuery, text, time } from './schemas.ts';

const mode = z.enum(SESSION_MODES);
/** The strategy's name once more, where money is at stake. */
const confirm = name.optional();

export const deployBody = z.strictObject({
  strategy: name,
  mode,
  alias: name.default('production'),
  /** Default: `dry-run` for a dry run, `main` else. */
  account: name.optional(),
  confirm,
});
export type DeployBody = z.infer<typeof deployBody>;

export const deploymentView = z.object({
  deploy_id: text,
  kind: z.enum(['deploy', 'undeploy']),
  status: z.enum(DEPLOYMENT_STATUSES),
  ver: z.int(),
  strategy: text,
  account: text,
  mode,
  alias: text.nullable(),
  version: text.nullable(),
  by: text,
  created_at: time,
  ended_at: time.nullable(),
  error: z.object({ code: text, message: text }).nullable(),
  links: z.object({ self: text, live: text }),
});
export type DeploymentView = z.infer<typeof deploymentView>;

export const deployQuery = z.strictObject({ ...pageQuery, strategy: name.optional() });
export const deployPage = z.object({ items: z.array(deploymentView), next_cursor: text.nullable() });

export const liveParams = z.strictObject({ strategy: name });
export const liveQuery = z.strictObject({ account: name.optional(), mode: mode.optional() });

export const liveView = z.object({
  strategy: text,
  account: text,
  mode,
  state: z.enum(LIVE_STATES),
  /** The container's own word. */
  stage: text.nullable(),
  causes: z.array(text),
  /** Null: the platform did not begin it. */
  wanted: z.enum(['RUNNING', 'STOPPED']).nullable(),
  wanted_version: text.nullable(),
  /** That makes the entries. */
  version: text.nullable(),
  deploy_id: text.nullable(),
  epoch: z.int().nullable(),
  beat_at: time.nullable(),
  beat_age_s: z.int().nullable(),
  restarts: z.int().nullable(),
  exit_code: z.int().nullable(),
  open_trades: z.int().nullable(),
  open_orders: z.int().nullable(),
  /** Of all trades, in stake currency. */
  pnl: text.nullable(),
  candle_age_s: z.int().nullable(),
  answer_age_s: z.int().nullable(),
  /** What people were told and is not over. */
  alerts: z.array(z.object({ kind: z.enum(EPISODE_KINDS), text, since: time })),
});
export type LiveView = z.infer<typeof liveView>;
export const livePage = z.object({ items: z.array(liveView) });

const whose = { account: name.optional(), mode: mode.optional(), confirm };
export const stopBody = z.strictObject(whose);
export const wishBody = z.strictObject({ ...whose, reason: z.string().min(1).max(500) });

export const commandView = z.object({
  command_id: text,
  wish: text,
  reason: text,
  by: text,
  at: time,
  /** Null: it has not answered yet. */
  answer: z.object({ done: z.boolean(), text, at: time }).nullable(),
});
export const liveDetail = z.object({
  items: z.array(liveView.extend({ commands: z.array(commandView) })),
});
