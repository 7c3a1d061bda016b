import { basename, dirname } from 'node:path';
import type { Objects } from '../../ports/objects.ts';
import { isS3Uri, parseS3Uri } from '../../ports/objects-keys.ts';
import { openPlace } from '../object-reader.ts';

/** A document of a spread search, and where what belongs to it lies. */
export interface SweepPlace {
  readonly objects: Objects;
  /** Of the document. */
  readonly key: string;
  /** What stands in front of the keys of the whole search: `studies/<run id>/`. */
  readonly prefix: string;
}

/** `<prefix>g<n>/<document>`, in a bucket or a folder. */
export async function sweepPlace(uri: string, env: Readonly<Record<string, string | undefined>>): Promise<SweepPlace> {
  if (!isS3Uri(uri)) {
    const generation = dirname(uri);
    const objects = await openPlace(dirname(generation), env);
    return { objects, key: `${basename(generation)}/${basename(uri)}`, prefix: '' };
  }
  const { bucket, key } = parseS3Uri(uri);
  const prefix = key.split('/').slice(0, -2).join('/');
  return { objects: await openPlace(`s3://${bucket}`, env), key, prefix: prefix === '' ? '' : `${prefix}/` };
}
