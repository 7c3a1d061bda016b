import { z } from 'zod';
import { runId, runParams, runView, text } from './schemas.ts';

/** Names of files that a run publishes. */
const fileName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'expected the name of a file');

export const fileParams = z.strictObject({ ...runParams.shape, file: fileName });

export const resultView = z.object({
  run_id: runId,
  attempt: z.int(),
  manifest_sha256: text,
  summary: runView.shape.result,
  files: z.array(z.object({ name: text, size: z.int(), sha256: text })),
  /** Where each file is, by its name. */
  links: z.record(text, text),
});
export type ResultView = z.infer<typeof resultView>;

export const logsQuery = z.strictObject({
  attempt: z.coerce.number().int().min(1).max(99).optional(),
  /** The last container's where it is left out. */
  tier: z
    .string()
    .max(80)
    .regex(/^[a-z][a-z0-9-]*$/, 'expected a tier such as spot')
    .optional(),
  lines: z.coerce.number().int().min(1).max(5000).default(200),
});

export const logsView = z.object({
  run_id: runId,
  attempt: z.int(),
  tier: text,
  /** Of this attempt, in order. */
  tiers: z.array(text),
  lines: z.array(text),
  bytes: z.int(),
  is_cut: z.boolean(),
});
export type LogsView = z.infer<typeof logsView>;

const costView = z.object({
  total_usd: text,
  run_usd: text,
  prepare_usd: text,
  workflow_usd: text,
  services_usd: text,
  logs_usd: text,
});

export const estimateView = z.object({
  /** `runs` says how many runs of the strategy the duration comes from; 0: none, it is what runs take in general. */
  duration: z.object({ typical_s: z.int(), long_s: z.int(), runs: z.int() }),
  capacity: text,
  /** List prices of AWS; on a machine of one's own nothing is paid. */
  cost: z.object({ typical: costView, long: costView }),
});
export type EstimateView = z.infer<typeof estimateView>;
