import { z } from 'zod';
import { name, number, pageQuery, text, time } from './schemas.ts';

/** The narrowest that a registry takes. */
const [MOST_SOURCE, MOST_DESCRIPTION, MOST_TAGS, MOST_TAG] = [500, 5000, 50, 5000];

const versionView = z.object({
  version: text,
  created_at: time,
  source: text,
  description: text,
  tags: z.record(text, text),
  aliases: z.array(text),
});
export type VersionView = z.infer<typeof versionView>;

/** Which version is meant by a name such as `production`. */
const aliases = z.record(text, text);

const strategyItem = z.object({ name: text, versions: z.int(), latest: versionView.nullable(), aliases });
export const strategyPage = z.object({ items: z.array(strategyItem), next_cursor: text.nullable() });
export type StrategyPage = z.infer<typeof strategyPage>;

export const versionPage = z.object({ items: z.array(versionView), next_cursor: text.nullable() });

export const strategyView = z.object({
  name: text,
  aliases,
  /** The newest; all of them are at `versions`. */
  versions: z.array(versionView),
  /** What it is to trade on, and whether it does. */
  live: z.array(
    z.object({
      account: text,
      mode: text,
      wanted: z.enum(['RUNNING', 'STOPPED']),
      version: text,
      /** Containers; null where that is not known. */
      running: z.int().nullable(),
    }),
  ),
});
export type StrategyView = z.infer<typeof strategyView>;

export const strategyParams = z.strictObject({ name });
export const strategyQuery = z.strictObject({ ...pageQuery, q: z.string().min(1).max(64).optional() });
export const versionQuery = z.strictObject(pageQuery);

const tagKey = z
  .string()
  .max(250)
  .regex(/^[A-Za-z][A-Za-z0-9_.-]*$/, 'expected letters, digits, _ . and -, beginning with a letter');

export const registerBody = z
  .strictObject({
    name,
    source: z
      .string()
      .max(MOST_SOURCE)
      .regex(/^(s3:\/\/|\/)[\w.~/+=@:-]+$/, 'expected s3://bucket/key or the path of a folder'),
    description: z.string().max(MOST_DESCRIPTION).default(''),
    image_digest: z
      .string()
      .length(71)
      .regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256: and 64 hexadecimal digits')
      .optional(),
    config_uri: z
      .string()
      .max(MOST_SOURCE)
      .regex(/^s3:\/\/[a-z0-9.-]+\/[\w./=-]+\.json$/, 'expected s3://bucket/….json')
      .optional(),
    config_sha256: z
      .string()
      .length(64)
      .regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits')
      .optional(),
    tags: z
      .record(tagKey, z.string().max(MOST_TAG))
      .default({})
      .refine((tags) => Object.keys(tags).length <= MOST_TAGS, { message: `expected at most ${MOST_TAGS} tags` }),
  })
  .refine(({ config_uri: uri, config_sha256: hash }) => (uri === undefined) === (hash === undefined), {
    path: ['config_sha256'],
    message: 'expected config_uri and config_sha256 together',
  });
export type RegisterBody = z.infer<typeof registerBody>;

export const registered = z.object({ name: text, version: text, created_at: time, links: z.object({ self: text }) });

export const aliasParams = z.strictObject({ name, alias: name });
export const aliasBody = z.strictObject({ version: number, expected_version: number.nullable() });
export const aliasView = z.object({ name: text, alias: text, version: text });
