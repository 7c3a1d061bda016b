import { createHash, createHmac } from 'node:crypto';
import type { AwsCredentials } from '@tradai/runtime/aws';

export interface PresignOptions {
  readonly region: string;
  readonly credentials: AwsCredentials;
  readonly nowMs: number;
  readonly seconds: number;
  /** What the answer is to have instead of its own headers, by S3's names: `response-content-disposition`. */
  readonly answer?: Readonly<Record<string, string>>;
}

/** An address under which an object of S3 can be fetched without a credential for so many seconds: Signature Version 4 in the query. */
export function presignedGet(
  object: URL,
  { region, credentials, nowMs, seconds, answer = {} }: PresignOptions,
): string {
  const time = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const query = Object.entries({
    ...{ 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256', 'X-Amz-Credential': `${accessKeyId}/${scope}`, 'X-Amz-Date': time },
    'X-Amz-Expires': String(seconds),
    ...(sessionToken === undefined ? {} : { 'X-Amz-Security-Token': sessionToken }),
    ...{ 'X-Amz-SignedHeaders': 'host', ...answer },
  })
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');
  const asked = ['GET', object.pathname, query, `host:${object.host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const hash = createHash('sha256').update(asked).digest('hex');
  const key = [time.slice(0, 8), region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, hash].join('\n')).toString('hex');
  return `${object.origin}${object.pathname}?${query}&X-Amz-Signature=${signature}`;
}

/** As the signature wants a path: everything but its slashes and what needs no code. */
export function encodedKey(key: string): string {
  return key.split('/').map(encoded).join('/');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
