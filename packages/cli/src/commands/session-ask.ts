import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ServiceError, type SessionKey } from '@tradai/runtime';
import {
  EXIT_CODE,
  isUserMistake,
  type ExitCode,
  type SessionCommand,
  type SessionOrder,
  type SessionWish,
} from '@tradai/runtime/contract';
import { TradaiError } from '@tradai/strategy-sdk';
import { UsageError, type Io } from '@tradai/runtime/process';
import { askedBy } from './session-by.ts';
import { chosenSession, type ChoiceOptions } from './session-choice.ts';
import { commandJson } from './session-json.ts';
import { lookAnyhow, type SessionLook } from './session-look.ts';
import { withSessions, type Operating, type Place } from './session-place.ts';
import { lineText, stateText } from './session-text.ts';
import { watchLease } from './watch-lease.ts';

export interface AskOptions extends ChoiceOptions {
  readonly reason: string;
  readonly by?: string;
  readonly id?: string;
  /** Seconds; false: not at all. */
  readonly wait: string | false;
}

export interface TypedWish {
  /** Of what was typed, whatever the session has. */
  readonly wish: (api: Operating) => SessionWish;
  /** Throws where the session has not what is wished. */
  readonly check?: (look: SessionLook) => void;
  /** The same of what it was asked before. */
  readonly checkAsked?: (commands: readonly SessionCommand[]) => void;
  /** What holds of it before anybody answers where no process runs, in words behind the strategy's name. Without it nothing does. */
  readonly unheard?: string;
}

/**
 * Asks a session for something and waits for its answer: exit 0 done, or as good as that where nobody runs, 3 refused, 75 when there is none in time.
 * The same `--id` asks once.
 */
export async function askSession(
  strategy: string,
  typedWish: TypedWish,
  options: AskOptions,
  io: Io,
): Promise<ExitCode> {
  const waitMs = options.wait === false ? null : parseWait(options.wait);
  const said = { id: parseId(options.id), reason: parseReason(options.reason), by: askedBy(options.by) };
  return withSessions(options, io, async (place) => {
    const key = await chosenSession(place.door, strategy, options);
    const { unheard = null } = typedWish;
    const watch = unheard === null || waitMs === null ? null : await watchLease(place, key);
    const asked = await askOnce(place, key, said, typedWish);
    try {
      const command =
        waitMs === null ? asked : await answered(place, key, asked, watch?.isReleased === true ? 0 : waitMs);
      if (options.json === true) io.out(`${JSON.stringify(commandJson(command), null, 1)}\n`);
      else if (command.answer !== null) io.out(`${lineText(command.answer.text)}\n`);
      else if (waitMs === null) io.out(`Asked; ${laterText(command, key)}\n`);
      if (command.answer !== null) return command.answer.isDone ? EXIT_CODE.done : EXIT_CODE.differences;
      if (waitMs === null) return EXIT_CODE.done;
      if (watch !== null && (await watch.isNobody())) {
        if (options.json !== true) io.out(`No process runs ${strategy}: ${unheard}\n`);
        return EXIT_CODE.done;
      }
      io.err(`error: ${await silenceText(place, key, command, waitMs)}\n`);
    } catch (error) {
      throw isUserMistake(error) ? unknownAnswer(error, asked, key) : error;
    }
    return EXIT_CODE.temporary;
  });
}

/** It was asked: who hears of the trouble alone may ask it once more, under another id. */
function unknownAnswer(error: TradaiError, asked: SessionCommand, key: SessionKey): TradaiError {
  const text = `${error.message} What was answered is not known; ${laterText(asked, key)}`;
  return new TradaiError(error.code, text, { cause: error });
}

type Said = Omit<SessionOrder, 'wish' | 'atMs' | 'id'> & { readonly id: string | null };

/** A command that was asked before is not made again, whatever became of the trade that it names since. */
async function askOnce(
  place: Place,
  key: SessionKey,
  { id, ...said }: Said,
  { wish: wishOf, check, checkAsked }: TypedWish,
): Promise<SessionCommand> {
  const { door, api } = place;
  const all = id === null && checkAsked === undefined ? [] : await door.store.commands(key, 'all');
  const known = all.find((command) => command.id === id);
  const wish = wishOf(api);
  if (known !== undefined) return sameWish(known, wish, api);
  checkAsked?.(all);
  if (check !== undefined) check((await lookAnyhow(place, key, { closed: CLOSED })).look);
  const order = { ...said, id: id ?? randomUUID(), wish, atMs: Date.now() };
  const asked = door.store.order(key, order).catch((error: unknown) => {
    throw unknownOrder(error, order.id);
  });
  return sameWish(await (wish.kind === 'pause' ? asked.catch(orElse) : asked), wish, api);
}

/** Where no answer came of the store it may have been asked all the same. */
function unknownOrder(error: unknown, id: string): unknown {
  if (!(error instanceof ServiceError) || error.code !== 'unavailable') return error;
  const text = `${error.message} Whether it was asked is not known; the same with --id ${id} asks it once.`;
  return new ServiceError(error.code, text, { cause: error });
}

const OTHER_WAYS =
  'SIGUSR2 to its process, or a file kill-switch in the folder of its TRADAI_STATE, stops entries too.';

/** A journal that takes no command. */
function orElse(error: unknown): never {
  if (!isUserMistake(error)) throw error;
  throw new TradaiError(error.code, `${error.message} ${OTHER_WAYS}`, { cause: error });
}

/** An id that was used for something else would give the answer to that, which reads as if this was done. */
function sameWish(known: SessionCommand, wish: SessionWish, { wishText }: Operating): SessionCommand {
  if (isDeepStrictEqual(known.wish, wish)) return known;
  throw new UsageError(
    `--id "${known.id}" is of another command (${wishText(known.wish)}); expected an id of its own for each.`,
  );
}

const POLL_MS = 250;
/** Closed trades by which a wish is told from one for a trade that never was. */
const CLOSED = 1_000;

async function answered(
  { door }: Place,
  key: SessionKey,
  asked: SessionCommand,
  waitMs: number,
): Promise<SessionCommand> {
  if (asked.answer !== null) return asked;
  const untilMs = performance.now() + waitMs;
  const isAsked = ({ id }: SessionCommand): boolean => id === asked.id;
  while ((await door.store.commands(key, 'open')).some(isAsked)) {
    if (performance.now() >= untilMs) return asked;
    await sleep(Math.min(POLL_MS, waitMs));
  }
  return (await door.store.commands(key, 'all')).find(isAsked) ?? asked;
}

async function silenceText(place: Place, key: SessionKey, command: SessionCommand, waitMs: number): Promise<string> {
  const { look, trouble } = await lookAnyhow(place, key);
  const state = trouble === null ? stateText(look) : `not known, ${trouble.replace(/\.$/, '')}`;
  const later = `no answer within ${waitMs / 1000} s (the session: ${state}); ${laterText(command, key)}`;
  if (trouble === null || command.wish.kind !== 'pause') return later;
  return `${later}. ${OTHER_WAYS}`;
}

function laterText({ id }: SessionCommand, { account, strategy, mode }: SessionKey): string {
  return `the command stays until the session answers: tradai session commands ${strategy} --account ${account} --mode ${mode} --id ${id}`;
}

function parseReason(text: string): string {
  if (text.trim() !== '') return text.trim();
  throw new UsageError('--reason is empty; expected in a few words why: it is kept beside the command.');
}

function parseId(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (/^[\w.:-]{1,128}$/.test(text)) return text;
  throw new UsageError(`--id is "${text}"; expected at most 128 letters, digits and . _ : -.`);
}

function parseWait(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds >= 0 && seconds <= 3600) return seconds * 1000;
  throw new UsageError(`--wait is "${text}"; expected seconds from 0 to 3600.`);
}
