import { z } from 'zod';

/*
 * What MLflow answers, as far as it is read. Lists that are empty are left out by the server. Loaded beside the first request, since zod
 * takes a while.
 */

/** Whole numbers may come as texts. */
const whole = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
const tags = z.array(z.object({ key: z.string(), value: z.string().default('') })).default([]);
const token = z.string().optional();

const run = z.object({
  info: z.object({
    run_id: z.string(),
    status: z.string(),
    start_time: whole.default(0),
    end_time: whole.optional(),
    artifact_uri: z.string().default(''),
  }),
  data: z
    .object({
      metrics: z.array(z.object({ key: z.string(), value: z.union([z.number(), z.string()]) })).default([]),
      params: tags,
      tags,
    })
    .default({ metrics: [], params: [], tags: [] }),
});

const version = z.object({
  name: z.string(),
  version: z.string().regex(/^\d+$/).transform(Number),
  creation_timestamp: whole,
  source: z.string().default(''),
  description: z.string().default(''),
  status: z.string().default('READY'),
  tags,
  aliases: z.array(z.string()).default([]),
});

const model = z.object({
  name: z.string(),
  aliases: z.array(z.object({ alias: z.string(), version: whole })).default([]),
});

const ANSWERS = {
  nothing: z.object({}),
  madeExperiment: z.object({ experiment_id: z.string() }),
  experiment: z.object({ experiment: z.object({ experiment_id: z.string(), lifecycle_stage: z.string() }) }),
  run: z.object({ run }),
  runInfo: z.object({ run_info: z.object({ status: z.string() }) }),
  runs: z.object({ runs: z.array(run).default([]) }),
  points: z.object({
    metrics: z
      .array(z.object({ key: z.string(), value: z.number(), timestamp: whole, step: whole.default(0) }))
      .default([]),
    next_page_token: token,
  }),
  model: z.object({ registered_model: model }),
  models: z.object({ registered_models: z.array(model).default([]), next_page_token: token }),
  version: z.object({ model_version: version }),
  versions: z.object({ model_versions: z.array(version).default([]), next_page_token: token }),
};

export type AnswerName = keyof typeof ANSWERS;
export type AnswerOf<Name extends AnswerName> = z.infer<(typeof ANSWERS)[Name]>;
export type MlflowRun = z.infer<typeof run>;
export type MlflowVersion = z.infer<typeof version>;

/** The answer when it is of that kind, else where it is not: `model_version.version: Invalid input`. */
export function readAnswer<Name extends AnswerName>(
  name: Name,
  value: unknown,
): { readonly answer: AnswerOf<Name> } | { readonly fault: string } {
  // Writing code for a form pays after hundreds of answers of it.
  const read = ANSWERS[name].safeParse(value, { jitless: true });
  if (read.success) return { answer: read.data as AnswerOf<Name> };
  const issue = read.error.issues[0]!;
  return { fault: `${issue.path.join('.') || 'the answer'}: ${issue.message}` };
}
