import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeSeries } from '../packages/runtime/src/data/cache/write-series.ts';
import { makeSeries } from '../packages/runtime/src/data/candles.ts';
import { walkCandles } from './candles.ts';
import { atMost, median, type Report } from './harness.ts';

const ROOT = resolve(import.meta.dirname, '..');
const ROUNDS = 11;
const HOUR = 3_600_000;

/** Whole processes: `node -e 0`, and a backtest over 300 candles to its first candle and to its printed report. Wall time, interleaved. */
export function coldStart(): Report {
  const dir = mkdtempSync(join(tmpdir(), 'tradai-start-'));
  try {
    const key = { exchange: 'binance', market: 'spot', pair: 'BTC/USDT', timeframe: '1h', kind: 'candle' } as const;
    writeSeries(join(dir, 'data'), [makeSeries(key, walkCandles(300, 7, HOUR))]);
    writeFileSync(join(dir, 'config.json'), '{"stake_amount": 100, "max_open_trades": 1}');
    const tradai = join(ROOT, 'packages', 'cli', 'bin', 'tradai.js');
    const strategies = join(ROOT, 'examples', 'strategies');
    const args = [
      'backtest',
      'sma-crossover',
      '--strategy-dir',
      strategies,
      '--data',
      join(dir, 'data'),
      '--pairs',
      'BTC/USDT',
      '--no-html',
      '--out',
      join(dir, 'out'),
    ];
    const empty: number[] = [];
    const backtest: number[] = [];
    const firstCandle: number[] = [];
    for (let round = 0; round < ROUNDS + 2; round++) {
      const bare = wallMs(['-e', '0'], dir);
      const startMs = performance.timeOrigin + performance.now();
      const whole = wallMs([tradai, ...args], dir);
      const facts = JSON.parse(readFileSync(join(dir, 'out', 'run.json'), 'utf8')) as { first_candle_ms: number };
      if (round < 2) continue;
      empty.push(bare);
      backtest.push(whole);
      firstCandle.push(facts.first_candle_ms - startMs);
    }
    return {
      part: 'cold start',
      figures: [
        { name: 'node -e 0', value: median(empty), unit: 'ms' },
        { name: 'tradai backtest, to the first candle', value: median(firstCandle), unit: 'ms' },
        { name: 'tradai backtest over 300 candles, whole process', value: median(backtest), unit: 'ms' },
      ],
      goals: [atMost('tradai backtest to the first candle over node -e 0', median(firstCandle) / median(empty), 4)],
    };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function wallMs(args: readonly string[], cwd: string): number {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}
