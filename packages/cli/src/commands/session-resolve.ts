import type { SessionView } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { didYouMean } from '@tradai/strategy-sdk/graph';
import { askSession, type AskOptions } from './session-ask.ts';
import { chosenSession } from './session-choice.ts';
import { lookAnyhow, type SessionLook } from './session-look.ts';
import { withSessions, type Operating } from './session-place.ts';
import { lineText } from './session-text.ts';

type Matter = SessionView['matters'][number];

export interface ResolveOptions extends Omit<AskOptions, 'reason'> {
  readonly reason?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  /** Whoever asks has seen that the orders are not at the exchange. */
  readonly gone?: boolean;
}

const ALL = 'all';

/** `tradai session resolve`: what waits for a person, and what deciding it would do; with `--yes` the session is asked to do it. */
export async function sessionResolveCommand(
  strategy: string,
  ids: readonly string[],
  options: ResolveOptions,
  io: Io,
): Promise<ExitCode> {
  const { yes: isMeant = false, dryRun: isPreview = false, gone: isGone = false, reason } = options;
  if (isMeant && isPreview) throw new UsageError('--yes and --dry-run contradict each other; expected one of them.');
  if (!isMeant) return preview(strategy, ids, options, io);
  if (ids.length === 0) throw new UsageError(`Nothing is named; expected ids that --dry-run lists, or ${ALL}.`);
  if (reason === undefined) throw new UsageError('--reason is missing; expected in a few words why.');
  const isAll = ids.length === 1 && ids[0] === ALL;
  if (isAll && options.id !== undefined)
    throw new UsageError(`--id and ${ALL} do not go together: asked again, ${ALL} may be something else.`);
  const matters = isAll ? await allOf(strategy, options, io) : ids;
  const wish = { kind: 'resolve', matters, isGone } as const;
  const check = ({ view }: SessionLook): void => assertOpen(matters, view, isGone);
  return askSession(strategy, { wish: () => wish, check }, { ...options, reason }, io);
}

async function preview(strategy: string, ids: readonly string[], options: ResolveOptions, io: Io): Promise<ExitCode> {
  return withSessions(options, io, async (place) => {
    const { view } = (await lookAnyhow(place, await chosenSession(place.door, strategy, options))).look;
    const isAll = ids.length === 0 || (ids.length === 1 && ids[0] === ALL);
    if (!isAll) assertKnown(ids, view);
    const found = isAll ? view.matters : view.matters.filter(({ id }) => ids.includes(id));
    if (options.json === true) io.out(`${JSON.stringify(found.map(matterJson), null, 1)}\n`);
    else if (found.length === 0) io.out(`Nothing of ${strategy} waits for a person${pauseText(view)}.\n`);
    else io.out(`${mattersText(found, place.api)}\n\nNothing was changed; ${nextText(view)}\n`);
    return EXIT_CODE.done;
  });
}

/** As its last step says: one that has begun anew since says so itself. */
function nextText({ state }: SessionView): string {
  if (state?.stage !== 'SAFE') return 'with --yes the session is asked to.';
  return 'in SAFE the session refuses to, until it is told "tradai session resume".';
}

function pauseText({ isPaused }: SessionView): string {
  return isPaused ? ', but it is paused: it enters again by "tradai session resume"' : '';
}

/** All that may be resolved in this way, as it is seen now; what strikes out of the books is to be named. Throws where there is nothing. */
async function allOf(strategy: string, options: ResolveOptions, io: Io): Promise<readonly string[]> {
  return withSessions(options, io, async (place) => {
    const { view } = (await lookAnyhow(place, await chosenSession(place.door, strategy, options))).look;
    const isToBeNamed = ({ kind }: Matter): boolean => kind === 'position';
    const found = view.matters.filter((each) => !isToBeNamed(each) && (!each.needsGone || options.gone === true));
    if (found.length > 0) return found.map(({ id }) => id);
    const rest = view.matters.map((each) => `; ${each.id} needs --gone${isToBeNamed(each) ? ' and to be named' : ''}`);
    throw new UsageError(`Nothing of ${strategy} can be resolved${rest.join('')}.`);
  });
}

function assertKnown(ids: readonly string[], { key, matters }: SessionView): void {
  const known = matters.map(({ id }) => id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown === undefined) return;
  throw new UsageError(
    known.length === 0
      ? `Nothing of ${key.strategy} waits for a person; "${unknown}" is not open.`
      : `${key.strategy} has no open matter "${unknown}"; ${didYouMean(unknown, known)}`,
  );
}

function assertOpen(ids: readonly string[], view: SessionView, isGone: boolean): void {
  assertKnown(ids, view);
  const doubtful = view.matters.find(({ id, needsGone }) => ids.includes(id) && needsGone && !isGone);
  if (doubtful === undefined) return;
  throw new UsageError(
    `${doubtful.id}: ${doubtful.kind === 'position' ? 'it may be in the account' : 'its order may be at the exchange'}; expected --gone from somebody who has looked there and seen that it is not.`,
  );
}

/** Two lines each: what it is, and what resolving it does. */
export function mattersText(matters: readonly Matter[], { dateTime }: Operating): string {
  const lines = matters.map(({ id, sinceMs, text, effect, needsGone }) => {
    const more = needsGone ? ' (--gone)' : '';
    return `${lineText(`${id}  since ${dateTime(sinceMs)}  ${text}`)}\n  ${lineText(`resolved: ${effect}${more}`)}`;
  });
  return `OPEN MATTERS\n${lines.join('\n')}`;
}

function matterJson({ id, kind, pair, sinceMs, text, effect, needsGone }: Matter): object {
  return { id, kind, pair, since_ms: sinceMs, text, effect, needs_gone: needsGone };
}
