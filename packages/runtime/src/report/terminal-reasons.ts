import type { ResultDocument } from '../contract/result.ts';
import { NO_ENTRY_REASONS, type NoEntryReason } from '../core/reasons.ts';
import { REASON_TEXTS } from './reason-texts.ts';
import { type Column, table } from './table.ts';

type Fates = ResultDocument['reasons'];

const TITLE = 'ENTRY SIGNALS: WHY NO TRADE';

/** What became of every entry signal, pair by pair, and what the reasons mean. */
export function reasonsTable({ reasons: fates }: ResultDocument, width: number): string {
  const seen = NO_ENTRY_REASONS.filter((reason) => countOf(fates, reason) > 0);
  const texts = seen.map((reason) => `  ${reason}: ${REASON_TEXTS[reason]}`);
  const none = fates.every(({ signals }) => signals === 0)
    ? ['  The entry conditions were true on no candle of any pair.']
    : [];
  const sideBySide = seen.reduce((total, reason) => total + reason.length + 3, 40) <= width;
  return [sideBySide ? byPair(fates, seen, width) : byReason(fates, seen, width), ...texts, ...none].join('\n');
}

function byPair(fates: Fates, seen: readonly NoEntryReason[], width: number): string {
  const heads = ['Signals', 'Entered', ...seen];
  const columns: Column[] = [{ head: 'Pair', align: 'left' }, ...heads.map((head) => ({ head }))];
  const row = (name: string, of: Fates): string[] => [
    name,
    ...[sumOf(of, 'signals'), sumOf(of, 'entered'), ...seen.map((reason) => countOf(of, reason))].map(String),
  ];
  return table({
    title: TITLE,
    columns,
    rows: [...fates.map((fate) => row(fate.pair, [fate])), row('TOTAL', fates)],
    width,
  });
}

function byReason(fates: Fates, seen: readonly NoEntryReason[], width: number): string {
  const columns: Column[] = [{ head: 'Entry signals', align: 'left' }, { head: 'Count' }, { head: 'Pairs' }];
  const rows = seen.map((reason) => [
    reason,
    countOf(fates, reason),
    fates.filter((fate) => fate.reasons[reason]).length,
  ]);
  const entered = ['entered', sumOf(fates, 'entered'), fates.filter((fate) => fate.entered > 0).length];
  const total = ['TOTAL', sumOf(fates, 'signals'), fates.filter((fate) => fate.signals > 0).length];
  return table({ title: TITLE, columns, rows: [...rows, entered, total].map((row) => row.map(String)), width });
}

function countOf(fates: Fates, reason: NoEntryReason): number {
  return fates.reduce((total, fate) => total + (fate.reasons[reason] ?? 0), 0);
}

function sumOf(fates: Fates, field: 'signals' | 'entered'): number {
  return fates.reduce((total, fate) => total + fate[field], 0);
}

/** What the figures rest on. */
export function assumptionsText({ assumptions, warnings, settings, params }: ResultDocument): string {
  return [
    'ASSUMPTIONS',
    ...assumptions.map(({ name, text }) => `  ${name}: ${text}`),
    ...byOrigin(settings),
    ...Object.entries(params).map(([name, value]) => `  parameter ${name} = ${String(value)}`),
    ...warnings.map((warning) => `  Note: ${warning}`),
  ].join('\n');
}

/** A config names the line too (`config my.json:4`); its settings stand together all the same. */
function byOrigin(settings: ResultDocument['settings']): string[] {
  const chosen = settings.filter(({ origin }) => origin !== 'default');
  const groups = Map.groupBy(chosen, ({ origin }) => origin.replace(/:\d+$/, ''));
  return [...groups].map(
    ([origin, group]) =>
      `  from ${origin}: ${group.map((setting) => `${setting.key} ${valueText(setting)}`).join(', ')}`,
  );
}

function valueText({ value, hidden }: ResultDocument['settings'][number]): string {
  return `${JSON.stringify(value)}${hidden === undefined ? '' : ` (strategy: ${JSON.stringify(hidden)})`}`;
}
