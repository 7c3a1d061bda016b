import type { DailyEquityRecord } from '../../../contract/sample.ts';
import type { DailyAccount, Days } from '../../../metrics/daily.ts';
import { DAY_MS } from '../../../metrics/days.ts';

/** `timesMs`: open times of the candles that the days were made of. A day without a close is there at its midnight. */
export function dailyEquityRecord(
  { firstDay, equity }: DailyAccount,
  { ends }: Days,
  timesMs: Float64Array,
  candleMs: number,
): DailyEquityRecord {
  return {
    times_ms: Array.from(ends, (end, day) => (end < 0 ? (firstDay + day + 1) * DAY_MS : timesMs[end]! + candleMs)),
    values: [...equity],
  };
}
