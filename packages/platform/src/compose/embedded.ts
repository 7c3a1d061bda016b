import { join } from 'node:path';
import { makeFolder } from '@tradai/runtime/data';
import { lockFolder } from '../adapters/embedded/folder-lock.ts';
import { openIssuer } from '../adapters/embedded/issuer/open-issuer.ts';
import { assertSafeBinding } from '../api/safe-binding.ts';
import { assertLocal, assertOwnFolder, assertWhole, backUpOlder, databasesOf, quickCheck } from './check-stores.ts';
import { listenWithApi } from './embedded-api.ts';
import { startEngine } from './embedded-engine.ts';
import type { PlatformOptions, RunningPlatform } from './embedded-options.ts';
import { openStores } from './embedded-stores.ts';
import { portOf } from './free-port.ts';
import { openMlflow } from './local-mlflow.ts';
import { platformLog } from './platform-log.ts';
import { platformPaths, type PlatformPaths } from './platform-paths.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

const LOCALHOST = '127.0.0.1';

/**
 * Everything in this process, on one folder: takes it, looks at its databases, settles what an earlier process has left, goes on with it, and
 * listens. Throws `ServiceError`: `busy` with the process that has the folder, `damaged-store`, `refused` for a folder of a newer version, on
 * another machine, or an address that cannot be had.
 */
export async function startPlatform(options: PlatformOptions): Promise<RunningPlatform> {
  const { host = LOCALHOST, trustedProxy, slots } = options;
  assertSafeBinding({ host, ...(trustedProxy === undefined ? {} : { trustedProxy }) });
  const paths = platformPaths(options.folder);
  await using started = new AsyncDisposableStack();
  // What is in it opens everything.
  makeFolder(paths.root, 0o700);
  assertLocal(paths.root);
  const lock = lockFolder(paths.root, SYSTEM_CLOCK.now());
  started.defer(() => lock.release());
  const log = platformLog(paths.logs);
  started.defer(() => log.close());
  await lookThrough(paths, (copy) => log.logger.info({ copy }, 'kept a copy of the database before changing it'));
  const mlflow = options.withMlflow ? await openMlflow(paths, options.env) : null;
  if (mlflow !== null) started.defer(() => mlflow.close());
  const stores = await openStores(paths, options.env, mlflow?.variables ?? null);
  started.defer(() => stores.close());
  const port = await portOf(options.port, host);
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const issuer = openIssuer({ database: stores.database, folder: paths.keys, clock: SYSTEM_CLOCK, issuer: address });
  const firstAdmin = await issuer.accounts.firstAdmin();
  const engine = await startEngine({
    ...options,
    paths,
    stores,
    mlflow: mlflow?.variables ?? null,
    logger: log.logger,
  });
  started.defer(() => engine.close());
  const services = { ...engine.apiServices, auth: issuer.auth, tokens: issuer.tokens };
  const api = await listenWithApi(services, { ...options, paths, host, port, address, logger: log.logger });
  started.defer(() => api.close());
  lock.tell(address);
  log.logger.info({ address, slots }, 'listening');
  return running({ address, folder: paths.root, slots, firstAdmin }, started.move());
}

function running(facts: Omit<RunningPlatform, 'close'>, started: AsyncDisposableStack): RunningPlatform {
  let closed: Promise<void> | null = null;
  return { ...facts, close: () => (closed ??= started.disposeAsync()) };
}

async function lookThrough(paths: PlatformPaths, onCopy: (copy: string) => void): Promise<void> {
  assertOwnFolder(paths.keys);
  assertWhole(paths);
  quickCheck(databasesOf(paths));
  const copy = await backUpOlder(paths, SYSTEM_CLOCK.now());
  if (copy !== null) onCopy(copy);
  for (const folder of [paths.logs, paths.candles, join(paths.objects, 'results')]) makeFolder(folder);
}
