import { expect, it } from 'vitest';
import { containerEnvironment } from './container-environment.ts';
import { platformPaths } from './platform-paths.ts';

const PATHS = platformPaths('/data');
const FOLDERS = {
  ...{ TRADAI_REGISTRY: '/data/registry', TRADAI_STATE: '/data/state', TRADAI_DATA: '/data/candles' },
  ...{ TRADAI_OBJECTS: '/data/objects', TRADAI_RESULTS: 's3://results', TRADAI_CONFIG_S3: 's3://configs' },
};

it('A container is told where everything is, and not what is the platform’s alone', () => {
  const env = {
    ...{ TRADAI_EXCHANGE_URL: 'http://127.0.0.1:1', TRADAI_SECRETS: '/secrets.json', FREQTRADE__STAKE_AMOUNT: '10' },
    ...{ GITHUB_TOKEN: 'x', TRADAI_PLATFORM: '/data', MLFLOW_TRACKING_URI: 'http://elsewhere', TRADAI_STATE: '/other' },
    ...{ RUN_ID: 'x', NODE_OPTIONS: '--inspect', EMPTY: undefined },
  };
  expect(containerEnvironment(PATHS, { env, strategyDirs: ['/a', '/b'] }, null)).toEqual({
    ...FOLDERS,
    ...{ TRADAI_EXCHANGE_URL: 'http://127.0.0.1:1', TRADAI_SECRETS: '/secrets.json', FREQTRADE__STAKE_AMOUNT: '10' },
    TRADAI_STRATEGIES: '/a:/b',
  });
});

it('A container is told of MLflow where the platform uses it', () => {
  const mlflow = { MLFLOW_TRACKING_URI: 'http://127.0.0.1:5000', MLFLOW_FLASK_SERVER_SECRET_KEY: 'x' };
  expect(containerEnvironment(PATHS, { env: {}, strategyDirs: [] }, mlflow)).toEqual({
    ...FOLDERS,
    MLFLOW_TRACKING_URI: 'http://127.0.0.1:5000',
  });
});
