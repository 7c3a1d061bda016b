import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMarketFile } from '../../config/market-file.ts';
import type { RawConfig } from '../../config/setting-table.ts';
import { shippedFile } from '../../config/shipped-file.ts';
import { canonicalJson } from '../../contract/canonical-json.ts';
import type { ResultDocument } from '../../contract/result.ts';
import { importFolder } from '../../data/import/import-folder.ts';
import { parseTimerange } from '../../data/timerange.ts';
import { tradesCsv } from '../../report/csv.ts';
import { terminalReport } from '../../report/terminal.ts';
import { backtestReport } from './artifacts.ts';
import { backtest } from './backtest.ts';
import type { BacktestRequest } from './request.ts';

/*
 * What each example earns and loses over the shipped candles is kept beside it. A difference here is a change of what a strategy
 * means: find out why before `npx vitest run packages/runtime/src/modes/backtest/examples.test.ts -u` writes the new figures.
 */
const EXAMPLES = fileURLToPath(new URL('../../../../../examples/', import.meta.url));
const NAMES = [
  'sma-crossover',
  'band-reversion',
  'range-breakout',
  'pullback-ladder',
  'maker-entries',
  'futures-trend',
];
const SERIES = ['spot/2021', 'futures/2025'];

let dataDir: string;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tradai-examples-'));
  for (const series of SERIES)
    await importFolder(
      join(EXAMPLES, 'data/binance', series),
      dataDir,
      { exchange: 'binance' },
      { nowMs: Date.UTC(2026, 0, 1) },
    );
});
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

describe.each(NAMES)('%s over the shipped candles', (name) => {
  const goldenFile = (file: string): string => join(EXAMPLES, 'strategies', name, 'golden', file);
  let result: ResultDocument;
  beforeAll(async () => {
    result = await resultOf(name);
  });

  it('prints its golden report', async () => {
    await expect(`${terminalReport(result, { columns: 120, showReasons: true })}\n`).toMatchFileSnapshot(
      goldenFile('report.txt'),
    );
  });

  it('makes its golden trades', async () => {
    await expect(tradesCsv(result.trades)).toMatchFileSnapshot(goldenFile('trades.csv'));
  });

  it('has its golden figures', async () => {
    const { summary, statistics, reasons, counters, data } = result;
    const { daily_profit: _daily, periodic_breakdown: periods, ...figures } = summary;
    const golden = { summary: figures, months: periods.month, statistics, reasons, counters, data };
    // Neither the order of keys nor that of a sum is meant; trades are compared to the bit above.
    const text = JSON.stringify(JSON.parse(canonicalJson(golden)), (_, value: unknown) => twelveDigits(value), 2);
    await expect(`${text}\n`).toMatchFileSnapshot(goldenFile('summary.json'));
  });
});

async function resultOf(name: string): Promise<ResultDocument> {
  const folder = join(EXAMPLES, 'strategies', name);
  const file = join(folder, 'strategy.ts');
  const { default: strategy } = (await import(pathToFileURL(file).href)) as { default: AnyStrategy };
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as RawConfig;
  const { name: exchange, pair_whitelist: pairs } = config['exchange'] as { name: string; pair_whitelist: string[] };
  const timerangeText = (config['timerange'] as string | undefined) ?? null;
  const ownMarkets = join(folder, 'markets.json');
  const marketsPath = existsSync(ownMarkets) ? ownMarkets : shippedFile('markets/binance-spot.json');
  const marketsText = readFileSync(marketsPath, 'utf8');
  const request: BacktestRequest = {
    strategy,
    params: {},
    config,
    overrides: {},
    pairs,
    timerange: timerangeText === null ? { startMs: null, endMs: null } : parseTimerange(timerangeText),
    exchange,
    dataDir,
    markets: parseMarketFile(marketsText, basename(marketsPath)),
    withColumns: false,
  };
  const { result } = backtestReport(request, backtest(request), {
    strategySha256: sha256(readFileSync(file, 'utf8')),
    marketsSha256: sha256(marketsText),
    timerangeText,
    configFileOf: () => 'config.json',
    warnings: [],
    configKeys: [],
  });
  return result;
}

function twelveDigits(value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(12)) : value;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
