import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openObjects } from '../compose/open-objects.ts';
import { ConfigError } from '../config/errors.ts';
import type { Objects } from '../ports/objects.ts';
import { isS3Uri, parseS3Uri } from '../ports/objects-keys.ts';
import { mayNeverEnd } from '../process/may-never-end.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Configs and specifications are small; what is not was named by mistake. */
const MOST_BYTES = 5 * 1024 * 1024;

/** Reads objects and files by their full names. */
export interface ObjectReader {
  /** Null when there is no such object or file. Throws `ServiceError`. */
  read(name: string): Promise<Uint8Array | null>;
}

/** A bucket is opened once. */
export function objectReader(env: Environment): ObjectReader {
  const open = new Map<string, Promise<Objects>>();
  return {
    async read(name) {
      if (!isS3Uri(name)) return fileBytes(name);
      const { bucket, key } = parseS3Uri(name);
      if (!open.has(bucket)) open.set(bucket, openPlace(`s3://${bucket}`, env));
      const objects = await open.get(bucket)!;
      return (await objects.get(key, { mostBytes: MOST_BYTES }))?.bytes ?? null;
    },
  };
}

/** With TRADAI_OBJECTS, a folder that holds a folder per bucket, nothing is asked of S3. */
export function openPlace(place: string, env: Environment): Promise<Objects> {
  const folder = env['TRADAI_OBJECTS'] ?? '';
  if (folder === '' || !isS3Uri(place)) return openObjects(place, env);
  const { bucket, key } = parseS3Uri(place);
  return openObjects(join(folder, bucket, key), env);
}

function fileBytes(name: string): Uint8Array | null {
  if (mayNeverEnd(name))
    throw new ConfigError('config-not-found', `${name} is no file; expected one that can be read again.`);
  try {
    return readFileSync(name);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new ConfigError('config-not-found', `${name} cannot be read (${code}).`, { cause });
  }
}
