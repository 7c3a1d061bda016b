/** Variables of the API on AWS, for an emulator at `url` with everything of one name. */
export function apiVariables(url: string): Record<string, string> {
  const queue = (name: string): string => `${url}/000000000000/${name}.fifo`;
  const machine = (name: string): string => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;
  return {
    ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL: url },
    ...{ TRADAI_TABLE: 'tradai-state', TRADAI_RESULTS: 's3://results', EVENT_BUS: 'default' },
    ...{ QUEUE_BACKTEST: queue('backtest'), QUEUE_BACKTEST_DEAD: queue('backtest-dead') },
    ...{ QUEUE_DEPLOY: queue('deploy'), QUEUE_DEPLOY_DEAD: queue('deploy-dead') },
    ...{ MACHINE_BACKTEST: machine('backtest'), MACHINE_HYPEROPT: machine('hyperopt') },
    ...{ MACHINE_DEPLOY: machine('deploy'), MACHINE_UNDEPLOY: machine('undeploy') },
    ...{ MACHINE_DATA_SYNC: machine('data-sync'), COLLECTION_URL: 'http://127.0.0.1:9' },
    ...{ COGNITO_POOL: 'us-east-1_AbCdEfGhI', COGNITO_CLIENTS: 'people,machine' },
    ...{ PUBLIC_URL: 'https://api.example.org', TRUSTED_PROXY: '127.0.0.1', MLFLOW_TRACKING_URI: 'http://127.0.0.1:9' },
    ...{ STRATEGY_REPOSITORY: 'strategies', LIVE_PLACE: JSON.stringify(LIVE_PLACE) },
    TRADAI_SECRET_CURSOR: 'a secret of tests with many characters',
    TRADAI_SECRET_INTERNAL_TOKEN: 'a-token-of-tests',
  };
}

const LIVE_PLACE = {
  ...{ cluster: 'tradai', subnets: ['subnet-a'], securityGroups: ['sg-a'], architecture: 'ARM64' },
  ...{ executionRole: 'arn:role/x', taskRoles: { 'dry-run': 'arn:role/d', live: 'arn:role/l' } },
  ...{ logs: { group: 'tradai', region: 'us-east-1' }, variables: {} },
  image: { repository: 'strategies', digest: `sha256:${'ab'.repeat(32)}` },
};
