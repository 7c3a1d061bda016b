import { numberIn, textIn, type Item, type PlainItem } from '@tradai/runtime/dynamo';
import type { RunEvent } from '../../domain/run-event.ts';
import type { RunStatus } from '../../domain/run-status.ts';
import { runPk, timeIn, timeText } from './run-row.ts';

/** A run is never older: it waits for four days, runs for seven, is kept for seven, and all that three times. */
export const LONGEST_DAYS = 90;

/** The row `RUN#<id> EVENT#<sequence>`. `mark`: of whoever wrote it. */
export function rowOfEvent(event: RunEvent, mark: string): PlainItem & { pk: string; sk: string } {
  const { runId, sequence, atMs, attempt, kind, status, move, by, note } = event;
  return {
    ...{ pk: runPk(runId), sk: eventSk(sequence), at: timeText(atMs), attempt, kind, status, by, mark },
    ...(move === null ? {} : { move }),
    ...(note === null ? {} : { note }),
    expires_at: daysLater(atMs, LONGEST_DAYS),
  };
}

/** Throws `damaged-store`. */
export function readEventRow(item: Item): RunEvent {
  return {
    ...{ runId: textIn(item, 'pk').slice('RUN#'.length), sequence: Number(textIn(item, 'sk').slice('EVENT#'.length)) },
    ...{ atMs: timeIn(item, 'at'), attempt: numberIn(item, 'attempt'), kind: textIn(item, 'kind') as RunEvent['kind'] },
    ...{ status: textIn(item, 'status') as RunStatus, move: item['move']?.S ?? null, by: textIn(item, 'by') },
    note: item['note']?.S ?? null,
  };
}

export function eventSk(sequence: number): string {
  return `EVENT#${String(sequence).padStart(6, '0')}`;
}

/** In epoch seconds, as a table wants to know when it may forget a row. */
export function daysLater(ms: number, days: number): number {
  return Math.ceil(ms / 1000) + days * 86_400;
}
