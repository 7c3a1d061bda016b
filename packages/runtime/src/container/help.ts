import { CONTAINER_MODES } from './modes.ts';
import { SETTINGS } from './setting-table.ts';

/** What `tradai-strategy --help` prints. */
export function helpText(): string {
  const rows = Object.values(SETTINGS).map(({ variable, flag, expected, otherwise }) => [
    [variable, flag === null ? null : `--${flag}`].filter((name) => name !== null).join(', '),
    `${expected}${otherwise === null ? '' : ` (default: ${otherwise})`}`,
  ]);
  const width = Math.max(...rows.map(([names]) => names!.length));
  return [
    'tradai-strategy: runs one strategy of the registry.',
    '',
    'Needed: STRATEGY_NAME, STRATEGY_STAGE, TRADING_MODE. A flag wins over its variable.',
    `Modes: ${CONTAINER_MODES.join(', ')}.`,
    '',
    ...rows.map(([names, text]) => `  ${names!.padEnd(width)}  ${text!}`),
    `  ${'--print-plan'.padEnd(width)}  say what would be run, and run nothing`,
    `  ${'--debug'.padEnd(width)}  show stack traces of errors`,
    '',
    'The registry is MLFLOW_TRACKING_URI with MLFLOW_TRACKING_USERNAME and _PASSWORD or _TOKEN, else the folder TRADAI_REGISTRY',
    '(default: registry). Keys of the config: FREQTRADE__STAKE_AMOUNT=100. S3 and DynamoDB: AWS_REGION, AWS_ENDPOINT_URL and so on;',
    'TRADAI_OBJECTS is a folder that stands for all buckets.',
    'Sessions: TRADAI_EXCHANGE_URL and TRADAI_EXCHANGE_WS name a simulated exchange, TRADAI_CLOCK=x60 how fast its clock runs; messages go',
    'where NOTIFY_WEBHOOK_URL, NOTIFY_SNS_TOPIC and the config say.',
    'Secrets: TRADAI_SECRETS is a file of mode 0600, aws or aws:<prefix>; without it variables, such as TRADAI_SECRET_EXCHANGE_MAIN for the key of',
    'the account main.',
    '',
  ].join('\n');
}
