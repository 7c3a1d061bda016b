import { setTimeout as sleep } from 'node:timers/promises';
import type { SaidRow, SessionKey } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, withStop, type Io } from '@tradai/runtime/process';
import { chosenSession, type ChoiceOptions } from './session-choice.ts';
import { withSessions, type Operating, type Place } from './session-place.ts';
import { lineText } from './session-text.ts';

export interface LogOptions extends ChoiceOptions {
  readonly last?: string;
  readonly follow?: boolean;
}

const LAST = '20';
const POLL_MS = 1_000;

/** `tradai session log`: what people were told, the newest last; `--follow` until it is stopped. */
export async function sessionLogCommand(strategy: string, options: LogOptions, io: Io): Promise<ExitCode> {
  const limit = parseLast(options.last ?? LAST);
  return withSessions(options, io, async (place) => {
    const key = await chosenSession(place.door, strategy, options);
    const tell = (row: SaidLine): void =>
      io.out(
        options.json === true
          ? `${JSON.stringify({ at_ms: row.atMs, ...row.said })}\n`
          : `${saidText(row, place.api)}\n`,
      );
    const rows = await saidRows(place, key, { limit });
    for (const row of rows) tell(row);
    if (options.follow !== true) return EXIT_CODE.done;
    const { stopped } = await withStop((signal) => follow(place, key, rows.at(-1) ?? null, tell, signal));
    return stopped ?? EXIT_CODE.done;
  });
}

export interface SaidLine {
  readonly seq: number;
  readonly atMs: number;
  readonly said: SaidRow;
}

/** Lines of the log, oldest first. */
export async function saidRows(
  { door, api }: Place,
  key: SessionKey,
  range: { readonly fromMs?: number; readonly limit?: number },
): Promise<readonly SaidLine[]> {
  const rows = await door.store.rows(key, 'said', range);
  return rows.map((row) => {
    const { seq, atMs, row: said } = api.readRow('said', row);
    return { seq, atMs, said };
  });
}

/** `2026-01-02 03:04:05  warn  BTC/USDT: data are old` */
export function saidText({ atMs, said: { level, text } }: SaidLine, { dateTime }: Pick<Operating, 'dateTime'>): string {
  return `${dateTime(atMs)}  ${level.padEnd(5)}  ${lineText(text)}`;
}

/** Rows of one step have one number, and come as a whole. */
async function follow(
  place: Place,
  key: SessionKey,
  from: SaidLine | null,
  tell: (row: SaidLine) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let last = from; ;) {
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const rows = await saidRows(place, key, last === null ? {} : { fromMs: last.atMs });
    for (const row of rows.filter(({ seq }) => seq > (last?.seq ?? 0))) tell(row);
    last = rows.at(-1) ?? last;
  }
}

function parseLast(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`--last is "${text}"; expected a number of lines.`);
}
