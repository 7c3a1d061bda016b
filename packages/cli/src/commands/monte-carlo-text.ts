import { plainTable } from '@tradai/runtime';
import type { FanRecord, MonteCarloDocument } from '@tradai/runtime/contract';
import { day, numberText, percentText } from './hyperopt-samples.ts';

type Ways = MonteCarloDocument['monte_carlo'];

const WAYS: readonly (readonly [keyof Ways, string])[] = [
  ['shuffled_trades', 'Trades reordered'],
  ['drawn_trades', 'Trades drawn'],
  ['returns', 'Days drawn'],
  ['candles', 'Candles drawn'],
];

/** The run as it was, and beside it how its account might have gone. */
export function monteCarloText(document: MonteCarloDocument): string {
  const { strategy, pairs, figures, seed, monte_carlo: ways } = document;
  const head = `${strategy.name} on ${pairs.join(', ')}, ${day(figures.from_ms)} to ${day(figures.to_ms)}: ${figures.trades} ${figures.trades === 1 ? 'trade' : 'trades'}; seed ${seed}`;
  const unanswered = WAYS.flatMap(([way, name]) => {
    const fan = ways[way];
    return fan !== null && 'unanswered' in fan ? [`${name}: ${fan.unanswered}.`] : [];
  });
  return [head, fanTable(document), ...unanswered, ...document.warnings].join('\n\n');
}

function fanTable({ monte_carlo: ways, equity }: MonteCarloDocument): string {
  const heads = ['Account', 'As it was', ...WAYS.map(([, name]) => name)];
  const row = (name: string, actual: string, text: (fan: FanRecord, way: keyof Ways) => string): string[] => [
    ...[name, actual],
    ...WAYS.map(([way]) => textOf(ways[way], (fan) => text(fan, way))),
  ];
  const fallen = textOf(ways.returns, ({ actual }) => percentText(actual.drawdown));
  const money = (value: number): string => value.toFixed(2);
  const rows = [
    row('Accounts', '1', ({ paths }) => String(paths)),
    row('Mean block', '–', blockText),
    row('End, 1 in 20 below', '–', ({ finals }) => money(finals.p5)),
    row('End, half below', money(equity.values.at(-1)!), ({ finals }) => money(finals.p50)),
    row('End, 1 in 20 above', '–', ({ finals }) => money(finals.p95)),
    row('Drawdown, half deeper', fallen, ({ drawdowns }) => percentText(drawdowns.p50)),
    row('Drawdown, 1 in 20 deeper', '–', ({ drawdowns }) => percentText(drawdowns.p95)),
    row('Fell as deep as it was', '–', ({ deeper_share: share }) => percentText(share)),
    row('Ended below the start', '–', ({ loss_share: share }) => percentText(share)),
    row('Lost half at any time', '–', ({ risk_of_ruin: share }) => percentText(share)),
  ];
  return plainTable(heads, rows, heads.slice(1));
}

function textOf(fan: Ways[keyof Ways], text: (fan: FanRecord) => string): string {
  return fan === null || 'unanswered' in fan ? '–' : text(fan);
}

function blockText({ mean_block: block, unit }: FanRecord, way: keyof Ways): string {
  return block === null ? '–' : `${numberText(block)} ${way === 'candles' ? 'candles' : unit}`;
}
