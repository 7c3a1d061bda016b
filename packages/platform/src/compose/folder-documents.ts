import type { Objects } from '@tradai/runtime/ports';
import { ServiceError } from '@tradai/runtime/ports';
import type { Documents } from '../ports/documents.ts';

/** Configs and specifications are small; what is not was named by mistake. */
const MOST_BYTES = 5 * 1024 * 1024;

/**
 * Objects by their full names, of these buckets alone: names come from whoever may register a strategy, and no file of this machine is theirs.
 * Throws `refused` for any other name.
 */
export function bucketDocuments(buckets: Readonly<Record<string, Objects>>): Documents {
  return {
    async read(name) {
      const [, bucket = '', key = ''] = /^s3:\/\/([a-z\d][a-z\d.-]*)\/(.+)$/.exec(name) ?? [];
      const objects = Object.hasOwn(buckets, bucket) ? buckets[bucket]! : null;
      if (objects === null) {
        const known = Object.keys(buckets).map((each) => `s3://${each}/…`);
        throw new ServiceError('refused', `There is no ${name} here; expected ${known.join(' or ')}.`);
      }
      return (await objects.get(key, { mostBytes: MOST_BYTES }))?.bytes ?? null;
    },
  };
}
