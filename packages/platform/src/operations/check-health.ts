import { troublesOf, type Trouble, type WatchedSession } from '../domain/session-troubles.ts';
import type { Episode, EpisodeStore } from '../ports/episodes.ts';
import { liveName, type LiveKey } from '../ports/live-services.ts';
import type { Notice } from '../ports/notices.ts';
import { beatDeadMan, DEAD_MAN, isDeadMan, isOverdue } from './dead-man.ts';
import { sendOnce, type NotifyServices } from './notify-run.ts';
import { beatOf } from './session-signs.ts';
import { watchedSessions, type WatchServices } from './watched-sessions.ts';

export interface HealthServices extends NotifyServices, WatchServices {
  readonly episodes: EpisodeStore;
}

export interface HealthReport {
  readonly sessions: number;
  readonly opened: number;
  readonly closed: number;
  /** Of which people could not be told: the next check tries again. */
  readonly untold: number;
}

/**
 * Looks at every session, every minute. What is wrong is an episode: people are told once that it began and once that it is over, whoever looks
 * and however often the one who looks is started anew.
 */
export async function checkHealth(services: HealthServices): Promise<HealthReport> {
  const { episodes, clock } = services;
  const nowMs = clock.now();
  await beatDeadMan(services, nowMs);
  const sessions = await watchedSessions(services);
  const found = new Map(sessions.flatMap((session) => troubles(session, nowMs)));
  const overdue = await deadManTrouble(services, found, nowMs);
  if (overdue !== null) found.set(...overdue);
  const unfinished = await episodes.unfinished();
  const open = new Set(unfinished.filter(({ closedMs }) => closedMs === null).map((each) => nameOf(each, each.kind)));
  const now = [
    ...unfinished.map((each) =>
      each.closedMs === null && !found.has(nameOf(each, each.kind)) ? { ...each, closedMs: nowMs } : each,
    ),
    ...[...found].flatMap(([name, trouble]) => (open.has(name) ? [] : [episodeOf(trouble, nowMs)])),
  ];
  const told = [];
  for (const episode of now) told.push(await tellOf(services, episode));
  return {
    sessions: sessions.length,
    opened: now.filter(({ openedMs }) => openedMs === nowMs).length,
    closed: now.filter(({ closedMs }) => closedMs === nowMs).length,
    untold: told.filter((isTold) => !isTold).length,
  };
}

type Found = Trouble & { readonly key: LiveKey };

function troubles(session: WatchedSession, nowMs: number): readonly (readonly [string, Found])[] {
  const { key } = session;
  return troublesOf(session, nowMs).map((trouble) => [nameOf(key, trouble.kind), { ...trouble, key }]);
}

function nameOf(key: LiveKey, kind: Episode['kind']): string {
  return `${liveName(key)} ${kind}`;
}

/** The alarm that is tried out every hour has not come, although what beats is silent: it would not come for a session either. */
async function deadManTrouble(
  services: HealthServices,
  found: ReadonlyMap<string, Found>,
  nowMs: number,
): Promise<readonly [string, Found] | null> {
  const beat = await beatOf(services, DEAD_MAN);
  if (!isOverdue(beat, nowMs) || found.has(nameOf(DEAD_MAN, 'silent'))) return null;
  const text = 'A silence that was made on purpose was not noticed: silent sessions may not be either.';
  return [nameOf(DEAD_MAN, 'dead-man'), { kind: 'dead-man', text, key: DEAD_MAN }];
}

function episodeOf({ kind, text, key }: Found, openedMs: number): Episode {
  const id = `${key.account}.${key.strategy}.${key.mode}.${kind}.${openedMs}`;
  const isMuted = isDeadMan(key) && kind === 'silent';
  return { id, ...key, kind, text, openedMs, closedMs: null, told: 'nothing', isMuted };
}

/** Tells what was not told yet, and writes down how far it came. Gives whether there is nothing left to tell for now. */
async function tellOf(services: HealthServices, given: Episode): Promise<boolean> {
  let episode = given;
  // Nobody is told of what nobody has written down: the next one who looks would tell it again.
  await services.episodes.put(episode);
  for (const [before, told] of [
    ['nothing', 'alert'],
    ['alert', 'all-clear'],
  ] as const) {
    if (episode.told !== before || (told === 'all-clear' && episode.closedMs === null)) continue;
    if (!episode.isMuted && !(await isSent(services, noticeOf(episode, told)))) return false;
    episode = { ...episode, told };
    await services.episodes.put(episode);
  }
  return true;
}

async function isSent(services: HealthServices, notice: Notice): Promise<boolean> {
  const sent = await sendOnce(services, notice);
  return sent === 'sent' || sent === 'sent before';
}

function noticeOf(episode: Episode, told: 'alert' | 'all-clear'): Notice {
  const { id, strategy, account, mode, kind, openedMs, closedMs } = episode;
  const status = told === 'alert' ? 'ALERT' : 'ALL_CLEAR';
  const title = `${strategy} (${mode}, ${account}): ${told === 'alert' ? kind : `${kind} is over`}`;
  const text = told === 'alert' ? episode.text : `It went on for ${Math.round((closedMs! - openedMs) / 1000)} s.`;
  return { id, attempt: 1, status, title, text, to: [], atMs: told === 'alert' ? openedMs : closedMs! };
}
