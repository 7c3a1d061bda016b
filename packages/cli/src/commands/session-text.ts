import type { HealthView, LeaseRow, SessionView } from '@tradai/runtime';
import type { SessionLook } from './session-look.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Texts of others in one line: a control character must not move the cursor. */
export function lineText(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '·');
}

/** `12 s`, `3 min`, `2 h 5 min`, `3 d 4 h`. */
export function ageText(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return two(Math.floor(ms / HOUR), 'h', Math.floor((ms % HOUR) / MINUTE), 'min');
  return two(Math.floor(ms / DAY), 'd', Math.floor((ms % DAY) / HOUR), 'h');
}

function two(large: number, unit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;
}

/** What a session does: `RUNNING`, `RUNNING, paused`, `DEGRADED (stale-data)`, `silent, was RUNNING`, `ended (done), paused`. */
export function stateText({ health, view }: Pick<SessionLook, 'health' | 'view'>): string {
  const { state, isPaused } = view;
  const stage = health?.stage ?? state?.stage ?? null;
  // It outlasts the process: the next start enters nothing either.
  const paused = isPaused ? ', paused' : '';
  if (health?.outcome != null) return `ended (${health.outcome.name})${paused}`;
  if (stage === null) return 'never heard of';
  const causes = causesOf(health, view);
  const text = `${stage}${causes.length === 0 ? '' : ` (${causes.join(', ')})`}${paused}`;
  return health === null || health.isSilent ? `silent, was ${text}` : text;
}

function causesOf(health: HealthView | null, { state }: SessionView): readonly string[] {
  return [...new Set([...(health?.causes ?? []), ...(health === null ? (state?.causes ?? []) : [])])];
}

/** `4f1c2a9b, epoch 3`, or that nobody has it. */
export function leaseText(lease: LeaseRow | null): string {
  if (lease === null) return '–';
  return lease.isReleased ? `released, epoch ${lease.epoch}` : `${lease.holder.slice(0, 8)}, epoch ${lease.epoch}`;
}
