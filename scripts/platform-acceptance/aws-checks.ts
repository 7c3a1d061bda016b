import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { verifyAudit } from '../../packages/platform/src/operations/verify-audit.ts';
import { libraryOfSeries, symbolOfSeries } from '../../packages/runtime/src/data/arcticdb/series-names.ts';
import { isPassing } from '../../packages/runtime/src/ports/errors.ts';
import type { Check } from '../demo-platform/checks.ts';
import { shippedTimes } from '../demo-platform/holed-candles.ts';
import { askAws } from './ask-aws.ts';
import type { AwsStores } from './aws-stores.ts';
import { PAIRS, STRATEGY, TIMEFRAME, VISIBILITY_MS, type AwsWorld } from './aws-world.ts';

const [MOST_TRIES, AGAIN_MS] = [10, 1000];
const MOST_BYTES = 16 * 1024 * 1024;

/** Of candles that are wanted. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** Looks whether everything is as it should be when all these runs are over, whatever befell them. */
export async function checkEnd(
  world: AwsWorld,
  stores: AwsStores,
  ids: readonly string[],
  needed: Days,
): Promise<readonly Check[]> {
  const { slots, queues, runs, configs, audit, digests } = stores;
  const all = await runs.list({ limit: 100 }, Date.now());
  const ours = all.filter(({ id }) => ids.includes(id));
  const completed = ours.filter(({ status }) => status === 'COMPLETED');
  const executions = await executionsOf(world);
  const own = executions.filter(({ name }) => ids.some((id) => name.startsWith(id)));
  const open = own.filter(({ status }) => status === 'RUNNING');
  const [held, recounted] = [(await slots.holders('backtest')).length, await slots.recount('backtest')];
  const left = await messagesLeft(stores);
  let temporary = 0;
  for await (const _ of configs.list('temp/')) temporary += 1;
  const verified = await verifyAudit(audit, digests);
  return [
    check(
      'runs, with duplicates taken once',
      ours.length,
      ours.length === ids.length && new Set(ids).size === ids.length,
    ),
    check('runs that are COMPLETED', completed.length, completed.length === ids.length),
    check(
      'attempts, one of each run',
      ours.reduce((sum, { attempt }) => sum + attempt, 0),
      ours.every(({ attempt }) => attempt === 1),
    ),
    check('executions, one of each run', own.length, own.length === ids.length),
    check('executions under way', open.length, open.length === 0),
    await holes(world, needed),
    await published(stores, ids),
    await tracked(stores, ids),
    await noticed(world, ids),
    check('slots in use, and counted anew', `${held}, ${recounted}`, held === 0 && recounted === 0),
    check('messages left', left, left === 0 && (await queues.backtest.dead(10)).length === 0),
    check('files left in temp/', temporary, temporary === 0),
    check('lines of the audit, each following the one before', verified.lines, verified.problems.length === 0),
  ];
}

export function check(what: string, found: unknown, isSo: boolean): Check {
  return { what, found: String(found), isSo };
}

interface FoundExecution {
  readonly name: string;
  readonly status: string;
}

async function executionsOf({ url, env }: AwsWorld): Promise<readonly FoundExecution[]> {
  const found: FoundExecution[] = [];
  let nextToken: string | undefined;
  do {
    const asked = {
      stateMachineArn: env['MACHINE_BACKTEST'],
      maxResults: 100,
      ...(nextToken === undefined ? {} : { nextToken }),
    };
    const page = await askAws<{ executions: FoundExecution[]; nextToken?: string }>(
      url,
      'states',
      'ListExecutions',
      asked,
    );
    found.push(...page.executions);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

/** Whoever is killed has its messages for a while, until they come to another one. */
async function messagesLeft({ queues, runs }: AwsStores): Promise<number> {
  for (const untilMs = performance.now() + 2 * VISIBILITY_MS; ; await pause(AGAIN_MS)) {
    const { waiting, inFlight } = await queues.backtest.depth();
    const left = waiting + inFlight + (await runs.outbox(Infinity, 100)).length;
    if (left === 0 || performance.now() > untilMs) return left;
  }
}

/** As the real ArcticDB reads the library; its objects are served by this process. */
async function holes({ arctic: { python, uri } }: AwsWorld, { from, to }: Days): Promise<Check> {
  const fromMs = Date.parse(from);
  const key = { exchange: 'binance', market: 'spot', timeframe: TIMEFRAME, kind: 'candle' } as const;
  const symbols = PAIRS.map((pair) => symbolOfSeries({ ...key, pair }));
  const words = [join(import.meta.dirname, 'read_library.py'), uri, libraryOfSeries(key), ...symbols];
  const { stdout } = await promisify(execFile)(python, words, { maxBuffer: MOST_BYTES });
  const lines = stdout.trim().split('\n');
  const missing = PAIRS.map((pair, at) => {
    const times = new Set(JSON.parse(lines[at]!) as number[]);
    const wanted = shippedTimes(pair, TIMEFRAME, Date.parse(to)).filter((time) => time >= fromMs);
    return wanted.filter((time) => !times.has(time)).length;
  });
  const sum = missing.reduce((total, count) => total + count, 0);
  return check(`candles that ${PAIRS.length} pairs still lack in ArcticDB`, sum, sum === 0);
}

async function published({ results }: AwsStores, ids: readonly string[]): Promise<Check> {
  const files = ['publication.json', 'a1/result.json', 'a1/summary.json', 'a1/trades.csv', 'a1/manifest.json'];
  const whole = await Promise.all(
    ids.map(async (id) => {
      const found = await Promise.all(files.map((file) => results.head(`backtests/${id}/${file}`)));
      return found.every((facts) => facts !== null);
    }),
  );
  const count = whole.filter(Boolean).length;
  return check('runs with results in S3', count, count === ids.length);
}

/** One after the other: MLflow takes a moment for every password. */
async function tracked({ tracking }: AwsStores, ids: readonly string[]): Promise<Check> {
  let finished = 0;
  for (const id of ids) {
    const run = await patiently(() => tracking.find(STRATEGY, id, 1));
    if (run?.status === 'finished' && Object.keys(run.metrics).length > 20) finished += 1;
  }
  return check('runs finished in MLflow on PostgreSQL, with figures', finished, finished === ids.length);
}

/** A machine with much to do answers late. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await ask();
    } catch (error) {
      if (tries === MOST_TRIES || !isPassing(error)) throw error;
      await pause(AGAIN_MS);
    }
}

async function noticed({ notices }: AwsWorld, ids: readonly string[]): Promise<Check> {
  const told = (await notices.all()).filter(({ id, status }) => status === 'COMPLETED' && ids.includes(id));
  return check(
    'notices, one of each run',
    told.length,
    told.length === ids.length && new Set(told.map(({ id }) => id)).size === ids.length,
  );
}
