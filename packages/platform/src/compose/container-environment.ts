import { BUCKETS, type PlatformPaths } from './platform-paths.ts';
import type { PlatformOptions, Variables } from './embedded-options.ts';

/** What reaches a container of the platform's own environment: how it looks for candles, secrets and services, and how it tells people. */
const PASSED_ON =
  /^(TRADAI_(EXCHANGE_(URL(_\w+)?|WS)|CLOCK|MARKETS|SECRETS|SECRET_\w+|DATA_POLICY)|ARCTICDB_\w+|AWS_\w+|NOTIFY_\w+|FREQTRADE__\w+|LOG_LEVEL|HEARTBEAT_SECONDS|SESSION_LOG_HOURS|(HTTPS?|NO)_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/i;
const OF_MLFLOW = /^MLFLOW_(TRACKING_\w+|EXPERIMENT_NAME)$/;

/**
 * What every container of the folder is told: the platform's own stores, in the words of the container's settings. `mlflow`: where registry and
 * tracking are, where they are not in the folder.
 */
export function containerEnvironment(
  paths: PlatformPaths,
  { env, strategyDirs, nodeOptions }: Pick<PlatformOptions, 'env' | 'strategyDirs' | 'nodeOptions'>,
  mlflow: Variables | null,
): Record<string, string> {
  const own = {
    ...{ TRADAI_REGISTRY: paths.registry, TRADAI_STATE: paths.state, TRADAI_DATA: paths.candles },
    ...{ TRADAI_OBJECTS: paths.objects, TRADAI_RESULTS: BUCKETS.results, TRADAI_CONFIG_S3: BUCKETS.configs },
    ...(nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions }),
    ...(strategyDirs.length === 0 ? {} : { TRADAI_STRATEGIES: strategyDirs.join(':') }),
  };
  return { ...given(env, PASSED_ON), ...(mlflow === null ? {} : given(mlflow, OF_MLFLOW)), ...own };
}

function given(env: Variables, names: RegExp): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined || !names.test(name) ? [] : [[name, value]])),
  );
}
