/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { MANIFEST_SCHEMA } from './manifest.ts';
import { paramsSchema, seriesSchema, settingSchema } from './result-schema.ts';

export const manifestSchema = z.looseObject({
  schema: z.literal(MANIFEST_SCHEMA),
  mode: z.literal('backtest'),
  versions: z.record(z.string(), z.string()),
  strategy: z.object({ name: z.string(), sha256: z.string() }),
  params: paramsSchema,
  pairs: z.array(z.string()),
  exchange: z.string(),
  timeframe: z.string(),
  timeframe_detail: z.string().nullable(),
  timerange: z.string().nullable(),
  settings: z.array(settingSchema),
  config: z.record(z.string(), z.unknown()),
  config_sha256: z.string(),
  config_warnings: z.array(z.string()),
  config_keys: z
    .array(
      z.object({
        path: z.string(),
        class: z.enum(['honored', 'approximated', 'ignored', 'refused']),
        code: z.string(),
        word: z.string(),
        from: z.string(),
      }),
    )
    .optional(),
  overrides: z.record(z.string(), z.unknown()),
  data: z.array(seriesSchema),
  markets_name: z.string(),
  markets_sha256: z.string(),
  seed: z.number().nullable(),
  fill_profile: z.string(),
});
