import type { SessionCommand } from '@tradai/runtime/contract';
import type { z } from 'zod';
import type { Deployment } from '../domain/deployment.ts';
import { liveStateOf } from '../domain/live-state.ts';
import type { WatchedSession } from '../domain/session-troubles.ts';
import { versionIn } from '../operations/session-signs.ts';
import type { Episode } from '../ports/episodes.ts';
import type { commandView, DeploymentView, LiveView } from './deploy-schemas.ts';
import { iso } from './run-view.ts';

export function viewOfDeployment(deployment: Deployment): DeploymentView {
  const { id, kind, status, version, strategy, account, mode, alias, strategyVersion, subject } = deployment;
  const { createdMs, endedMs, failure } = deployment;
  return {
    ...{ deploy_id: id, kind, status, ver: version, strategy, account, mode, alias, by: subject },
    version: strategyVersion === null ? null : String(strategyVersion),
    ...{ created_at: iso(createdMs), ended_at: endedMs === null ? null : iso(endedMs), error: failure },
    links: { self: `/deploy/${id}`, live: `/live/${strategy}` },
  };
}

/** `episodes`: those of all sessions that go on. */
export function viewOfSession(session: WatchedSession, episodes: readonly Episode[], nowMs: number): LiveView {
  const { key, desired, service } = session;
  return {
    ...{ ...key, state: liveStateOf(session, nowMs) },
    ...{ wanted: desired?.state ?? null, deploy_id: desired?.deployment ?? null },
    wanted_version: desired === null ? null : String(desired.strategyVersion),
    ...{ restarts: service?.restarts ?? null, exit_code: service?.lastExitCode ?? null },
    ...beatView(session, nowMs),
    alerts: episodes
      .filter((each) => isOf(each, session) && each.closedMs === null)
      .map(({ kind, text, openedMs }) => ({ kind, text, since: iso(openedMs) })),
  };
}

function isOf(episode: Episode, { key }: WatchedSession): boolean {
  return episode.strategy === key.strategy && episode.account === key.account && episode.mode === key.mode;
}

type BeatView = Pick<LiveView, 'stage' | 'causes' | 'version' | 'epoch' | 'beat_at' | 'beat_age_s' | keyof FiguresView>;
type FiguresView = Pick<LiveView, 'open_trades' | 'open_orders' | 'pnl' | 'candle_age_s' | 'answer_age_s'>;

function beatView({ beat }: WatchedSession, nowMs: number): BeatView {
  const version = beat === null ? null : versionIn(beat);
  return {
    ...{ stage: beat?.stage ?? null, causes: [...(beat?.causes ?? [])], epoch: beat?.epoch ?? null },
    version: version === null ? null : String(version),
    beat_at: beat === null ? null : iso(beat.ts),
    beat_age_s: beat === null ? null : secondsOf(Math.max(0, nowMs - beat.ts)),
    ...figuresView(beat?.session ?? null),
  };
}

function figuresView(figures: NonNullable<WatchedSession['beat']>['session']): FiguresView {
  return {
    ...{ open_trades: figures?.open_trades ?? null, open_orders: figures?.open_orders ?? null },
    pnl: figures?.pnl === null || figures === null ? null : decimalOf(figures.pnl),
    candle_age_s: figures?.candle == null ? null : secondsOf(figures.candle.age_ms),
    answer_age_s: figures?.answer_age_ms == null ? null : secondsOf(figures.answer_age_ms),
  };
}

function secondsOf(ms: number): number {
  return Math.round(ms / 1000);
}

/** As far as an exchange counts, without noughts at the end. */
function decimalOf(value: number): string {
  return value
    .toFixed(8)
    .replace(/\.?0+$/, '')
    .replace(/^-0$/, '0');
}

export function viewOfCommand({ id, wish, reason, by, atMs, answer }: SessionCommand): z.infer<typeof commandView> {
  return {
    ...{ command_id: id, wish: wish.kind, reason, by, at: iso(atMs) },
    answer: answer === null ? null : { done: answer.isDone, text: answer.text, at: iso(answer.atMs) },
  };
}
