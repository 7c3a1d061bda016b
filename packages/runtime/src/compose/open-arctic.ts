import { loadArcticdb } from '../data/arcticdb/on-demand.ts';
import type { ArcticSource, ArcticStorage, ObjectClient, StorageCounts } from '../data/arcticdb/index.ts';
import type { SourceUsage } from '../ports/candle-source.ts';
import type { Objects } from '../ports/objects.ts';
import { arcticAddress, type ArcticAddress } from './arctic-address.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** ArcticDB libraries somewhere. */
export interface OpenArctic {
  readonly source: ArcticSource;
  /** For people, without credentials. */
  readonly place: string;
  /** What `createLibrary` must be told; empty for none. */
  readonly pathPrefix: string;
  /** What was asked and received so far. */
  counts(): SourceUsage;
  close(): void;
}

/** The libraries that ARCTICDB_URI names: see `arcticAddress`. Asks nothing yet. Throws `invalid-entry`. */
export async function openArctic(uri: string, env: Variables): Promise<OpenArctic> {
  const address = arcticAddress(uri);
  const { countedStorage, lmdbSource, objectSource } = await loadArcticdb();
  const all: StorageCounts[] = [];
  const counted = (storage: ArcticStorage): ArcticStorage => {
    const { storage: inner, counts } = countedStorage(storage);
    all.push(counts);
    return inner;
  };
  const opened = (source: ArcticSource, place: string, pathPrefix: string, close: () => void): OpenArctic => ({
    source: { config: counted(source.config), library: (...named) => counted(source.library(...named)) },
    place,
    pathPrefix,
    counts: () => ({
      requests: all.reduce((sum, { requests }) => sum + requests, 0),
      bytes: all.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    }),
    close,
  });
  if (address.kind === 'lmdb') {
    const source = lmdbSource(address.folder);
    return opened(source, `lmdb://${address.folder}`, '', () => source.close());
  }
  const objects = await bucketOf(address, env);
  const { pathPrefix } = address;
  return opened(objectSource(clientOf(objects), pathPrefix), placeOf(address), pathPrefix, () => undefined);
}

async function bucketOf(address: Exclude<ArcticAddress, { kind: 'lmdb' }>, env: Variables): Promise<Objects> {
  const [{ S3Objects }, { awsPlace }] = await Promise.all([
    import('../adapters/aws/s3-objects.ts'),
    import('../adapters/aws/aws-place.ts'),
  ]);
  const all = { bucket: address.bucket, key: '' };
  if (address.kind === 'bucket') return new S3Objects(awsPlace('S3', env), all);
  const { endpoint, region, credentials, pathStyle } = address;
  const variables = {
    ...env,
    ...(region === undefined ? {} : { AWS_REGION: region }),
    ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL_S3: endpoint }),
  };
  const place = awsPlace('S3', variables);
  return new S3Objects({ ...place, credentials: credentials ?? place.credentials }, all, { pathStyle });
}

function placeOf({ bucket, pathPrefix, ...more }: Exclude<ArcticAddress, { kind: 'lmdb' }>): string {
  const at = 'endpoint' in more && more.endpoint !== undefined ? ` at ${more.endpoint}` : '';
  return `s3://${bucket}${pathPrefix === '' ? '' : `/${pathPrefix}`}${at}`;
}

/** Objects as ArcticDB's reader and writer want them. */
function clientOf(objects: Objects): ObjectClient {
  return {
    getObject: async (key, range) => (await objects.get(key, range === undefined ? {} : { range }))?.bytes ?? null,
    hasObject: async (key) => (await objects.head(key)) !== null,
    async listObjects(prefix) {
      const keys: string[] = [];
      for await (const { key } of objects.list(prefix)) keys.push(key);
      return keys;
    },
    putObject: async (key, bytes) => void (await objects.put(key, bytes)),
    deleteObject: (key) => objects.delete(key),
  };
}
