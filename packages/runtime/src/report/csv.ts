import { fateOf } from '../backtest/fates.ts';
import type { SignalLog } from '../backtest/outcome.ts';
import type { TradeRecord } from '../contract/records.ts';

/** Account at candle closes, for `equity.csv`, the page and the charts. Both arrays have one value per candle. */
export interface EquityCurve {
  /** Open times of the candles, epoch ms, rising. */
  readonly timesMs: Float64Array;
  /** Stake currency. */
  readonly values: Float64Array;
}

const TRADE_COLUMNS = [
  'id',
  'pair',
  'is_short',
  'enter_tag',
  'exit_reason',
  'open_time_ms',
  'close_time_ms',
  'duration_min',
  'open_rate',
  'close_rate',
  'amount',
  'stake_amount',
  'max_stake_amount',
  'leverage',
  'fee_open',
  'fee_close',
  'funding_fees',
  'liquidation_price',
  'initial_stop_loss',
  'initial_stop_loss_ratio',
  'stop_loss',
  'stop_loss_ratio',
  'stop_is_trailing',
  'min_rate',
  'max_rate',
  'profit_abs',
  'profit_ratio',
  'realized_profit',
  'price_precision',
  'amount_precision',
] as const satisfies readonly (keyof TradeRecord)[];

/** One row per trade in the order of closing, all fields of the record except its orders. */
export function tradesCsv(trades: readonly TradeRecord[]): string {
  return csv(
    TRADE_COLUMNS,
    trades.map((trade) => TRADE_COLUMNS.map((column) => trade[column])),
  );
}

/** One row per candle: its open time and the account at its close. A million rows are common, so no cells are made. */
export function equityCsv({ timesMs, values }: EquityCurve): string {
  let text = 'open_time_ms,equity\n';
  for (let i = 0; i < values.length; i++) text += `${timesMs[i]},${values[i]}\n`;
  return text;
}

const SIDES = ['short', 'both', 'long'] as const;

/** One row per candle with an entry signal: what became of it. */
export function reasonsCsv(logs: readonly SignalLog[]): string {
  let text = 'pair,open_time_ms,side,tag,reason\n';
  for (const { pair, timesMs, sides, tagNumbers, tags, codes } of logs) {
    const name = cellText(pair);
    const tagTexts = tags.map(cellText);
    for (let i = 0; i < codes.length; i++)
      text += `${name},${timesMs[i]},${SIDES[sides[i]! + 1]!},${tagTexts[tagNumbers[i]!]!},${fateOf(codes[i]!)}\n`;
  }
  return text;
}

type Cell = string | number | boolean | null;

/** RFC 4180, with LF: a header, texts in quotes where they need them, nothing for `null`. */
export function csv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(cellText).join(',')}\n`).join('');
}

function cellText(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null || Number.isNaN(cell) ? '' : String(cell);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
