import type { CandleColumns } from '@tradai/strategy-sdk';
import { Arena } from '../packages/runtime/src/columns/arena.ts';
import { walkCandles } from './candles.ts';
import { madeUpPairs, runEngine } from './engine.ts';
import { atMost, measure, type Report } from './harness.ts';
import { twoAverages } from './strategies.ts';

const HOURS = 8_760;
const MINUTES = 60;
const MINUTE_MS = 60_000;

/** A year of hours with their minutes: the detail should cost what the minutes of open trades cost. */
export function detail(): Report {
  const minutes = walkCandles(HOURS * MINUTES, 5);
  const [pair] = madeUpPairs([hoursOf(minutes)], 26);
  const arena = new Arena();
  const config = { stake_amount: 100, dry_run_wallet: 10_000, max_open_trades: 1 };
  const strategy = twoAverages('1h');
  const base = { strategy, timeframe: '1h', config, memory: arena } as const;
  const whole = () => runEngine({ ...base, pairs: [pair!] });
  const close = () => runEngine({ ...base, pairs: [{ ...pair!, detail: minutes }], detailMs: MINUTE_MS });
  const [hours, details] = measure(
    [
      { name: 'hours', run: whole },
      { name: 'minutes', run: close },
    ],
    { rounds: 15, warmUp: 5 },
  );
  const { trades } = close();
  const walked = trades.reduce(
    (sum, { openTimeMs, closeTimeMs }) => sum + (closeTimeMs - openTimeMs) / MINUTE_MS + 1,
    0,
  );
  const perCandleNs = ((details!.medianMs - hours!.medianMs) / walked) * 1e6;
  return {
    part: `timeframe_detail: ${HOURS} hours with ${minutes.length} minutes`,
    figures: [
      { name: 'hours alone', value: hours!.medianMs, unit: 'ms' },
      { name: 'with minutes', value: details!.medianMs, unit: 'ms' },
      { name: 'trades', value: trades.length, unit: '' },
      { name: 'minutes of open trades', value: walked, unit: '' },
      { name: 'nanoseconds a minute of an open trade', value: perCandleNs, unit: 'ns' },
    ],
    goals: [atMost('share of all minutes that is walked', walked / minutes.length, 1)],
  };
}

function hoursOf(minutes: CandleColumns): CandleColumns {
  const column = (): Float64Array => new Float64Array(HOURS);
  const hours = {
    openTimeMs: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  for (let hour = 0; hour < HOURS; hour++) {
    const from = hour * MINUTES;
    const to = from + MINUTES;
    hours.openTimeMs[hour] = minutes.openTimeMs[from]!;
    hours.open[hour] = minutes.open[from]!;
    hours.high[hour] = Math.max(...minutes.high.subarray(from, to));
    hours.low[hour] = Math.min(...minutes.low.subarray(from, to));
    hours.close[hour] = minutes.close[to - 1]!;
    hours.volume[hour] = minutes.volume.subarray(from, to).reduce((sum, value) => sum + value, 0);
  }
  return { ...hours, length: HOURS };
}
