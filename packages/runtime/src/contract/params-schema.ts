/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { PARAMS_SCHEMA } from './params-file.ts';
import { paramsSchema } from './result-schema.ts';

export const paramsFileSchema = z.looseObject({
  schema: z.literal(PARAMS_SCHEMA),
  strategy: z.string(),
  params: paramsSchema,
  settings: z.record(z.string(), z.unknown()),
});
