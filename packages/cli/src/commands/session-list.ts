import { plainTable, type SessionKey } from '@tradai/runtime';
import { EXIT_CODE, exitCodeOf, isUserMistake, type ExitCode } from '@tradai/runtime/contract';
import { tellFailure, type Io } from '@tradai/runtime/process';
import { sessionJson } from './session-json.ts';
import { CLOSED_GIVEN, lookAt, type SessionLook } from './session-look.ts';
import { withSessions, type Operating, type Place, type PlaceOptions } from './session-place.ts';
import { ageText, leaseText, stateText } from './session-text.ts';

/** `tradai session list`: all sessions of a place. One that cannot be read takes no other away, and decides how the command ends. */
export async function sessionListCommand(options: PlaceOptions, io: Io): Promise<ExitCode> {
  return withSessions(options, io, async (place) => {
    const found: Found[] = [];
    // One after another: each opens a file of its own.
    for (const key of await place.door.list())
      found.push(await find(place, key, options.json === true ? CLOSED_GIVEN : 0));
    if (options.json === true) io.out(`${JSON.stringify(found.map(jsonOf), null, 1)}\n`);
    else if (found.length === 0) io.out(`${place.door.place} has no sessions.\n`);
    else io.out(`${listText(found, place.api)}\n`);
    let ending: ExitCode = EXIT_CODE.done;
    for (const { error } of found) if (error !== null) ending = tellFailure(error, io, false);
    return ending;
  });
}

type Found =
  | { readonly key: SessionKey; readonly look: SessionLook; readonly error: null }
  | { readonly key: SessionKey; readonly look: null; readonly error: Error };

async function find(place: Place, key: SessionKey, closed: number): Promise<Found> {
  try {
    return { key, look: await lookAt(place, key, { closed }), error: null };
  } catch (error) {
    if (!isUserMistake(error)) throw error;
    return { key, look: null, error };
  }
}

function jsonOf({ key, look, error }: Found): object {
  return look === null
    ? { ...key, error: { message: error.message, exit_code: exitCodeOf(error) } }
    : sessionJson(look);
}

const HEADS = ['Strategy', 'Account', 'Mode', 'State', 'Beat', 'Trades', 'Equity', 'Profit %', 'Held by'];
const NUMBERS = ['Beat', 'Trades', 'Equity', 'Profit %'];

function listText(found: readonly Found[], api: Operating): string {
  const rows = found.map(({ key, look }) => [
    ...[key.strategy, key.account, key.mode],
    ...(look === null ? ['cannot be read', '–', '–', '–', '–', '–'] : cellsOf(look, api)),
  ]);
  return plainTable(HEADS, rows, NUMBERS);
}

function cellsOf({ view, health, lease }: SessionLook, { money, percent }: Operating): string[] {
  const { equity, profitRatio } = view.money;
  return [
    ...[stateText({ view, health }), ageText(health?.beatAgeMs ?? null), String(view.open.length)],
    equity === null ? '–' : money(equity, view.about!.stakeCurrency),
    profitRatio === null ? '–' : percent(profitRatio),
    leaseText(lease),
  ];
}
