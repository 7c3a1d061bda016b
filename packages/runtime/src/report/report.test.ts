import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { manifestHash, type Manifest, type RunFacts } from '../contract/manifest.ts';
import { readManifest, readResult } from '../contract/read-document.ts';
import { NO_ENTRY_REASONS } from '../core/reasons.ts';
import { csv, equityCsv, reasonsCsv, tradesCsv } from './csv.ts';
import { dateTime, decimals, duration, money, percent, shortDuration } from './format.ts';
import { goldenRun } from './golden-result.fixture.ts';
import { htmlReport } from './html.ts';
import { table } from './table.ts';
import { terminalReport } from './terminal.ts';
import { writeArtifacts } from './write.ts';

const run = goldenRun('ship_slot_competition');

describe('the terminal report', () => {
  it('looks as traders know it', async () => {
    await expect(`${terminalReport(run.result, { columns: 140, showReasons: true })}\n`).toMatchFileSnapshot(
      'snapshots/terminal-140.txt',
    );
  });

  it('gives way on a narrow terminal', async () => {
    await expect(`${terminalReport(run.result, { columns: 80 })}\n`).toMatchFileSnapshot('snapshots/terminal-80.txt');
  });

  it('answers by itself why there was no trade', async () => {
    const { result } = goldenRun('ship_zero_trades');
    await expect(`${terminalReport(result, { columns: 100 })}\n`).toMatchFileSnapshot(
      'snapshots/terminal-no-trade.txt',
    );
  });

  it.each([80, 100, 120, 160])('fits in %d columns with its tables', (columns) => {
    const tables = terminalReport(run.result, { columns, showReasons: true })
      .split('\n')
      .filter((line) => /^[│┌└├]/.test(line));
    expect(Math.max(...tables.map((line) => line.length))).toBeLessThanOrEqual(columns);
  });

  it('lists reasons one below the other when they do not fit side by side', () => {
    const reasons = Object.fromEntries(NO_ENTRY_REASONS.map((reason, i) => [reason, i + 1]));
    const result = { ...run.result, trades: [], reasons: [{ pair: 'BTC/USDT', signals: 105, entered: 0, reasons }] };
    const text = terminalReport(result, { columns: 80 });
    expect(
      Math.max(
        ...text
          .split('\n')
          .filter((line) => /^[│┌└├]/.test(line))
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
    for (const reason of NO_ENTRY_REASONS) expect(text).toContain(reason);
  });

  it('shows no control characters of a tag', () => {
    const text = table({
      title: 'T',
      columns: [{ head: 'Tag', align: 'left' }],
      rows: [['a\u001B[31mred\n']],
      width: 80,
    });
    expect(text).toContain('a·[31mred·');
  });
});

describe('numbers, times and durations', () => {
  it.each([
    [money(1234.5678, 'USDT'), '1,234.568 USDT'],
    [money(0.123456789, 'BTC'), '0.12345679 BTC'],
    [decimals(-0.0001, 2), '0.00'],
    [percent(-0.0731), '-7.31'],
    [dateTime(1_709_251_200_000), '2024-03-01 00:00:00'],
    [dateTime(null), '–'],
    [duration(12_120), '3:22:00'],
    [duration(95_760), '1 day, 2:36:00'],
    [shortDuration(86_400 * 2 + 60), '2d 00:01'],
  ])('read %s', (text, expected) => {
    expect(text).toBe(expected);
  });
});

describe('CSV files', () => {
  it('quote what needs quotes, and leave out what is not there', () => {
    expect(
      csv(
        ['a', 'b'],
        [
          ['x,"y"\n', null],
          [1.5, true],
          ['', NaN],
        ],
      ),
    ).toBe('a,b\n"x,""y""\n",\n1.5,true\n,\n');
  });

  it('have one row per trade, candle and signal', () => {
    const rows = (text: string): number => text.split('\n').length - 2;
    expect(rows(tradesCsv(run.result.trades))).toBe(244);
    expect(rows(equityCsv(run.equity))).toBe(run.equity.values.length);
    const log = {
      ...{ pair: 'A/B', timesMs: Float64Array.of(10, 20, 30), sides: Int8Array.of(1, -1, 0), tags: ['', 'x,y'] },
      ...{
        tagNumbers: Uint16Array.of(1, 0, 0),
        codes: Uint8Array.of(1, 2 + NO_ENTRY_REASONS.indexOf('slot-taken'), 2),
      },
    };
    expect(reasonsCsv([log])).toBe(
      'pair,open_time_ms,side,tag,reason\nA/B,10,long,"x,y",entered\nA/B,20,short,,slot-taken\nA/B,30,both,,both-directions\n',
    );
  });

  it('hold every field of a trade except its orders and notes', () => {
    const [head, first] = tradesCsv(run.result.trades).split('\n');
    const { orders: _orders, custom_data: _notes, ...fields } = run.result.trades[0]!;
    expect(head!.split(',')).toEqual(Object.keys(fields));
    expect(first!.split(',').map((text) => text || 'null')).toEqual(Object.values(fields).map(String));
  });
});

describe('the page', () => {
  it('carries the notices of the works in it', () => {
    const page = htmlReport({ result: run.result, equity: run.equity, charts: [] });
    expect(page).toMatch(
      /fancy-canvas[^]*MIT license:\s+Copyright \(c\) 2019 TradingView, Inc\s+Permission is hereby granted/,
    );
    expect(page).toMatch(/TradingView Lightweight Charts™[^]*Licensed under Apache License 2\.0/);
  });
});

describe('the files of a run', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tradai-artifacts-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const manifest: Manifest = {
    ...{
      schema: 'tradai.manifest/1',
      mode: 'backtest',
      versions: {},
      strategy: { name: 's', sha256: 'x' },
      params: {},
      pairs: [],
    },
    ...{
      timeframe: '1h',
      timeframe_detail: null,
      timerange: null,
      settings: [],
      ...{
        exchange: 'binance',
        config: {},
        config_warnings: [],
        config_keys: [],
        overrides: {},
        markets_name: 'm.json',
      },
      config_sha256: 'x',
      data: [],
      markets_sha256: 'x',
    },
    ...{ seed: null, fill_profile: 'freqtrade' },
  };
  const facts: RunFacts = {
    ...{ schema: 'tradai.run/1', manifest_sha256: manifestHash(manifest), run_id: 'r1', started_ms: 1, finished_ms: 2 },
    ...{ node_version: 'v24', platform: 'linux', command: [], data_dir: 'data' },
  };

  it('can all be read back, and leave nothing half-written', async () => {
    const dir = path.join(folder, 'new/run');
    const files = writeArtifacts(dir, {
      manifest,
      result: run.result,
      run: facts,
      equity: run.equity,
      signals: [],
      html: '<!doctype html>',
    });
    writeArtifacts(dir, {
      manifest,
      result: run.result,
      run: facts,
      equity: run.equity,
      signals: [],
      html: '<!doctype html>',
    });
    const names = [
      'equity.csv',
      'manifest.json',
      'reasons.csv',
      'report.html',
      'result.json',
      'run.json',
      'trades.csv',
    ];
    expect(readdirSync(dir).toSorted()).toEqual(names);
    expect(files.map((file) => path.basename(file)).toSorted()).toEqual(names);
    expect(await readManifest(readFileSync(path.join(dir, 'manifest.json'), 'utf8'))).toEqual(manifest);
    expect((await readResult(readFileSync(path.join(dir, 'result.json'), 'utf8'))).trades).toHaveLength(244);
  });

  it('take the page of an earlier run away when this one makes none', () => {
    const dir = path.join(folder, 'again');
    const parts = { manifest, result: run.result, run: facts, equity: run.equity, signals: [] };
    writeArtifacts(dir, { ...parts, html: '<!doctype html>' });
    expect(readdirSync(dir)).toContain('report.html');
    writeArtifacts(dir, parts);
    expect(readdirSync(dir)).not.toContain('report.html');
  });
});
