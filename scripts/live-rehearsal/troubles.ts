import type { FaultScript } from '@tradai/sim-exchange';
import type { BeatCause } from '../../packages/runtime/src/contract/heartbeat.ts';
import type { SessionWish } from '../../packages/runtime/src/contract/session-command.ts';
import type { LiveMarket } from '../live-place/live-market.ts';

/** A trouble that is brought about, told by a cause of the beats, and put right as the runbook says. */
export interface Trouble {
  readonly cause: BeatCause;
  /** What is done to the exchange or the session. Gives what undoes it. */
  readonly begin: (rehearsal: Rehearsed) => Promise<() => Promise<void>>;
  /** Needs a person after that. */
  readonly isForPerson?: boolean;
}

/** What troubles reach. */
export interface Rehearsed {
  readonly market: LiveMarket;
  /** Asks the session for something, as people do. */
  readonly ask: (wish: SessionWish) => Promise<void>;
}

export const TROUBLES: readonly Trouble[] = [
  {
    cause: 'kill-switch',
    begin: async ({ ask }) => {
      await ask({ kind: 'pause' });
      return async () => {};
    },
    isForPerson: true,
  },
  byFault('maintenance', [{ do: { exchange: { kind: 'maintenance' } } }]),
  byFault('ban', [{ match: { max: 1 }, do: { limit: { kind: '418', seconds: 15 } } }]),
  byFault('throttled', [
    { match: { max: 1, method: 'GET', path: '/api/v3/account' }, do: { limit: { kind: '429', seconds: 15 } } },
  ]),
];

function byFault(cause: BeatCause, rules: FaultScript['rules']): Trouble {
  return {
    cause,
    begin: async ({ market: { sim } }) => {
      const fault = sim.faults.load({ version: 1, rules });
      return Promise.resolve(async () => Promise.resolve(void sim.faults.unload(fault)));
    },
  };
}
