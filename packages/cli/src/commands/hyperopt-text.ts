import type { StudyTrial } from '@tradai/runtime';

/** `trial 12: -1.234, 52 trades, profit 4.30 %, closed drawdown 2.10 %: fast 5, slow 40` */
export function trialText(trial: StudyTrial): string {
  const { number, error } = trial;
  if (error !== null) return `trial ${number} failed: ${error}`;
  const { trades, profit, drawdown } = cellsOf(trial);
  return `trial ${number}: ${valuesText(trial)}, ${trades} trades, profit ${profit}, closed drawdown ${drawdown}: ${pointText(trial)}`;
}

export function valuesText({ values }: StudyTrial): string {
  return values.length === 0 ? 'no value' : values.map(shortNumber).join(' / ');
}

export function pointText({ point }: StudyTrial): string {
  return Object.entries(point)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

/** Figures of a trial for a table. The drawdown is of closed trades: less than that of the account, in which open losses count. */
export function cellsOf({ figures }: StudyTrial): Record<'trades' | 'profit' | 'drawdown', string> {
  const { trades = 0, profit = 0, drawdown = 0 } = figures;
  return { trades: String(trades), profit: percent(profit), drawdown: percent(drawdown) };
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(2)} %`;
}

function shortNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
