import type { DailyEquityRecord } from '../../../contract/sample.ts';
import { daysOf } from '../../../metrics/daily.ts';
import { dailyOf } from '../../../search/objectives/evaluated-run.ts';
import type { BacktestRun } from '../../backtest/backtest.ts';
import { evaluatedBacktest } from '../evaluated-backtest.ts';
import { dailyEquityRecord } from './daily-equity-record.ts';

export function dailyEquityOfRun(run: BacktestRun): DailyEquityRecord {
  const evaluated = evaluatedBacktest(run);
  const { timesMs, candleMs } = evaluated;
  return dailyEquityRecord(dailyOf(evaluated), daysOf(timesMs, candleMs), timesMs, candleMs);
}
