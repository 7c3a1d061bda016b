import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { operating, type SessionDoor } from '@tradai/runtime';
import { UsageError, type Io } from '@tradai/runtime/process';

export interface PlaceOptions {
  readonly state?: string;
  readonly heartbeatTable?: string;
  readonly json?: boolean;
}

export type Operating = Awaited<ReturnType<typeof operating>>;

export interface Place {
  readonly door: SessionDoor;
  readonly api: Operating;
}

const DEFAULT_FOLDER = 'state';

/**
 * The sessions of `--heartbeat-table` or `--state`, else of HEARTBEAT_TABLE, TRADAI_STATE or ./state, as a container finds its place; closed when
 * `work` is done.
 */
export async function withSessions<T>(options: PlaceOptions, io: Io, work: (place: Place) => Promise<T>): Promise<T> {
  const api = await operating();
  const { table, folder } = placeOf(options, io.env, api);
  if (table === null) assertReadable(folder);
  if (table === null && !existsSync(folder)) throw noSessions(folder);
  const door = await api.openSessions(api.statePlace(table, folder, io.env));
  try {
    return await work({ door, api });
  } finally {
    door.close();
  }
}

/** The same of a place where nobody may have started anything yet. */
export async function withPossibleSessions<T>(
  options: PlaceOptions,
  io: Io,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const { place, api } = await statePlaceOf(options, io.env);
  if (place.kind === 'folder') assertReadable(place.folder);
  const door = await api.openSessions(place);
  try {
    return await work({ door, api });
  } finally {
    door.close();
  }
}

/** A folder that is there and that nobody here may look into is no folder without sessions. */
function assertReadable(folder: string): void {
  try {
    if (statSync(folder).isDirectory()) return accessSync(folder, constants.R_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    const expected = code === 'EACCES' ? 'the rights of who runs the session' : 'the folder of the sessions';
    throw new UsageError(`${folder} cannot be looked into (${code}); expected ${expected}.`);
  }
  throw new UsageError(`${folder} is no folder; expected the folder of the sessions with --state, or TRADAI_STATE.`);
}

/** Where the state of sessions is, whether there is any. */
export async function statePlaceOf(
  options: PlaceOptions,
  env: Io['env'],
): Promise<{ readonly place: ReturnType<Operating['statePlace']>; readonly api: Operating }> {
  const api = await operating();
  const { table, folder } = placeOf(options, env, api);
  return { place: api.statePlace(table, folder, env), api };
}

/** Where a session would be, had anybody started one. */
export function noSessions(place: string): UsageError {
  return new UsageError(
    `${place} has no sessions; expected a folder with --state (default: TRADAI_STATE, else ./state), or --heartbeat-table.`,
  );
}

function placeOf(
  { state, heartbeatTable }: PlaceOptions,
  env: Io['env'],
  { optionProblem }: Operating,
): { readonly table: string | null; readonly folder: string } {
  if (state !== undefined && heartbeatTable !== undefined)
    throw new UsageError('--state and --heartbeat-table name two places; expected one of them.');
  if (state === '') throw new UsageError('--state is empty; expected a folder.');
  const folder = state ?? (env['TRADAI_STATE'] || DEFAULT_FOLDER);
  const table = heartbeatTable ?? (state === undefined ? env['HEARTBEAT_TABLE'] || null : null);
  const expected = table === null ? null : optionProblem('heartbeatTable', table);
  if (expected !== null) throw new UsageError(`--heartbeat-table is "${table}"; expected ${expected}.`);
  return { table, folder };
}
