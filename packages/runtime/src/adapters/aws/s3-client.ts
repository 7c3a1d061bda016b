import { S3Client } from '@aws-sdk/client-s3';
import { clientOptions, type AwsPlace } from './aws-place.ts';

/** Enough to hide the way to a bucket behind another request, few enough for a file limit of 256. */
export const MOST_REQUESTS = 64;

export const SILENCE_MS = 20_000;
const CONNECT_MS = 5000;

export interface S3Connection {
  /** Requests at once; the others wait in order. */
  readonly mostRequests?: number;
  readonly connectMs?: number;
  /** Longest silence before an answer, and within one. */
  readonly silenceMs?: number;
  /** The bucket is a part of the path, not of the server's name; so wherever an endpoint is given. */
  readonly pathStyle?: boolean;
}

export function s3Client(
  place: AwsPlace,
  {
    silenceMs = SILENCE_MS,
    connectMs = CONNECT_MS,
    mostRequests = MOST_REQUESTS,
    pathStyle = place.endpoint !== undefined,
  }: S3Connection,
): S3Client {
  const agent = { keepAlive: true, maxSockets: mostRequests };
  return new S3Client({
    ...clientOptions(place),
    forcePathStyle: pathStyle,
    followRegionRedirects: true,
    expectContinueHeader: false,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: silenceMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
}
