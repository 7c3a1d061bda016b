import { join, resolve } from 'node:path';

/** What lies where in the folder of a platform; all paths are absolute. */
export interface PlatformPaths {
  /** `platform.db`, and who has the folder. */
  readonly root: string;
  /** `state.db` of containers: beats, attempts, leases; their files while they run. */
  readonly state: string;
  /** Strategies, their versions, and tracking, where no MLflow has them. */
  readonly registry: string;
  readonly candles: string;
  /** A folder per bucket: see `BUCKETS`. */
  readonly objects: string;
  /** The issuer's keys and secrets of this platform. */
  readonly keys: string;
  readonly logs: string;
  /** What MLflow could not take yet. */
  readonly spool: string;
  /** Which candles are kept fresh by themselves: a file that a person writes. */
  readonly syncs: string;
  /** Copies of databases from before they were changed to a newer form. */
  readonly backups: string;
}

/** The same names as on AWS, less what makes them unique there. */
export const BUCKETS = { results: 's3://results', configs: 's3://configs', audit: 's3://audit' } as const;

export function platformPaths(folder: string): PlatformPaths {
  const root = resolve(folder);
  const at = (name: string): string => join(root, name);
  return {
    ...{ root, state: at('state'), registry: at('registry'), candles: at('candles'), objects: at('objects') },
    ...{ keys: at('keys'), logs: at('logs'), spool: at('spool'), backups: at('backups'), syncs: at('syncs.json') },
  };
}

/** The folder of a bucket's objects: `s3://results` or deeper. */
export function bucketFolder({ objects }: Pick<PlatformPaths, 'objects'>, uri: string): string {
  return join(objects, uri.slice('s3://'.length));
}
