import type { BeatCause, SessionStage } from '../../../contract/heartbeat.ts';
import type { HostState } from '../view/host-records.ts';
import type { BareVersion } from '../orders/bare-version.ts';

/** What decides the state of a session that has been started. */
export interface StateFacts {
  /** Of the market's data. */
  readonly feedCauses: readonly BeatCause[];
  /** Pairs that are held and show no price, so that nothing is entered; none where orders fill with play money. */
  readonly unpriced: readonly string[];
  /** Pairs that are held, and of which the exchange takes no orders. */
  readonly closed: readonly string[];
  /** Of orders at the exchange. */
  readonly orderCauses: readonly BeatCause[];
  /** Why the exchange does not take orders; null when it does. */
  readonly orderTrouble: string | null;
  /** Of a version that keeps no stop at the exchange. */
  readonly bare: BareVersion | null;
  /** It is not known yet what became of orders that were sent before this start. */
  readonly isRecovering: boolean;
  /** Why the exchange does not answer, or its clock is not believed; null when all is well. */
  readonly exchangeTrouble: string | null;
  readonly isPaused: boolean;
  readonly isSafe: boolean;
  /** What it was asked to do before it ends. */
  readonly stopping: HostState['stopping'];
  /** Why the lease cannot be renewed; null when it can. */
  readonly leaseTrouble: string | null;
  /** Why the version that the registry names is not traded, and the one before goes on; null when it is. */
  readonly swapRejected: string | null;
  /** That one has traded, and failed. */
  readonly isTakenBack: boolean;
  /** Why the registry could not be asked for the version that trades; null when it could. */
  readonly stale: string | null;
}

/** Stage, causes and words, of which the first that applies counts: what a person must clear stands before what passes by itself. */
export function stateOf(facts: StateFacts): Pick<HostState, 'stage' | 'causes' | 'detail' | 'stopping'> {
  const { feedCauses, orderCauses, exchangeTrouble, isPaused, isSafe, stopping, leaseTrouble, stale, swapRejected } =
    facts;
  const { orderTrouble, bare } = facts;
  const causes = [
    ...(isSafe ? (['crash-loop'] as const) : []),
    ...(isPaused ? (['kill-switch'] as const) : []),
    ...feedCauses,
    ...(facts.unpriced.length + facts.closed.length > 0 ? (['stale-data'] as const) : []),
    ...orderCauses,
    ...(bare?.isBarred === true ? (['unprotected'] as const) : []),
    ...(leaseTrouble !== null ? (['lease-away'] as const) : []),
    ...(stale !== null ? (['stale-version'] as const) : []),
    ...(swapRejected !== null ? (['swap-rejected'] as const) : []),
  ];
  const details = [exchangeTrouble, orderTrouble, bare?.text ?? null, leaseTrouble, stale, swapRejected].filter(
    (detail) => detail !== null,
  );
  return { stage: stageOf(facts), causes: [...new Set(causes)], detail: details.join(' '), stopping };
}

function stageOf(facts: StateFacts): SessionStage {
  const { feedCauses, unpriced, closed, orderCauses, isPaused, isRecovering, isSafe, stopping, leaseTrouble, bare } =
    facts;
  if (isSafe) return 'SAFE';
  if (stopping !== null) return 'DRAINING';
  if (feedCauses.includes('ban') || orderCauses.includes('ban')) return 'BANNED';
  if (orderCauses.includes('auth')) return 'AUTH_LOST';
  if (isPaused || orderCauses.some((cause) => FOR_A_PERSON.includes(cause))) return 'HALTED';
  if (isRecovering) return 'RECOVERING';
  // A version that was refused bars no entries: the one before makes them.
  const isTroubled = feedCauses.length + unpriced.length + closed.length + orderCauses.length > 0;
  const isBarred = isTroubled || leaseTrouble !== null || bare?.isBarred === true;
  return isBarred ? 'DEGRADED' : 'RUNNING';
}

/** What nobody but a person clears. */
const FOR_A_PERSON: readonly BeatCause[] = ['cap-reached', 'foreign-order', 'order-breach', 'restored-store'];
