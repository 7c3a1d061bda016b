import type { SessionView, VersionView } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode, type SessionCommand } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { chosenSession, type ChoiceOptions } from './session-choice.ts';
import { commandText } from './session-commands.ts';
import { commandJson, sessionJson } from './session-json.ts';
import { CLOSED_GIVEN, lookAt, type SessionLook } from './session-look.ts';
import { mattersText } from './session-resolve.ts';
import { withSessions, type Operating } from './session-place.ts';
import { closedTable, locksTable, openTable, ordersTable, pairsTable } from './session-tables.ts';
import { ageText, leaseText, lineText, stateText } from './session-text.ts';

/** The last ones, beside all that wait. */
const COMMANDS = 5;

/** `tradai session show`: everything about one session. */
export async function sessionShowCommand(strategy: string, options: ChoiceOptions, io: Io): Promise<ExitCode> {
  return withSessions(options, io, async (place) => {
    const key = await chosenSession(place.door, strategy, options);
    const look = await lookAt(place, key, { closed: CLOSED_GIVEN });
    const commands = await place.door.store.commands(key, 'all');
    if (options.json === true) {
      io.out(`${JSON.stringify({ ...sessionJson(look), commands: commands.map(commandJson) }, null, 1)}\n`);
      return EXIT_CODE.done;
    }
    const isShown = ({ answer }: SessionCommand, i: number): boolean =>
      answer === null || i >= commands.length - COMMANDS;
    const last = commands.filter(isShown).map((command) => commandText(command, place.api));
    const parts = [
      headText(look, place.api),
      ...(look.view.matters.length === 0 ? [] : [mattersText(look.view.matters, place.api)]),
      ...tablesOf(look, place.api, io.outColumns),
      ...(last.length === 0 ? [] : [`LAST COMMANDS\n${last.join('\n')}`]),
    ];
    io.out(`${parts.join('\n\n')}\n`);
    return EXIT_CODE.done;
  });
}

function tablesOf({ view }: SessionLook, api: Operating, width: number): string[] {
  return [
    openTable(view, api, width),
    ordersTable(view, api, width),
    closedTable(view, api, width),
    locksTable(view, api, width),
    pairsTable(view, api, width),
  ].filter((text) => text !== '');
}

function headText(look: SessionLook, api: Operating): string {
  const { view, health, lease } = look;
  const { key, about } = view;
  const facts: (readonly [name: string, text: string | null])[] = [
    ['Session', `${key.strategy}, account ${key.account}, ${key.mode}`],
    ['State', `${stateText(look)}${stateNote(look)}`],
    ...warningFacts(look, api),
    ['Last beat', health === null ? null : `${ageText(health.beatAgeMs)} ago`],
    ['Last step', view.seq === 0 ? null : `${view.seq}, ${api.dateTime(view.atMs)}`],
    ['Held by', leaseText(lease)],
    ['Market', about === null ? null : `${about.exchange} ${about.market}, ${about.timeframe}`],
    ['Started', about === null ? null : startsText(about, api)],
    ['Data', dataText(look)],
    ['Versions', view.versions.map(versionText).join(', ') || null],
    ['Settings', settingsText(view, api)],
    ['Failed callbacks', pairsText(view.failures)],
    ...moneyFacts(look, api),
  ];
  const shown = facts.filter((fact): fact is readonly [string, string] => fact[1] !== null);
  const width = Math.max(...shown.map(([name]) => name.length)) + 2;
  return shown.map(([name, text]) => `${name.padEnd(width)}${text}`).join('\n');
}

/** Those that may change while it trades, as far as anybody set them. */
function settingsText({ versions, settings }: SessionView, { CHANGEABLE_SETTINGS }: Operating): string | null {
  const given = versions.at(-1)?.config ?? {};
  const texts = CHANGEABLE_SETTINGS.flatMap((key) => {
    if (Object.hasOwn(settings, key)) return [`${key} ${String(settings[key])} (changed)`];
    return Object.hasOwn(given, key) ? [`${key} ${String(given[key])}`] : [];
  });
  return texts.length === 0 ? null : texts.join(', ');
}

/** What troubles it, and pairs that wait. */
function warningFacts({ view }: SessionLook, api: Operating): (readonly [string, string])[] {
  const { state, waits, warnings } = view;
  const said = state?.detail ?? '';
  return [
    ...warnings.map(({ title, text, sinceMs, isOn }): readonly [string, string] => {
      const more = text === '' || said.includes(text) ? '' : `: ${lineText(text)}`;
      return ['Warning', `${isOn ? 'since' : 'at'} ${api.dateTime(sinceMs)} ${title}${more}`];
    }),
    ...waits.map(({ pair, series, sinceMs }): readonly [string, string] => [
      'Waits',
      `${pair} for ${series.join(', ')} since ${api.dateTime(sinceMs)}`,
    ]),
  ];
}

/** As of the last beat. */
function dataText({ health }: SessionLook): string | null {
  const figures = health?.figures ?? null;
  if (figures === null) return null;
  const { candle, answer_age_ms: answerMs, offset_ms: offsetMs } = figures;
  return [
    candle === null ? 'no candle yet' : `${candle.series} furthest behind, closed ${ageText(candle.age_ms)} ago`,
    `the exchange was heard ${ageText(answerMs)} ago`,
    ...(offsetMs === null ? [] : [`its clock is off by ${offsetMs} ms`]),
  ].join(', ');
}

function versionText({ id, openTrades }: VersionView, i: number, all: readonly VersionView[]): string {
  const trades = openTrades === 1 ? '1 trade' : `${openTrades} trades`;
  return `${id.slice(0, 12)} (${trades}${i === all.length - 1 ? ', enters' : ''})`;
}

function startsText(
  { sinceMs, startedMs, starts }: NonNullable<SessionLook['view']['about']>,
  { dateTime }: Operating,
): string {
  return starts === 1 ? dateTime(sinceMs) : `${dateTime(sinceMs)}, ${starts} times, last ${dateTime(startedMs)}`;
}

function moneyFacts({ view }: SessionLook, api: Operating): (readonly [string, string | null])[] {
  const { money: figures, about } = view;
  const { equity, profitRatio, free, closedProfit, openProfit, start } = figures;
  const text = (value: number | null): string =>
    value === null ? 'not known' : about === null ? api.decimals(value, 3) : api.money(value, about.stakeCurrency);
  const ratio = profitRatio === null ? '' : ` (${api.percent(profitRatio)} %)`;
  return [
    ['Equity', `${text(equity)}${ratio}${start === null ? '' : `, began with ${text(start)}`}`],
    ['Free', text(free)],
    ['Profit', `${text(closedProfit)} closed, ${text(openProfit)} open`],
  ];
}

function stateNote({ view: { state } }: SessionLook): string {
  if (state === null) return '';
  const note = [state.detail, state.stopping === null ? '' : `asked to stop: ${state.stopping}`].filter(Boolean);
  return note.length === 0 ? '' : `: ${note.join('; ')}`;
}

function pairsText(record: Readonly<Record<string, unknown>>): string | null {
  const entries = Object.entries(record);
  return entries.length === 0 ? null : entries.map(([name, value]) => `${name} ${String(value)}`).join(', ');
}
