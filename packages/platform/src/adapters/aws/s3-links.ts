import { S3Client } from '@aws-sdk/client-s3';
import { clientOptions, type AwsPlace } from '@tradai/runtime/aws';
import { encodedKey, presignedGet } from './presigned-get.ts';

/** Long enough to begin; whoever comes later asks again. */
const LINK_SECONDS = 300;

export interface S3LinksOptions {
  readonly bucket: string;
  /** In front of every key, without a slash at its end; empty: nothing. */
  readonly prefix: string;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Addresses of objects that need no credential for five minutes, and are saved, not shown. Nothing is asked of S3 for them. */
export class S3Links {
  readonly #aws: AwsPlace;
  readonly #options: S3LinksOptions;
  readonly #client: S3Client;

  constructor(aws: AwsPlace, options: S3LinksOptions) {
    this.#aws = aws;
    this.#options = options;
    // For AWS's own search for region and credentials, which it renews.
    this.#client = new S3Client(clientOptions(aws));
  }

  async linkTo(key: string): Promise<string> {
    const { bucket, prefix, now } = this.#options;
    const { credentials, region } = this.#client.config;
    const [found, where] = await Promise.all([credentials(), region()]);
    const path = encodedKey(prefix === '' ? key : `${prefix}/${key}`);
    const { endpoint } = this.#aws;
    const address =
      endpoint === undefined
        ? `https://${bucket}.s3.${where}.amazonaws.com/${path}`
        : `${endpoint.replace(/\/$/, '')}/${bucket}/${path}`;
    const answer = { 'response-content-disposition': 'attachment' };
    return presignedGet(new URL(address), {
      ...{ region: where, credentials: found, nowMs: now(), seconds: LINK_SECONDS, answer },
    });
  }

  close(): void {
    this.#client.destroy();
  }
}
