import type { SessionStage } from '../../../contract/heartbeat.ts';
import type { OpenStep } from '../host/session-host.ts';
import { lasting } from '../step/warnings.ts';
import { safeIn } from '../start/crash-loop.ts';
import type { BareVersion } from '../orders/bare-version.ts';
import { orderCauses } from '../orders/order-causes.ts';
import type { OrderMood } from '../orders/order-mood.ts';
import { stateOf } from './session-state.ts';
import { troublesOf } from './troubles.ts';
import { unpricedPairs } from './unpriced.ts';
import { HOST_STOP, type StopRecord } from '../commands/stop-record.ts';
import { HOST_STATE, type HostState } from '../view/host-records.ts';

export interface StateWishes {
  /** Why the version that the registry names is not traded; null when it is. */
  readonly swapRejected: string | null;
  /** That one has traded, and failed. */
  readonly isTakenBack: boolean;
  /** Why the registry could not be asked when the session began, and was not since; null when it was. */
  readonly stale: string | null;
}

/** What of the orders at an exchange decides the state. */
export interface DeskState {
  readonly mood: Pick<OrderMood, 'causes' | 'why'>;
  readonly isRecovering: boolean;
  /** `closed`: pairs that are held, and of which the exchange takes no orders. */
  readonly parts: { readonly markets: { readonly closed: () => readonly string[] } };
  /** Of a version that keeps no stop at the exchange. */
  readonly bare: BareVersion | null;
}

/** Before anybody has asked the exchange for orders. */
export const RECOVERING: DeskState = {
  ...{ mood: { causes: [], why: '' }, isRecovering: true, bare: null },
  parts: { markets: { closed: () => [] } },
};

/** Writes down what the session does, when that has changed, and tells people of it. `desk`: null where orders fill with play money. */
export function nextState(
  step: OpenStep,
  { swapRejected, isTakenBack, stale }: StateWishes,
  desk: DeskState | null,
): void {
  const { host, draft } = step;
  const stop = JSON.parse(draft.get(HOST_STOP) ?? 'null') as StopRecord | null;
  const account = JSON.parse(draft.get('account') ?? '{}') as { readonly isPaused?: boolean };
  const health = host.feed.health();
  const facts = {
    ...{
      feedCauses: health.causes,
      unpriced: desk === null || desk.isRecovering ? [] : unpricedPairs(step),
      closed: desk?.parts.markets.closed() ?? [],
      orderCauses:
        desk === null ? [] : [...desk.mood.causes, ...orderCauses(step.records, step.nowMs, host.parts.clock.factor)],
      orderTrouble: desk === null || desk.mood.why === '' ? null : desk.mood.why,
      isRecovering: desk?.isRecovering ?? false,
      bare: desk?.bare ?? null,
      exchangeTrouble: health.trouble,
      leaseTrouble: host.parts.lease.trouble,
      swapRejected,
      isTakenBack,
      stale,
    },
    ...{ isPaused: account.isPaused ?? false, isSafe: safeIn(draft) !== null, stopping: stop?.how ?? null },
  };
  writeState(step, stateOf(facts));
  const troubles = troublesOf(facts, health.series);
  step.warn((warnings) => lasting(warnings, troubles, step));
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
  const title = `${next.stage}${why}`;
  const data = { stage: next.stage, causes: next.causes.join(' ') };
  const level = isWell ? 'info' : 'warn';
  // Of what passes by itself people are told as warnings.
  if (was !== null && [was, next].every(({ stage }) => BY_TROUBLE.includes(stage)))
    step.host.say(level, 'state', title, data);
  else step.tell({ about: `s.${next.stage}.${step.seq}`, kind: 'state', level, title, text: next.detail, data });
}

/** Between which a session moves without anybody's wanting it. */
const BY_TROUBLE: readonly SessionStage[] = ['RUNNING', 'DEGRADED', 'BANNED'];

function textOf({ stage, causes, detail, stopping }: Omit<HostState, 'sinceMs'>): string {
  return JSON.stringify([stage, causes, detail, stopping]);
}
