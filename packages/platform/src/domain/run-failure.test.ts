import { describe, expect, it } from 'vitest';
import { failureOf } from './run-failure.ts';

function task(exitCode: number | undefined, stopCode = 'EssentialContainerExited'): string {
  const container = exitCode === undefined ? {} : { ExitCode: exitCode };
  return JSON.stringify({ TaskArn: 't', StopCode: stopCode, Containers: [{ Name: 'strategy', ...container }] });
}

const CASES: [cause: string, message: string, exitCode: number | null, stopCode: string | null][] = [
  [task(65), 'The container ended with 65 (bad data).', 65, 'EssentialContainerExited'],
  [task(137), 'The container ended with 137 (killed).', 137, 'EssentialContainerExited'],
  [task(42), 'The container ended with 42.', 42, 'EssentialContainerExited'],
  [
    task(undefined, 'TaskFailedToStart'),
    'The container did not begin: TaskFailedToStart.',
    ...([null, 'TaskFailedToStart'] as const),
  ],
  ['no image', 'no image', null, null],
  ['{"state":"BACKFILLING"}', '{"state":"BACKFILLING"}', null, null],
  [
    '{"state":"BACKFILLING","backfill_id":"b1","stale":["BTC/USDT"],"counts":{"BACKFILLING":3},"why":"binance cannot be reached."}',
    'Candles of BTC/USDT and 2 more could not be fetched in time: binance cannot be reached.',
    ...([null, null] as const),
  ],
  [
    '{"state":"UNAVAILABLE","backfill_id":"","stale":["BTC/USDT","ETH/USDT"],"counts":{"GAPPED":2}}',
    'Candles of BTC/USDT, ETH/USDT are missing, or not fresh enough.',
    ...([null, null] as const),
  ],
  ['{broken', '{broken', null, null],
  ['{"errorType":"A.B","errorMessage":"no image","trace":["A.B: no image","    at x"]}', 'no image', null, null],
  ['x'.repeat(2000), 'x'.repeat(1024), null, null],
];

describe('why a run failed', () => {
  it.each(CASES)('is told of %s', (cause, message, exitCode, stopCode) => {
    expect(failureOf('A.B', cause)).toEqual({ code: 'A.B', message, exitCode, stopCode });
  });
});
