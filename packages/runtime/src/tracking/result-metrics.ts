import type { ResultDocument } from '../contract/result.ts';

type Group = object | null;

/** Groups of figures and what stands before their names. freqtrade's summary has no prefix: its names are known as they are. */
const GROUPS: readonly (readonly [prefix: string, of: (result: ResultDocument) => Group])[] = [
  ['', ({ summary }) => summary],
  ['wallet/', ({ summary }) => summary.wallet_stats],
  ['returns/', ({ statistics }) => statistics.returns],
  ['drawdown/', ({ statistics }) => statistics.drawdown],
  ['balance/', ({ statistics }) => statistics.balance],
  ['exposure/', ({ statistics }) => statistics.exposure],
  ['trades/', ({ statistics }) => statistics.trades],
  ['costs/', ({ statistics }) => statistics.costs],
  ['rows/', ({ statistics }) => statistics.rows],
  ['benchmark/', ({ statistics }) => statistics.benchmark],
];

/** The same figure under a second name, and settings. */
const LEFT_OUT: ReadonlySet<string> = new Set(['dry_run_wallet', 'max_open_trades_setting']);

/** The figures of a result by the names that tracking has for them: finite ones, without times; of each fill profile what it made. */
export function resultMetrics(result: ResultDocument): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const [prefix, of] of GROUPS) addFigures(metrics, prefix, of(result));
  for (const { profile, ...figures } of result.fills?.profiles ?? []) addFigures(metrics, `fills/${profile}/`, figures);
  return metrics;
}

function addFigures(metrics: Record<string, number>, prefix: string, group: Group): void {
  for (const [name, value] of Object.entries(group ?? {}) as [string, unknown][]) {
    const isTime = name.endsWith('_ts');
    if (typeof value !== 'number' || !Number.isFinite(value) || isTime || LEFT_OUT.has(name)) continue;
    metrics[`${prefix}${name}`] = value;
  }
}
