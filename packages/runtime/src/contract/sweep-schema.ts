/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { SWEEP_STEP_SCHEMA, SWEEP_STUDY_SCHEMA, type SweepStep, type SweepStudy } from './sweep.ts';
import { studySpecSchema, trialResultSchema } from './trial-batch-schema.ts';

export const sweepStepSchema: z.ZodType<SweepStep> = z.strictObject({
  schema: z.literal(SWEEP_STEP_SCHEMA),
  step: z.enum(['settle', 'finish']),
});

export const sweepStudySchema: z.ZodType<SweepStudy> = z.strictObject({
  schema: z.literal(SWEEP_STUDY_SCHEMA),
  study: z.string(),
  strategy: z.string(),
  spec: studySpecSchema,
  epochs: z.int().positive(),
});

export const trialLineSchema = trialResultSchema.extend({ took_ms: z.number().nonnegative() });
