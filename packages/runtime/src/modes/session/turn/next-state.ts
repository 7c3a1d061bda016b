import type { OpenStep } from '../host/session-host.ts';
import { stateOf } from './session-state.ts';
import { HOST_STOP, type StopRecord } from '../commands/stop-record.ts';
import { HOST_STATE, type HostState } from '../view/host-records.ts';

export interface StateWishes {
  /** Why the version that the registry names is not traded; null when it is. */
  readonly swapRejected: string | null;
}

/** Writes down what the session does, when that has changed, and tells people of it. */
export function nextState(step: OpenStep, { swapRejected }: StateWishes): void {
  const { host, draft } = step;
  const stop = JSON.parse(draft.get(HOST_STOP) ?? 'null') as StopRecord | null;
  const account = JSON.parse(draft.get('account') ?? '{}') as { readonly isPaused?: boolean };
  const next = stateOf({
    feedCauses: host.feed.health().causes,
    isPaused: account.isPaused ?? false,
    isSafe: false,
    stopping: stop?.how ?? null,
    leaseTrouble: host.parts.lease.trouble,
    swapRejected,
  });
  writeState(step, next);
}

/** The same for a state that is known. */
export function writeState(step: OpenStep, next: Omit<HostState, 'sinceMs'>): void {
  const { draft, nowMs } = step;
  const was = JSON.parse(draft.get(HOST_STATE) ?? 'null') as HostState | null;
  if (was !== null && textOf(was) === textOf(next)) return;
  draft.put(HOST_STATE, { ...next, sinceMs: nowMs } satisfies HostState);
  if (was?.stage === next.stage && was.causes.join() === next.causes.join()) return;
  // One that runs by another version than the registry's is for somebody to look at.
  const isWell = next.causes.length === 0 && ['RUNNING', 'DRAINING'].includes(next.stage);
  const why = next.causes.length === 0 ? '' : `: ${next.causes.join(', ')}`;
  step.tell({
    about: `s.${next.stage}.${step.seq}`,
    kind: 'state',
    level: isWell ? 'info' : 'warn',
    title: `${next.stage}${why}`,
    text: next.detail,
    data: { stage: next.stage, causes: next.causes.join(' ') },
  });
}

function textOf({ stage, causes, detail, stopping }: Omit<HostState, 'sinceMs'>): string {
  return JSON.stringify([stage, causes, detail, stopping]);
}
