import { rmSync, statSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { canonicalJson } from '../contract/canonical-json.ts';
import { readSummary } from '../contract/read-document.ts';
import { storedBacktest } from './finished-backtest.fixture.ts';
import { resultMetrics } from './result-metrics.ts';
import { runSummary } from './run-summary.ts';

const { finished, folder, files } = storedBacktest('ship_slot_competition');
const { result } = finished;
const text = canonicalJson(runSummary(result));
afterAll(() => rmSync(folder, { recursive: true }));

it('a summary has the figures of its result, and money and ratios as texts with all digits', async () => {
  const summary = await readSummary(text);
  const { total_trades, profit_total, profit_total_abs, max_drawdown_account, sharpe } = result.summary;
  expect(summary).toMatchObject({ trades: total_trades, manifest_sha256: result.manifest_sha256 });
  const { profit_ratio, profit_abs, max_drawdown_ratio } = summary;
  expect([profit_ratio, profit_abs, max_drawdown_ratio, summary.sharpe].map(Number)).toEqual([
    ...[profit_total, profit_total_abs, max_drawdown_account, sharpe],
  ]);
  expect(summary.figures).toEqual(resultMetrics(result));
});

it('a summary stays small where the result does not', () => {
  const stored = statSync(files.find((file) => file.endsWith('result.json'))!).size;
  expect(Buffer.byteLength(text)).toBeLessThan(8192);
  expect(stored).toBeGreaterThan(50 * Buffer.byteLength(text));
});

it.each([
  ['profit_ratio', 0.1],
  ['profit_ratio', '1e-7'],
  ['figures', { sharpe: '1' }],
])('a summary whose %s is %j is refused', async (key, value) => {
  const wrong = { ...runSummary(result), [key]: value };
  await expect(readSummary(JSON.stringify(wrong))).rejects.toThrow(`summary.json: ${key}`);
});
