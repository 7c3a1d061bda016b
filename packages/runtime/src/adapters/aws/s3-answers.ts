import type { Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { ObjectFacts } from '../../ports/objects.ts';
import { AwsFailure } from './aws-failures.ts';

/** Bytes of the whole object: `bytes 0-9/100` says it of a part. */
export function sizeOf({ ContentRange, ContentLength }: GetObjectCommandOutput): number {
  const whole = /\/(\d+)$/.exec(ContentRange ?? '')?.[1];
  return whole === undefined ? (ContentLength ?? 0) : Number(whole);
}

interface ObjectAnswer {
  readonly ETag?: string | undefined;
  readonly LastModified?: Date | undefined;
  readonly $metadata: { readonly httpStatusCode?: number | undefined };
}

export function factsOf(answer: ObjectAnswer, size: number): ObjectFacts {
  return { size, etag: etagOf(answer), modifiedMs: answer.LastModified?.getTime() ?? 0 };
}

/** What is no store of objects has none. */
export function etagOf({ ETag, $metadata }: ObjectAnswer): string {
  if ((ETag ?? '') === '') throw strangeAnswer($metadata.httpStatusCode);
  return ETag!;
}

/** As the SDK throws it, to be told like its errors. */
export function strangeAnswer(status = 200): Error {
  return Object.assign(new Error('not the answer of an object store'), { $metadata: { httpStatusCode: status } });
}

export function discard({ Body }: GetObjectCommandOutput): void {
  (Body as Readable | undefined)?.destroy();
}

/** Any server may answer 404; only an object store's own tells that there is no object. */
export function nullIfAbsent(error: unknown): null {
  const isAbsent = error instanceof AwsFailure && error.code === 'refused' && error.status === 404;
  if (isAbsent && ['NoSuchKey', 'NotFound', ''].includes(error.awsName)) return null;
  throw error;
}

export function isRefusedByCondition(error: unknown): boolean {
  if (!(error instanceof AwsFailure)) return false;
  return error.status === 412 || (error.status === 404 && error.awsName === 'NoSuchKey');
}
