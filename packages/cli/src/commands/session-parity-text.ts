import { plainTable } from '@tradai/runtime';
import type { ParityDifferenceRecord, ParityDocument } from '@tradai/runtime/contract';

/** More are in the document. */
const MOST_DIFFERENCES = 40;

/** A comparison for a terminal: the one number, causes, differences, what was taken for granted. */
export function parityText(found: ParityDocument): string {
  const blocks = [headText(found), causesText(found), differencesText(found), excludedText(found), ...found.notes];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function headText({ strategy, session, range, stake_currency: stake, summary }: ParityDocument): string {
  const { equal, different, unexplained, equal_ratio: share, cost_abs: cost, cost_ratio: ratio } = summary;
  const rows = [
    ['session', String(summary.trades_session), amount(summary.profit_session)],
    ['backtest', String(summary.trades_backtest), amount(summary.profit_backtest)],
  ];
  const all = `${equal} of ${equal + different} trades equal`;
  const verdict = share === null ? 'Neither made a trade' : `${percent(share, 1)} % (${all})`;
  return [
    `${strategy.name} on ${session.account}, ${session.mode}: ${utc(range.from_ms)} to ${utc(range.to_ms)}`,
    plainTable(['', 'Trades', `Profit ${stake}`], rows, ['Trades', `Profit ${stake}`]),
    `${verdict}, ${amount(cost)} ${stake} (${percent(ratio, 3)} %) apart${unexplained === 0 ? '' : `, ${unexplained} unexplained`}`,
  ].join('\n\n');
}

function causesText({ causes, stake_currency: stake }: ParityDocument): string {
  const told = causes.filter(({ differences, cost_abs: cost }) => differences > 0 || cost !== 0);
  if (told.length === 0) return '';
  const rows = told.map(({ cause, differences, cost_abs: cost, cost_ratio: ratio }) => {
    return [cause, String(differences), amount(cost), percent(ratio, 3)];
  });
  const right = ['Trades', `Cost ${stake}`, '% of balance'];
  return plainTable(['Cause', ...right], rows, right);
}

function differencesText({ differences }: ParityDocument): string {
  if (differences.length === 0) return '';
  const shown = differences.slice(0, MOST_DIFFERENCES).map(differenceText);
  const rest = differences.length - shown.length;
  return [...shown, ...(rest === 0 ? [] : [`and ${rest} more; --json has all`])].join('\n');
}

function differenceText(difference: ParityDifferenceRecord): string {
  const { at_ms: atMs, pair, is_short: isShort, cause, cost_abs: cost, evidence, session, backtest } = difference;
  const whose = session === null ? 'only in the backtest' : backtest === null ? 'only in the session' : 'in both';
  return `${utc(atMs)}  ${pair} ${isShort ? 'short' : 'long'}, ${whose}  ${amount(cost)}  ${cause}\n  ${evidence}`;
}

function excludedText({ excluded }: ParityDocument): string {
  if (excluded.length === 0) return '';
  const names = excluded.map(({ id, pair, open_time_ms: openMs }) => `${id} ${pair} since ${utc(openMs)}`);
  return `Left out, open at the start: ${names.join(', ')}`;
}

function amount(value: number): string {
  return (Object.is(value, -0) ? 0 : value).toFixed(3);
}

function percent(ratio: number, places: number): string {
  return (ratio * 100).toFixed(places);
}

function utc(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}
