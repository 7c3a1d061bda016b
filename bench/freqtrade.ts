import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseTimeframe, type CandleColumns } from '@tradai/strategy-sdk';
import { caseCandles } from '../packages/runtime/parity/candle-file.ts';
import { marketRules } from '../packages/runtime/parity/golden-input.ts';
import type { Settings } from '../packages/runtime/parity/rules.ts';
import { tradedRange } from '../packages/runtime/src/backtest/traded-range.ts';
import { Arena } from '../packages/runtime/src/columns/arena.ts';
import { parseTimerange } from '../packages/runtime/src/data/timerange.ts';
import { runEngine, ticksOf, type EnginePair } from './engine.ts';
import { atLeast, median, measure, type Figure, type Goal, type Report } from './harness.ts';
import peersAverages from './peers-averages/strategy.ts';

const REFERENCE = process.env['TRADAI_REFERENCE'] ?? resolve(import.meta.dirname, '..', '..', 'shared');
const PYTHON =
  process.env['TRADAI_FREQTRADE_PYTHON'] ?? join(homedir(), '.cache', 'tradai', 'freqtrade', 'bin', 'python');
const CASES = [
  { name: 'bench_one', goal: 1_000 },
  { name: 'bench_40', goal: 300 },
  { name: 'bench_5m', goal: 300 },
] as const;
const WHOLE_GOAL = 25;
const STARTUP = 30;

interface Case {
  readonly pairs: readonly string[];
  readonly timeframe: string;
  readonly timerange: string;
  readonly config: Settings;
}

type TradeFacts = readonly [
  pair: string,
  openMs: number,
  closeMs: number,
  openRate: number,
  closeRate: number,
  amount: number,
  profitAbs: number,
  reason: string,
];

interface Theirs {
  readonly version: string;
  readonly import: number;
  readonly load: number;
  readonly engine: number;
  readonly report: number;
  readonly candles: number;
  readonly markets: Readonly<Record<string, Settings>>;
  readonly files: readonly string[];
  readonly fee: number;
  readonly trades: readonly TradeFacts[];
}

/** The engine and the whole command beside real freqtrade, on the same candles, with equal trades. */
export function freqtrade(): Report {
  const part = 'beside real freqtrade, CPU time';
  const missing = [join(REFERENCE, 'reference', 'perf', 'peers', 'ft'), PYTHON].find((path) => !existsSync(path));
  if (missing !== undefined)
    return { part, figures: [], goals: [], notes: ['skipped: needs the shared reference data and freqtrade itself'] };
  const figures: Figure[] = [];
  const goals: Goal[] = [];
  for (const { name, goal } of CASES) {
    const file = join(REFERENCE, 'reference', 'perf', 'peers', 'ft', `${name}.json`);
    const theirs = JSON.parse(
      execFileSync(PYTHON, [join(import.meta.dirname, 'freqtrade_times.py'), REFERENCE, file], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      }),
    ) as Theirs;
    const ours = timeOurs(JSON.parse(readFileSync(file, 'utf8')) as Case, theirs);
    const whole = theirs.import + theirs.load + theirs.engine + theirs.report;
    figures.push(
      { name: `${name}: candles`, value: theirs.candles, unit: '' },
      { name: `${name}: trades, all equal`, value: ours.trades, unit: '' },
      { name: `${name}: freqtrade ${theirs.version}, engine`, value: theirs.engine * 1_000, unit: 'ms' },
      { name: `${name}: ours, engine`, value: ours.engineMs, unit: 'ms' },
      { name: `${name}: freqtrade, whole command`, value: whole * 1_000, unit: 'ms' },
      { name: `${name}: ours, whole command`, value: ours.commandMs, unit: 'ms' },
    );
    goals.push(
      atLeast(`${name}: engine`, (theirs.engine * 1_000) / ours.engineMs, goal),
      atLeast(`${name}: whole command`, (whole * 1_000) / ours.commandMs, WHOLE_GOAL),
    );
  }
  return { part, figures, goals };
}

interface Ours {
  readonly trades: number;
  readonly engineMs: number;
  readonly commandMs: number;
}

/** Throws when a trade differs: a time says nothing then. */
function timeOurs(wanted: Case, theirs: Theirs): Ours {
  const timeframe = parseTimeframe(wanted.timeframe);
  const strategy = peersAverages;
  const { startMs, endMs } = parseTimerange(wanted.timerange);
  const files = { root: join(REFERENCE, 'data'), names: theirs.files };
  const pairs = wanted.pairs.flatMap((pair): EnginePair[] => {
    const candles: CandleColumns | null = caseCandles(files, pair, timeframe, wanted.timerange, STARTUP);
    if (candles === null) return [];
    const market = marketRules(pair, theirs.markets[pair]!);
    const ticks = ticksOf(pair, timeframe, candles, market);
    return [{ pair, candles, market, ticks, ...tradedRange(candles, startMs, endMs, STARTUP) }];
  });
  const arena = new Arena();
  const config = { dry_run_wallet: 1000, stake_currency: 'USDT', ...wanted.config };
  const run = () => runEngine({ strategy, timeframe, pairs, config, memory: arena, fee: theirs.fee });
  const { trades } = run();
  const facts = trades.map((trade): TradeFacts => [
    trade.pair,
    trade.openTimeMs,
    trade.closeTimeMs,
    trade.openRate,
    trade.closeRate,
    trade.amount,
    trade.profitAbs,
    trade.exitReason,
  ]);
  const different = facts.findIndex((fact, i) => JSON.stringify(fact) !== JSON.stringify(theirs.trades[i]));
  if (different >= 0 || facts.length !== theirs.trades.length)
    throw new Error(
      `trade ${different} of ${facts.length} differs: ${JSON.stringify(facts[different])}, freqtrade ${JSON.stringify(theirs.trades[different])} of ${theirs.trades.length}`,
    );
  const [engine] = measure([{ name: 'engine', run }], { rounds: 15, warmUp: 40 });
  return {
    trades: trades.length,
    engineMs: engine!.medianMs,
    commandMs: commandMs(wanted, theirs),
  };
}

/** CPU of the whole command from process start to the last file written, candles in the cache. */
function commandMs(wanted: Case, theirs: Theirs): number {
  const dir = mkdtempSync(join(tmpdir(), 'tradai-bench-'));
  const command = join(import.meta.dirname, '..', 'packages', 'cli', 'bin', 'tradai.js');
  const cpuFile = join(dir, 'cpu');
  const env = { ...process.env, TRADAI_CPU_FILE: cpuFile };
  const flags = ['--import', join(import.meta.dirname, 'report-cpu.ts'), command];
  /** Milliseconds of CPU. */
  const tradai = (args: readonly string[]): number => {
    execFileSync(process.execPath, [...flags, ...args], { stdio: 'pipe', cwd: dir, env });
    return Number(readFileSync(cpuFile, 'utf8')) / 1_000;
  };
  try {
    const wantedFiles = theirs.files.filter((file) => file.endsWith(`-${wanted.timeframe}.csv.gz`));
    tradai([
      'data',
      'import',
      ...wantedFiles.map((file) => join(REFERENCE, 'data', file)),
      '--data',
      'data',
      '--exchange',
      'binance',
    ]);
    writeFileSync(
      join(dir, 'config.json'),
      JSON.stringify({ dry_run_wallet: 1000, stake_currency: 'USDT', ...wanted.config }),
    );
    const args = ['backtest', join(import.meta.dirname, 'peers-averages', 'strategy.ts'), '--data', 'data'];
    const more = ['--timeframe', wanted.timeframe, '--timerange', wanted.timerange, '--pairs', wanted.pairs.join(',')];
    return median([1, 2, 3].map(() => tradai([...args, ...more, '--out', join(dir, 'out')])));
  } finally {
    rmSync(dir, { recursive: true });
  }
}
