import { describe, expect, it } from 'vitest';
import type { FillsRecord } from '../contract/fills.ts';
import { FILLS } from './fills.fixture.ts';
import { fillSentences } from './fills-rows.ts';
import { goldenRun } from './golden-result.fixture.ts';
import { fillsTable } from './terminal-fills.ts';

const { result } = goldenRun('ship_slot_competition');
const shown = (changes: Partial<FillsRecord> = {}) => ({ ...result, fills: { ...FILLS, ...changes } });

describe('the table of fill profiles', () => {
  it('has a row for each, and the chosen one a star', () => {
    const rows = fillsTable(shown(), 100)[0]!
      .split('\n')
      .filter((line) => line.startsWith('│'))
      .map((line) => line.split('│').map((cell) => cell.trim()));
    expect(rows.map(([, ...cells]) => cells.slice(0, 7))).toEqual([
      ['Fills', 'Trades', 'Profit %', 'Profit USDT', 'Drawdown %', 'Ambiguous', 'Their profit'],
      ['freqtrade *', '40', '5.25', '52.500', '4.00', '4', '40.0%'],
      ['base', '38', '1.00', '52.500', '4.00', '0', '–'],
      ['harsh', '31', '-2.00', '52.500', '9.00', '4', '21.000 USDT'],
    ]);
  });

  it('fits in 80 columns', () => {
    const drawn = fillsTable(shown(), 80)[0]!
      .split('\n')
      .filter((line) => /^[│┌└├]/.test(line));
    expect(Math.max(...drawn.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('is not there when nothing is known of fills', () => {
    expect(fillsTable({ ...result, fills: null }, 100)).toEqual([]);
  });
});

describe('the sentences about fills', () => {
  it('give the range and the rules that helped', () => {
    expect(fillSentences(shown())).toEqual([
      'profit -2.00 % to 5.25 %, drawdown 4.00 % to 9.00 %, 31 to 40 trades, by how orders fill inside a candle',
      '3 exits at the rate of a stop through which the candle had opened (gapped_stop_at_open)',
    ]);
  });

  it('say that the freqtrade profile is changed', () => {
    const changed = shown({
      profiles: FILLS.profiles.slice(0, 1),
      switches: ['funding_once'],
      slippage: { fixed: 0.001, range: 0, volume: 0, cap: 0.05 },
    });
    expect(fillSentences(changed)[0]).toBe('freqtrade * is changed by funding_once, slippage');
  });
});
