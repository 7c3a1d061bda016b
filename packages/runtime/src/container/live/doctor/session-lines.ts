import type { SessionBeat } from '../../../contract/heartbeat.ts';
import type { LeaseRow } from '../../../ports/lease-rows.ts';
import { UNKNOWN_BUILD } from '../../../ports/leases.ts';
import { liveProblems, type LiveClaim } from '../may-trade.ts';
import { line, listed, type DoctorLine } from './doctor-line.ts';

/** What a session has left beside its journal. Each is null where there is none. */
export interface SessionSigns extends Pick<LiveClaim, 'strategy' | 'account' | 'dryRun' | 'build' | 'permit'> {
  readonly lease: LeaseRow | null;
  readonly beat: SessionBeat | null;
  /** Why none of them can be read; null where they can. */
  readonly signsTrouble: string | null;
}

const MISSING_BEATS = 3;

export interface SignsAround {
  /** Of this machine. */
  readonly nowMs: number;
  /** Epoch of the lease under which the journal was written last; 0 without a journal. */
  readonly written: number;
  /** What the account still has of the session, for people; none where nobody could look as well. */
  readonly held: readonly string[];
}

export function signLines(signs: SessionSigns, around: SignsAround): readonly DoctorLine[] {
  const { lease, beat, signsTrouble } = signs;
  if (signsTrouble !== null)
    return [line('state', 'fail', `${signsTrouble} Permit, lease and beat are not known: a session may be running.`)];
  return [permitLine(signs), leaseLine(lease, around), beatLine(beat, around), dataLine(beat)];
}

/** Credentials have a line of their own. */
function permitLine(signs: SessionSigns): DoctorLine {
  const problems = liveProblems({ ...signs, mode: 'live', hasKey: true });
  const { permit, lease } = signs;
  if (problems.length > 0 || permit === null) return line('permit', 'fail', problems.join(' '));
  const { builds, by } = permit;
  // Whoever put a lease in the place of a lost one knows no build of it.
  const isKnown = lease !== null && !lease.isReleased && lease.build !== UNKNOWN_BUILD;
  if (isKnown && !builds.includes(lease.build))
    return line('permit', 'fail', `The build ${lease.build} holds the lease; ${by} allowed ${listed(builds)}.`);
  return line('permit', 'ok', `${by} allowed ${listed(builds)}.`);
}

function leaseLine(lease: LeaseRow | null, { nowMs, written }: SignsAround): DoctorLine {
  if (written > (lease?.epoch ?? 0)) {
    const stands = lease === null ? 'nobody ever held it' : `it stands at epoch ${lease.epoch}`;
    return line('lease', 'fail', `The journal was written under epoch ${written}, and ${stands}. ${LEASE_LOST}`);
  }
  if (lease === null) return line('lease', 'warn', 'Nobody ever held it.');
  const { holder, epoch, mode, startedMs, isReleased } = lease;
  // 0: whoever put it in the place of a lost one does not know.
  const since = startedMs === 0 ? '' : `, started ${seconds(nowMs - startedMs)} ago`;
  const text = `epoch ${epoch}, ${mode}, ${holder}${since}`;
  if (isReleased) return line('lease', 'warn', `It is free; the last one was ${text}.`);
  return mode === 'live'
    ? line('lease', 'ok', `Held: ${text}.`)
    : line('lease', 'fail', `A session with play money holds it: ${text}.`);
}

const LEASE_LOST =
  'It is lost or older, and each start ends with 75; expected state.db put back, or a copy of the journal by --recover.';

/** Whether the session says now that the exchange answers nobody at its address: who asks then makes that last longer. */
export function isBanned(beat: SessionBeat | null, nowMs: number): boolean {
  return beat !== null && !isSilent(beat, nowMs) && (beat.stage === 'BANNED' || beat.causes.includes('ban'));
}

function isSilent({ ts, every_ms }: SessionBeat, nowMs: number): boolean {
  return nowMs - ts > MISSING_BEATS * every_ms;
}

function beatLine(beat: SessionBeat | null, { nowMs, held }: SignsAround): DoctorLine {
  if (beat === null) return unattended('It has never beaten', held);
  const { ts, outcome, stage, causes } = beat;
  const text = `${stage}${causes.length === 0 ? '' : ` (${causes.join(', ')})`}, ${seconds(nowMs - ts)} ago`;
  if (outcome !== null) return unattended(`It ended with ${outcome.code}: ${text}`, held);
  if (isSilent(beat, nowMs)) return line('beat', 'fail', `It is silent: ${text}.`);
  if (stage === 'STALLED') return unattended(text, held);
  return line('beat', causes.length === 0 ? 'ok' : 'warn', `${text}.`);
}

/** Nobody gets on with the session: that is a failure where somebody would have to. */
function unattended(text: string, held: readonly string[]): DoctorLine {
  if (held.length === 0) return line('beat', 'warn', `${text}.`);
  return line('beat', 'fail', `${text}, and the account still has of it: ${listed(held)}.`);
}

function dataLine(beat: SessionBeat | null): DoctorLine {
  if (beat === null || beat.outcome !== null || beat.data_age_ms === null)
    return line('data', 'warn', 'No running session tells how old its candles are.');
  const text = `The newest candle of the series furthest behind closed ${seconds(beat.data_age_ms)} ago`;
  return beat.causes.includes('stale-data')
    ? line('data', 'fail', `${text}, which is too long, or a pair that is held shows no price.`)
    : line('data', 'ok', `${text}.`);
}

function seconds(ms: number): string {
  return `${Math.round(Math.max(0, ms) / 1000)} s`;
}
