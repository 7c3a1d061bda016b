import { createHash } from 'node:crypto';
import { SESSION_MODES } from '../contract/heartbeat.ts';
import type { SessionAnswer, SessionCommand, SessionOrder } from '../contract/session-command.ts';
import { ServiceError } from './errors.ts';
import { assertKeyPart } from './key-part.ts';
import type { SessionKey, SessionStep } from './session-store.ts';

/** A table's key of a row has 1024 bytes, and something stands before ours. */
const LONGEST_KEY = 900;
/** What a table carries over in one go, in UTF-16 units. */
const MOST_TEXT = 8_000_000;
/** What fits in one transaction of a table beside the head of the step. */
const MOST_ANSWERS = 40;

/** What names a session, in order, for stores. Throws `invalid-entry` for what a store cannot hold. */
export function sessionKeyParts({ account, strategy, mode }: SessionKey): readonly [string, string, string] {
  assertKeyPart('account', account);
  assertKeyPart('strategy', strategy);
  if (SESSION_MODES.includes(mode)) return [account, strategy, mode];
  throw invalid(`The mode "${String(mode)}" is none of ${SESSION_MODES.join(', ')}.`);
}

/** For messages: `sma-crossover (dry-run) on paper`. */
export function sessionTitle({ account, strategy, mode }: SessionKey): string {
  return `${strategy} (${mode}) on ${account}`;
}

/** Throws `invalid-entry` and `too-large` for a step that not every store can hold. */
export function assertStep({ seq, put, gone, rows, answers }: SessionStep): void {
  if (!Number.isSafeInteger(seq) || seq < 1) throw invalid(`A step has the number ${seq}; expected 1 or more.`);
  for (const key of [...put.keys(), ...gone]) {
    const bytes = Buffer.byteLength(key);
    if (bytes === 0 || bytes > LONGEST_KEY || !key.isWellFormed() || key.includes('\0'))
      throw invalid(
        `${JSON.stringify(key.slice(0, 80))} is no key of a record; expected 1 to ${LONGEST_KEY} bytes without NUL.`,
      );
  }
  const length = [...put.values(), ...rows.map(({ text }) => text)].reduce((sum, text) => sum + text.length, 0);
  if (length > MOST_TEXT)
    throw new ServiceError('too-large', `Step ${seq} has ${length} characters; expected at most ${MOST_TEXT}.`);
  if (answers.length > MOST_ANSWERS)
    throw invalid(`A step answers ${answers.length} commands; expected at most ${MOST_ANSWERS}.`);
}

/** Throws `invalid-entry` for a command without id, reason or asker. */
export function assertOrder({ id, reason, by }: SessionOrder): void {
  assertKeyPart('id of a command', id);
  if (reason.trim() === '') throw invalid(`Command ${id} has no reason; expected why it is asked for.`);
  if (by.trim() === '') throw invalid(`Command ${id} does not say who asks for it.`);
}

/** Equal for equal steps only: tells a step that is written again from another one with its number. */
export function stepHash({ seq, atMs, put, gone, rows, answers }: SessionStep): string {
  const whole = [
    seq,
    atMs,
    [...put].toSorted(byKey),
    gone.toSorted(),
    rows.map(({ kind, text }) => [kind, text]),
    answers.map(({ id, isDone, text, atMs: answeredMs }) => [id, isDone, text, answeredMs]),
  ];
  return createHash('sha256').update(JSON.stringify(whole)).digest('base64url');
}

export function openCommand({ id, wish, reason, by, atMs }: SessionOrder): SessionCommand {
  return { id, wish, reason, by, atMs, answer: null };
}

export function answeredCommand(command: SessionCommand, { isDone, text, atMs }: SessionAnswer): SessionCommand {
  return { ...command, answer: { isDone, text, atMs } };
}

export function unknownSession(key: SessionKey, place: string): ServiceError {
  return new ServiceError('unknown-session', `There is no session of ${sessionTitle(key)} in ${place}.`);
}

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : Number(a > b);
}

function invalid(message: string): ServiceError {
  return new ServiceError('invalid-entry', message);
}
