import type { FaultScript } from '@tradai/sim-exchange';
import type { BeatCause } from '../../packages/runtime/src/contract/heartbeat.ts';
import type { SessionWish } from '../../packages/runtime/src/contract/session-command.ts';
import type { LiveMarket } from '../live-place/live-market.ts';
import { SIM_KEY } from '../live-place/live-market.ts';

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
  byAccount('auth', { keyState: 'revoked' }, { keyState: 'ok' }),
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

function byAccount(cause: BeatCause, wrong: object, right: object): Trouble {
  const post = async ({ sim }: LiveMarket, body: object): Promise<void> => {
    const answer = await fetch(`${sim.urls.admin}/account/${SIM_KEY.apiKey}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the admin port refused ${JSON.stringify(body)}: ${await answer.text()}`);
  };
  return {
    cause,
    begin: async ({ market }) => {
      await post(market, wrong);
      return () => post(market, right);
    },
  };
}
