import { expect, it } from 'vitest';
import { aDesiredSession } from '../ports/deployments-contract.fixture.ts';
import type { LiveServiceState } from '../ports/live-services.ts';
import { liveStateOf } from './live-state.ts';
import type { WatchedSession } from './session-troubles.ts';

const NOW = Date.UTC(2026, 0, 5, 10);

type Desired = NonNullable<Parameters<typeof aDesiredSession>[0]>;

const STATES: [what: string, desired: Desired, running: 0 | 1, state: string][] = [
  ['was stopped by somebody', { state: 'STOPPED', proof: 'proven' }, 0, 'STOPPED'],
  ['did not come to trade and was taken back', { state: 'STOPPED', proof: 'restored' }, 0, 'FAILED'],
  ['is being taken back', { state: 'STOPPED', proof: 'restored' }, 1, 'STOPPED'],
  ['is about to begin', { state: 'RUNNING', proof: 'wanted' }, 1, 'STARTING'],
];

it.each(STATES)('a session that %s', (_what, desired, running, state) => {
  const session = {
    ...{ key: { strategy: 's', account: 'a', mode: 'dry-run' }, beat: null, lease: null },
    ...{
      desired: aDesiredSession(desired),
      service: { wanted: 1, running, restarts: 0 } as unknown as LiveServiceState,
    },
  } as unknown as WatchedSession;
  expect(liveStateOf(session, NOW)).toBe(state);
});
