import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3';
import PQueue from 'p-queue';
import type { ByteRange } from '../../data/arcticdb/storage.ts';
import { ServiceError } from '../../ports/errors.ts';
import { checkObjectKey, checkObjectPrefix, type S3Uri } from '../../ports/objects-keys.ts';
import type {
  GetOptions,
  ListedObject,
  ObjectFacts,
  Objects,
  PutCondition,
  PutOutcome,
  StoredObject,
} from '../../ports/objects.ts';
import { REAL_WORLD, retrying, type RetryPolicy, type RetryWorld } from '../retry-policy.ts';
import { AwsFailure, awsFailure, retryableAws } from './aws-failures.ts';
import type { AwsPlace } from './aws-place.ts';
import { discard, etagOf, factsOf, isRefusedByCondition, nullIfAbsent, sizeOf, strangeAnswer } from './s3-answers.ts';
import { readBody } from './s3-body.ts';
import { MOST_REQUESTS, s3Client, SILENCE_MS, type S3Connection } from './s3-client.ts';

/** A slow disk behind S3 answers within seconds. */
const POLICY: RetryPolicy = { firstDelayMs: 100, longestDelayMs: 5000, patienceMs: 30_000 };

export interface S3Options extends S3Connection {
  readonly policy?: RetryPolicy;
  readonly world?: RetryWorld;
  /** Keys in one answer to a listing; S3 gives at most 1,000. */
  readonly pageSize?: number;
}

/** Objects of a bucket, those below a key or all: S3, and what speaks its language. */
export class S3Objects implements Objects {
  readonly place: string;
  readonly #client: S3Client;
  readonly #server: string;
  readonly #bucket: string;
  readonly #root: string;
  readonly #options: Required<Pick<S3Options, 'policy' | 'world' | 'silenceMs'>> & S3Options;
  readonly #queue: PQueue;

  constructor(place: AwsPlace, { bucket, key }: S3Uri, options: S3Options = {}) {
    this.place = `s3://${bucket}${key === '' ? '' : `/${key}`}`;
    this.#server = `S3 at ${place.endpoint ?? place.region ?? 'AWS'}`;
    this.#bucket = bucket;
    this.#root = key === '' ? '' : `${key}/`;
    this.#options = { policy: POLICY, world: REAL_WORLD, silenceMs: SILENCE_MS, ...options };
    this.#client = s3Client(place, this.#options);
    this.#queue = new PQueue({ concurrency: options.mostRequests ?? MOST_REQUESTS });
  }

  async get(key: string, { range, mostBytes = Infinity }: GetOptions = {}): Promise<StoredObject | null> {
    checkObjectKey(key);
    // S3 has no range without a byte, and none that begins at the end.
    if (range !== undefined && range.to <= range.from) return this.#nothingOf(key);
    const command = new GetObjectCommand({ ...this.#named(key), ...rangeOf(range) });
    return this.#ask('GetObject', key, async () => {
      const answer = await this.#client.send(command);
      const facts = factsOf(answer, sizeOf(answer));
      if (facts.size > mostBytes) {
        discard(answer);
        throw tooLarge(this.place, key, facts.size, mostBytes);
      }
      const bytes = await readBody(answer.Body as Readable, {
        asked: this.#asked('GetObject', key),
        length: answer.ContentLength,
        silenceMs: this.#options.silenceMs,
      });
      return { ...facts, bytes };
    }).catch((error: unknown) => {
      if (error instanceof AwsFailure && error.status === 416) return this.#nothingOf(key);
      return nullIfAbsent(error);
    });
  }

  async head(key: string): Promise<ObjectFacts | null> {
    checkObjectKey(key);
    const command = new HeadObjectCommand(this.#named(key));
    return this.#ask('HeadObject', key, async () => {
      const answer = await this.#client.send(command);
      return factsOf(answer, answer.ContentLength ?? 0);
    }).catch(nullIfAbsent);
  }

  async put(key: string, bytes: Uint8Array, condition?: PutCondition): Promise<PutOutcome> {
    checkObjectKey(key);
    const command = new PutObjectCommand({ ...this.#named(key), Body: bytes, ...conditionOf(condition) });
    let attempts = 0;
    try {
      return await this.#ask('PutObject', key, async () => {
        attempts += 1;
        return { written: true, etag: etagOf(await this.#client.send(command)) };
      });
    } catch (error) {
      if (condition === undefined || !isRefusedByCondition(error)) throw error;
      const own = attempts > 1 ? await this.#sameBytes(key, bytes) : null;
      return own ?? { written: false, reason: 'ifAbsent' in condition ? 'exists' : 'changed' };
    }
  }

  async *list(prefix = ''): AsyncIterable<ListedObject> {
    checkObjectPrefix(prefix);
    let token: string | undefined;
    do {
      const page = await this.#page(prefix, token);
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        const key = Key!.slice(this.#root.length);
        // Consoles mark an empty folder so; no key of ours is like that.
        if (key !== '' && !key.endsWith('/')) yield { key, size: Size ?? 0, modifiedMs: LastModified?.getTime() ?? 0 };
      }
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async delete(key: string): Promise<void> {
    checkObjectKey(key);
    const command = new DeleteObjectCommand(this.#named(key));
    await this.#ask('DeleteObject', key, () => this.#client.send(command)).catch(nullIfAbsent);
  }

  #page(prefix: string, token: string | undefined): Promise<ListObjectsV2CommandOutput> {
    const command = new ListObjectsV2Command({
      Bucket: this.#bucket,
      Prefix: this.#root + prefix,
      ...(this.#options.pageSize === undefined ? {} : { MaxKeys: this.#options.pageSize }),
      ...(token === undefined ? {} : { ContinuationToken: token }),
    });
    return this.#ask('ListObjectsV2', prefix, async () => {
      const page = await this.#client.send(command);
      if (page.Name === undefined) throw strangeAnswer(page.$metadata.httpStatusCode);
      return page;
    });
  }

  async #nothingOf(key: string): Promise<StoredObject | null> {
    const facts = await this.head(key);
    return facts === null ? null : { ...facts, bytes: new Uint8Array(0) };
  }

  /** After an answer that was lost: whether what is there is what was sent. */
  async #sameBytes(key: string, bytes: Uint8Array): Promise<PutOutcome | null> {
    const there = await this.get(key);
    return there !== null && Buffer.compare(there.bytes, bytes) === 0 ? { written: true, etag: there.etag } : null;
  }

  /** One request as often as the policy says; it holds a place in the queue while it is on its way, not while it waits. */
  #ask<Answer>(call: string, key: string, send: () => Promise<Answer>): Promise<Answer> {
    const attempt = async (): Promise<Answer> => {
      try {
        return await send();
      } catch (error) {
        throw error instanceof ServiceError ? error : awsFailure(this.#asked(call, key), error);
      }
    };
    return retrying(() => this.#queue.add(attempt), { ...this.#options, retryable: retryableAws });
  }

  #asked(call: string, key: string): { server: string; call: string } {
    return { server: this.#server, call: `${call} of ${this.place}/${key}` };
  }

  #named(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: this.#root + key };
  }
}

function rangeOf(range: ByteRange | undefined): { Range?: string } {
  if (range === undefined) return {};
  return { Range: `bytes=${range.from}-${range.to === Infinity ? '' : range.to - 1}` };
}

function conditionOf(condition: PutCondition | undefined): { IfNoneMatch?: string; IfMatch?: string } {
  if (condition === undefined) return {};
  return 'ifAbsent' in condition ? { IfNoneMatch: '*' } : { IfMatch: condition.ifMatch };
}

function tooLarge(place: string, key: string, size: number, most: number): ServiceError {
  return new ServiceError('too-large', `${place}/${key} has ${size} bytes; expected at most ${most}.`);
}
