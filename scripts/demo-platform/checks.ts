import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCandles, type SeriesKey } from '../../packages/runtime/src/data/index.ts';
import { openTracking } from '../../packages/runtime/src/services.ts';
import { shippedTimes } from './holed-candles.ts';

export interface Check {
  readonly what: string;
  readonly found: string;
  readonly isSo: boolean;
}

export interface DemoFacts {
  /** Of the platform. */
  readonly data: string;
  readonly strategy: string;
  readonly ids: readonly string[];
  /** Runs at once. */
  readonly most: number;
  readonly slots: number;
  readonly pairs: readonly string[];
  readonly timeframe: SeriesKey['timeframe'];
  /** A day: candles before it are to be there. */
  readonly to: string;
  readonly tradai: (args: readonly string[]) => Promise<string>;
}

interface Status {
  readonly runs: Readonly<Record<string, number>>;
  readonly slots_used: Readonly<Record<string, number>>;
  readonly executions: number;
  readonly outbox: number;
  readonly queues: Readonly<
    Record<string, { readonly waiting: number; readonly in_flight: number; readonly dead: number }>
  >;
}

/** Looks whether everything is as it should be when all runs are over. */
export async function checkAll(facts: DemoFacts): Promise<readonly Check[]> {
  const { data, ids, most, slots, tradai } = facts;
  const status = JSON.parse(await tradai(['status', '--data', data, '--json'])) as Status;
  const audit = JSON.parse(await tradai(['audit', 'verify', '--data', data, '--json'])) as {
    lines: number;
    problems: string[];
  };
  const { COMPLETED: completed = 0 } = status.runs;
  const all = Object.values(status.runs).reduce((sum, count) => sum + count, 0);
  return [
    check('runs, with duplicates taken once', all, all === ids.length && new Set(ids).size === ids.length),
    check('runs that are COMPLETED', completed, completed === ids.length),
    check(`runs at once, of ${slots} slots`, most, most > 1 && most <= slots),
    holes(facts),
    results(facts),
    await tracked(facts),
    notices(facts),
    check('slots in use', status.slots_used['backtest'], status.slots_used['backtest'] === 0),
    check('executions under way', status.executions, status.executions === 0),
    check('messages left', leftIn(status), leftIn(status) === 0),
    temporary(facts),
    check(
      'lines of the audit, each following the one before',
      audit.lines,
      audit.lines > 0 && audit.problems.length === 0,
    ),
  ];
}

function check(what: string, found: unknown, isSo: boolean): Check {
  return { what, found: String(found), isSo };
}

function leftIn({ outbox, queues }: Status): number {
  return Object.values(queues).reduce(
    (sum, { waiting, in_flight: taken, dead }) => sum + waiting + taken + dead,
    outbox,
  );
}

/** The cache has every candle that the exchange has. */
function holes({ data, pairs, timeframe, to }: DemoFacts): Check {
  const missing = pairs.map((pair) => {
    const key = { exchange: 'binance', market: 'spot', pair, timeframe, kind: 'candle' } as const satisfies Record<
      string,
      string
    >;
    const { openTimeMs } = loadCandles({ dataDir: join(data, 'candles'), key });
    const times = new Set(openTimeMs);
    return shippedTimes(pair, timeframe, Date.parse(to)).filter((time) => !times.has(time)).length;
  });
  const sum = missing.reduce((total, count) => total + count, 0);
  return check(`candles that ${pairs.length} pairs still lack`, sum, sum === 0);
}

function results({ data, ids }: DemoFacts): Check {
  const folder = join(data, 'objects', 'results', 'backtests');
  const files = ['result.json', 'summary.json', 'trades.csv', 'manifest.json'];
  const whole = ids.filter(
    (id) =>
      existsSync(join(folder, id, 'publication.json')) &&
      files.every((file) => existsSync(join(folder, id, 'a1', file))),
  );
  return check('runs with results', whole.length, whole.length === ids.length);
}

async function tracked({ data, ids, strategy }: DemoFacts): Promise<Check> {
  const tracking = await openTracking({ folder: join(data, 'registry'), env: {} }, join(data, 'spool'));
  try {
    const found = await Promise.all(ids.map((id) => tracking.find(strategy, id, 1)));
    const finished = found.filter((run) => run?.status === 'finished' && Object.keys(run.metrics).length > 20);
    return check('runs finished in tracking, with figures', finished.length, finished.length === ids.length);
  } finally {
    tracking.close();
  }
}

/** Each run is told of once. */
function notices({ data, ids }: DemoFacts): Check {
  const lines = readFileSync(join(data, 'logs', 'platform.log'), 'utf8')
    .trim()
    .split('\n');
  const told = lines
    .map((line) => JSON.parse(line) as { msg: string; id?: string; status?: string })
    .filter(({ msg, status }) => msg === 'notice' && status === 'COMPLETED')
    .map(({ id }) => id);
  return check(
    'notices, one of each run',
    told.length,
    told.length === ids.length && new Set(told).size === ids.length,
  );
}

/** Nothing that was prepared for a run is left. */
function temporary({ data }: DemoFacts): Check {
  const folder = join(data, 'objects', 'configs', 'temp');
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    : [];
  return check('files left in temp/', files.length, files.length === 0);
}
