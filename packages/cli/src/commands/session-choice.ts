import { SESSION_MODES, type SessionMode } from '@tradai/runtime/contract';
import { didYouMean } from '@tradai/strategy-sdk/graph';
import type { SessionDoor, SessionKey } from '@tradai/runtime';
import { UsageError } from '@tradai/runtime/process';
import { noSessions, type PlaceOptions } from './session-place.ts';

export interface ChoiceOptions extends PlaceOptions {
  readonly account?: string;
  readonly mode?: string;
}

/** The one session of a strategy that account and mode, where they are given, leave over. */
export async function chosenSession(
  door: Pick<SessionDoor, 'list' | 'place'>,
  strategy: string,
  options: ChoiceOptions,
): Promise<SessionKey> {
  const { place } = door;
  const { account } = options;
  const mode = options.mode === undefined ? undefined : parseMode(options.mode);
  const all = await door.list();
  if (all.length === 0) throw noSessions(place);
  const own = all.filter((key) => key.strategy === strategy);
  if (own.length === 0) throw unknownStrategy(place, strategy, all);
  const fitting = own.filter(
    (key) => (account === undefined || key.account === account) && (mode === undefined || key.mode === mode),
  );
  if (fitting.length === 1) return fitting[0]!;
  const found = (fitting.length === 0 ? own : fitting).map((key) => `${key.account} ${key.mode}`).join(', ');
  throw new UsageError(
    fitting.length === 0
      ? `${strategy} has no such session in ${place}; it has ${found}.`
      : `${strategy} has several sessions in ${place}: ${found}; expected --account and --mode.`,
  );
}

function unknownStrategy(place: string, strategy: string, all: readonly SessionKey[]): UsageError {
  const known = [...new Set(all.map((key) => key.strategy))];
  return new UsageError(`${place} has no session of "${strategy}"; ${didYouMean(strategy, known)}`);
}

function parseMode(text: string): SessionMode {
  const mode = SESSION_MODES.find((candidate) => candidate === text);
  if (mode !== undefined) return mode;
  throw new UsageError(`--mode is "${text}"; expected ${SESSION_MODES.join(' or ')}.`);
}
