import { plainTable, type ComparedRun, type RunComparison } from '@tradai/runtime';

interface ComparisonReport {
  readonly names: readonly [string, string];
  readonly runs: readonly [ComparedRun, ComparedRun];
  readonly comparison: RunComparison;
  /** Every trade and figure, not only the first and best known. */
  readonly showsAll: boolean;
}

const MOST_TRADES = 20;

/** Figures that people look at first. The others are told on demand. */
const HEADLINES = [
  ...['final_balance', 'total_trades', 'winrate', 'profit_total', 'profit_factor', 'expectancy', 'cagr', 'sharpe'],
  ...['sortino', 'calmar', 'max_drawdown_account', 'max_drawdown_abs', 'rejected_signals', 'equity_max_drawdown_ratio'],
];

/** The comparison for a terminal, in blocks: runs, inputs, trades, profit, figures. */
export function comparisonText(report: ComparisonReport): string {
  const { comparison } = report;
  if (comparison.isEqual)
    return `${runsText(report)}\n\nNothing differs: ${comparison.trades.same} trades are the same.\n`;
  const blocks = [
    runsText(report),
    inputsText(comparison),
    tradesText(comparison),
    ...profitBlocks(comparison),
    figuresText(report),
    tradeList(report),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function runsText({ names, runs }: ComparisonReport): string {
  const rows = runs.map(({ result }, i) => [
    'AB'[i]!,
    names[i]!,
    result.strategy_name,
    String(result.trades.length),
    `${amount(result.final_balance - result.starting_balance)} ${result.stake_currency}`,
  ]);
  return plainTable(['', 'Run', 'Strategy', 'Trades', 'Profit'], rows, ['Trades', 'Profit']);
}

function inputsText({ inputs }: RunComparison): string {
  if (inputs.length === 0) return 'Made from the same: strategy, parameters, settings, candles, versions.';
  return plainTable(
    ['Made from', '', 'A', 'B'],
    inputs.map(({ kind, name, a, b }) => [kind, name, valueText(a), valueText(b)]),
  );
}

function tradesText({ trades: { same, onlyA, onlyB, changed } }: RunComparison): string {
  const kinds = Map.groupBy(changed, ({ changes }) => changes.join(' and '));
  const told = [...kinds].map(([kind, list]) => `${list.length} ${kind}`).join(', ');
  const parts = [
    `${same} the same`,
    `${onlyA.length} only in A`,
    `${onlyB.length} only in B`,
    `${changed.length} changed`,
  ];
  return `Trades: ${parts.join(', ')}${told === '' ? '' : ` (${told})`}`;
}

function profitBlocks({ profit }: RunComparison): string[] {
  const { total, onlyA, onlyB, changed, byChange, byPair, byExitReason } = profit;
  const rows = [
    ['trades only in A are missing', amount(onlyA)],
    ['trades only in B', amount(onlyB)],
    ['changed trades', amount(changed)],
    ...Object.entries(byChange)
      .filter(([, value]) => value !== 0)
      .map(([change, value]) => [`  by ${change}`, amount(value)]),
    ['together', amount(total)],
  ];
  return [
    plainTable(['Why the profit of B differs', 'Change'], rows, ['Change']),
    byPair.length === 0
      ? ''
      : plainTable(
          ['Pair', 'A', 'B', 'Change', 'Only A', 'Only B', 'Changed'],
          byPair.map((pair) => [
            pair.name,
            ...[pair.a, pair.b, pair.total, pair.onlyA, pair.onlyB, pair.changed].map(amount),
          ]),
          ['A', 'B', 'Change', 'Only A', 'Only B', 'Changed'],
        ),
    byExitReason.length === 0
      ? ''
      : plainTable(
          ['Exit reason', 'Trades A', 'Trades B', 'A', 'B', 'Change'],
          byExitReason.map(({ name, tradesA, tradesB, a, b }) => [
            ...[name, String(tradesA), String(tradesB)],
            ...[a, b, b - a].map(amount),
          ]),
          ['Trades A', 'Trades B', 'A', 'B', 'Change'],
        ),
  ];
}

function figuresText({ comparison: { figures }, showsAll }: ComparisonReport): string {
  const shown = showsAll ? figures : figures.filter(({ name }) => HEADLINES.includes(name));
  if (shown.length === 0) return '';
  const rows = shown.map(({ name, a, b }) => [
    name,
    ...[a, b, a === null || b === null ? null : b - a].map((value) => (value === null ? '–' : figure(value))),
  ]);
  const rest = figures.length - shown.length;
  const more = rest === 0 ? '' : `\n${rest} more figures differ; --all shows them.`;
  return `${plainTable(['Figure', 'A', 'B', 'Change'], rows, ['A', 'B', 'Change'])}${more}`;
}

function tradeList({ comparison: { trades }, showsAll }: ComparisonReport): string {
  const rows = [
    ...trades.onlyA.map((trade) => ({
      trade,
      what: 'only in A',
      a: trade.profit_abs,
      b: null,
      exits: trade.exit_reason,
    })),
    ...trades.onlyB.map((trade) => ({
      trade,
      what: 'only in B',
      a: null,
      b: trade.profit_abs,
      exits: trade.exit_reason,
    })),
    ...trades.changed.map(({ a, b, changes }) => ({
      trade: a,
      what: changes.join(', '),
      ...{ a: a.profit_abs, b: b.profit_abs },
      exits: a.exit_reason === b.exit_reason ? a.exit_reason : `${a.exit_reason} → ${b.exit_reason}`,
    })),
  ].toSorted((x, y) => x.trade.open_time_ms - y.trade.open_time_ms);
  if (rows.length === 0) return '';
  const shown = showsAll ? rows : rows.slice(0, MOST_TRADES);
  const table = plainTable(
    ['Opened', 'Pair', 'Side', 'Different', 'Exit', 'Profit A', 'Profit B'],
    shown.map(({ trade, what, a, b, exits }) => [
      new Date(trade.open_time_ms).toISOString().slice(0, 16).replace('T', ' '),
      ...[trade.pair, trade.is_short ? 'short' : 'long', what, exits],
      ...[a, b].map((profit) => (profit === null ? '–' : amount(profit))),
    ]),
    ['Profit A', 'Profit B'],
  );
  const rest = rows.length - shown.length;
  return rest === 0 ? table : `${table}\nand ${rest} more trades; --all shows them.`;
}

function amount(value: number): string {
  return (Object.is(value, -0) ? 0 : value).toFixed(3);
}

function figure(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function valueText(value: unknown): string {
  if (value === undefined) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 8) : text;
}
