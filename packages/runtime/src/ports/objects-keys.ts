import { ServiceError } from './errors.ts';

const MOST_KEY_BYTES = 1024;
/** Control characters, which no store gives back as they were, and halves of a pair. */
// oxlint-disable-next-line no-control-regex -- they are what is refused
const UNSTORABLE = /[\u0000-\u001f\u007f]|\p{Surrogate}/u;

/**
 * Refuses what is no key everywhere: 1 to 1,024 bytes of UTF-8 without control characters, parted by single slashes, no part being `.` or
 * `..`. Throws `invalid-entry`.
 */
export function checkObjectKey(key: string): void {
  const isPath = key.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isPath || UNSTORABLE.test(key) || Buffer.byteLength(key) > MOST_KEY_BYTES)
    throw noKey('a key of an object', key);
}

/** Refuses what no key starts with: a prefix may be empty, end with a slash, or end within a part. Throws `invalid-entry`. */
export function checkObjectPrefix(prefix: string): void {
  const parts = prefix.split('/');
  // What stands after the last slash is the beginning of a part.
  const isPath = parts.slice(0, -1).every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isPath || UNSTORABLE.test(prefix) || Buffer.byteLength(prefix) > MOST_KEY_BYTES)
    throw noKey('the beginning of a key', prefix);
}

/** A place in a bucket. The key is empty for all of it, and never ends with a slash. */
export interface S3Uri {
  readonly bucket: string;
  readonly key: string;
}

export function isS3Uri(text: string): boolean {
  return text.startsWith('s3://');
}

/** `s3://bucket`, `s3://bucket/some/key`. What may be a credential is not repeated. Throws `invalid-entry`. */
export function parseS3Uri(uri: string): S3Uri {
  const [, bucket, path] = /^s3:\/\/([^/]*)\/?(.*)$/s.exec(uri) ?? [];
  if (bucket === undefined || path === undefined || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new ServiceError(
      'invalid-entry',
      `${shown(uri)} names no bucket; expected s3://bucket/key, the bucket in small letters, digits, dots and hyphens.`,
    );
  const key = path.replace(/\/$/, '');
  if (key !== '') checkObjectKey(key);
  return { bucket, key };
}

/** An address with a name and a password, or with parameters, is not shown. */
function shown(uri: string): string {
  return /[@?]/.test(uri) ? 'The address of an object' : JSON.stringify(uri.slice(0, 200));
}

function noKey(what: string, text: string): ServiceError {
  return new ServiceError(
    'invalid-entry',
    `${JSON.stringify(text.slice(0, 100))} is not ${what}; expected at most 1,024 bytes without control characters, in parts between single slashes, none of them "." or "..".`,
  );
}
