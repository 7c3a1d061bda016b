/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { PUBLICATION_SCHEMA, type Publication } from './publication.ts';

const text = z.string().min(1);
const file = z.object({ name: text, key: text, size: z.int().nonnegative(), sha256: z.string().length(64) });

/** Readers pass over fields that they do not know: a later version may add some. */
export const publicationSchema: z.ZodType<Publication> = z.object({
  schema: z.literal(PUBLICATION_SCHEMA),
  run_id: text,
  attempt: z.int().positive(),
  manifest_sha256: z.string().length(64),
  files: z.array(file),
});
