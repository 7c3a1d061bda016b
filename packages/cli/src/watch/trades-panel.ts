import type { OpenTradeView, SessionView } from '@tradai/runtime';
import type { Operating } from '../commands/session-place.ts';
import { amountText, sideText } from '../commands/session-tables.ts';
import { fittedLines, type WatchColumn } from './columns.ts';
import type { Line, LineStyle, Panel, Size } from './frame.ts';

const COLUMNS: readonly WatchColumn[] = [
  { head: 'Id', isNumber: true },
  { head: 'Pair' },
  { head: 'Side' },
  { head: 'For', isNumber: true, dropAt: 3 },
  { head: 'Tag', dropAt: 1 },
  { head: 'Stake', isNumber: true, dropAt: 2 },
  { head: 'Entry', isNumber: true, dropAt: 5 },
  { head: 'Rate', isNumber: true },
  { head: 'Stop', isNumber: true, dropAt: 4 },
  { head: 'Profit', isNumber: true },
  { head: 'Profit %', isNumber: true },
];
/** What marks the trade that is meant, and its place in front of the others. */
const MARK = '▸ ';
const NO_MARK = '  ';

/** Open trades, as many as half of the screen holds; the one that `x` leaves is marked and among them. */
export function tradesPanel(view: SessionView, api: Operating, size: Size, selected: number | null): Panel {
  const { columns, rows } = size;
  const open = around(view.open, selected, Math.max(1, Math.floor(rows / 2) - 2));
  const title = {
    text: `TRADES  ${view.open.length} open, ${view.closedTotals.trades} closed`,
    style: 'title' as const,
  };
  if (open.length === 0) return { rank: 1, least: 1, lines: [title] };
  const [head, ...lines] = fittedLines(
    COLUMNS,
    open.map((seen) => rowOf(seen, view, api)),
    columns - MARK.length,
  );
  return {
    ...{ rank: 1, least: 1 },
    lines: [
      title,
      { text: `${NO_MARK}${head}`, style: 'dim' },
      ...lines.map((text, i) => lineOf(text, open[i]!, open[i]!.trade.id === selected)),
    ],
  };
}

function around(open: SessionView['open'], selected: number | null, room: number): SessionView['open'] {
  const at = open.findIndex(({ trade }) => trade.id === selected);
  const first = Math.max(0, Math.min(open.length - room, at - Math.floor(room / 2)));
  return open.slice(first, first + room);
}

function lineOf(text: string, seen: OpenTradeView, isSelected: boolean): Line {
  const style = isSelected ? 'selected' : profitStyle(seen.profitAbs);
  return { text: `${isSelected ? MARK : NO_MARK}${text}`, ...(style === null ? {} : { style }) };
}

function profitStyle(profit: number | null): LineStyle | null {
  if (profit === null || profit === 0) return null;
  return profit > 0 ? 'good' : 'bad';
}

function rowOf(seen: OpenTradeView, { nowMs, about }: SessionView, api: Operating): string[] {
  const { trade, rate, profitAbs, profitRatio } = seen;
  return [
    ...[
      String(trade.id),
      trade.pair,
      sideText(seen),
      api.shortDuration(Math.max(0, nowMs - trade.openTimeMs) / 1000),
      trade.enterTag,
    ],
    ...[amountText(trade.stakeAmount, about, api), String(trade.openRate), rate === null ? '–' : String(rate)],
    ...[String(trade.stopLoss), profitAbs === null ? '–' : amountText(profitAbs, about, api)],
    profitRatio === null ? '–' : api.percent(profitRatio),
  ];
}
