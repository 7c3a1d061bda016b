import { z } from 'zod';

const value = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[ -~\u00a0-\uffff]*$/, 'expected no control characters');
const most = z
  .string()
  .max(6)
  .regex(/^[1-9]\d*$/, 'expected a whole number');
/** A place below the artifacts of a run, never out of them. */
const artifactPath = z
  .string()
  .max(1024)
  .regex(/^[A-Za-z0-9_.][\w./ -]*$/, 'expected a path')
  .refine((path) => !path.split('/').includes('..'), 'expected a path without ..');
const listOf = z.union([value.transform((one) => [one]), z.array(value).max(10)]);

const page = { max_results: most.optional(), page_token: value.optional() };
const search = { ...page, filter: value.optional(), order_by: listOf.optional() };
const ofRun = { run_id: value.optional(), run_uuid: value.optional() };
const model = { name: value };

/** What may be read by GET, with the values that may be named. */
export const MLFLOW_GETS = {
  'experiments/get': z.strictObject({ experiment_id: value }),
  'experiments/get-by-name': z.strictObject({ experiment_name: value }),
  'runs/get': z.strictObject(ofRun),
  'metrics/get-history': z.strictObject({ ...ofRun, ...page, metric_key: value }),
  'artifacts/list': z.strictObject({ ...ofRun, path: artifactPath.optional(), page_token: value.optional() }),
  'registered-models/get': z.strictObject(model),
  'registered-models/search': z.strictObject(search),
  'registered-models/alias': z.strictObject({ ...model, alias: value }),
  'model-versions/get': z.strictObject({ ...model, version: most }),
  'model-versions/search': z.strictObject(search),
  'model-versions/get-download-uri': z.strictObject({ ...model, version: most }),
} as const;

const count = z.int().min(1).max(50_000);
const searchBody = {
  filter: value.optional(),
  max_results: count.optional(),
  order_by: z.array(value).max(10).optional(),
  page_token: value.optional(),
};

const view = z.enum(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']).optional();

/** Reads that are a POST. */
export const MLFLOW_POSTS = {
  'runs/search': z.strictObject({
    ...searchBody,
    experiment_ids: z.array(value).max(100).optional(),
    run_view_type: view,
  }),
  'experiments/search': z.strictObject({ ...searchBody, view_type: view }),
} as const;
