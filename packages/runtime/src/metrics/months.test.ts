import { describe, expect, it } from 'vitest';
import { type DailyAccount, dailyAccount, daysOf } from './daily.ts';
import { calendar } from './months.ts';
import { HOUR, madeTrade } from './made-trade.fixture.ts';
import { tradeColumns } from './trade-columns.ts';

const DAY = 24 * HOUR;
const NEW_YEAR = Date.UTC(2021, 0, 1);

describe('the calendar', () => {
  it('has the return, the profit and the closed trades of each month and year', () => {
    // 30 and 31 December, 1 January … 1 February.
    const equity = Float64Array.from({ length: 34 }, (_, i) => [1100, 1210][i] ?? (i < 33 ? 1331 : 1300));
    const times = equity.map((_, i) => NEW_YEAR + (i - 2) * DAY);
    const closedAt = (timeMs: number) => ({
      ...madeTrade({
        fills: [
          [0, 1, 100],
          [1, -1, 90],
        ],
      }),
      closeTimeMs: timeMs,
    });
    const columns = tradeColumns([closedAt(NEW_YEAR - 1), closedAt(NEW_YEAR), closedAt(NEW_YEAR + 31 * DAY - 1)]);
    const { months, years } = calendar(accountOf(equity, times, DAY, 1000), 1000, columns);
    expect(months).toEqual([
      { period: '2020-12', returnRatio: expect.closeTo(0.21, 12), profitAbs: 210, trades: 1 },
      { period: '2021-01', returnRatio: expect.closeTo(0.1, 12), profitAbs: 121, trades: 2 },
      { period: '2021-02', returnRatio: expect.closeTo(-31 / 1331, 12), profitAbs: -31, trades: 0 },
    ]);
    expect(years.map(({ period, profitAbs, trades }) => [period, profitAbs, trades])).toEqual([
      ['2020', 210, 1],
      ['2021', 90, 2],
    ]);
  });
});

describe('days', () => {
  it('end with the last candle that closes in them', () => {
    const equity = Float64Array.of(1, 2, 3, 4, 5);
    const times = Float64Array.of(21, 22, 23, 24, 25).map((hour) => NEW_YEAR + hour * HOUR);
    const { equity: byDay, returns } = accountOf(equity, times, HOUR, 1);
    expect([...byDay]).toEqual([3, 5]);
    expect([...returns]).toEqual([2, 5 / 3 - 1]);
  });

  it('without a close keep the account of the day before, as between candles of a week', () => {
    const times = Float64Array.of(0, 7).map((day) => NEW_YEAR + day * DAY);
    const { equity } = accountOf(Float64Array.of(1100, 1200), times, 7 * DAY, 1000);
    expect([...equity]).toEqual([...new Float64Array(6).fill(1000), ...new Float64Array(7).fill(1100), 1200]);
  });
});

function accountOf(equity: Float64Array, times: Float64Array, candleMs: number, start: number): DailyAccount {
  return dailyAccount(daysOf(times, candleMs), (position) => equity[position]!, start);
}
