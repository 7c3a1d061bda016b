import { describe, expect, it } from 'vitest';
import { aBeat, SESSION } from '../operations/deploy-world.fixture.ts';
import { aDesiredSession } from '../ports/deployments-contract.fixture.ts';
import type { LiveServiceState } from '../ports/live-services.ts';
import { troublesOf, type WatchedSession } from './session-troubles.ts';

const NOW = Date.UTC(2026, 0, 5, 10);
const SERVICE: LiveServiceState = {
  wanted: 1,
  running: 1,
  revision: 'r',
  restarts: 0,
  lastExitCode: null,
  lastWords: '',
};
const DESIRED = aDesiredSession({ proof: 'proven', updatedMs: NOW - 3_600_000 });
const ENDED = { code: 75, name: 'temporary', message: '' } as const;

const beat = (secondsAgo: number, more: Parameters<typeof aBeat>[1] = {}): Partial<WatchedSession> => ({
  beat: aBeat(NOW - secondsAgo * 1000, more),
});
const service = (more: Partial<LiveServiceState>): Partial<WatchedSession> => ({ service: { ...SERVICE, ...more } });
const desired = (more: Partial<typeof DESIRED>): Partial<WatchedSession> => ({ desired: { ...DESIRED, ...more } });
const gone = { ...service({ wanted: 0, running: 0 }), ...desired({ state: 'STOPPED' }) };
const unknown = { desired: null, service: null };

const cases: readonly (readonly [title: string, session: Partial<WatchedSession>, kinds: readonly string[]])[] = [
  ['that beats', beat(60), []],
  ['that is silent for three minutes', beat(180), []],
  ['that is silent for longer', beat(181), ['silent']],
  ['that is silent and was stalled before', beat(200, { stage: 'STALLED' }), ['silent']],
  ['that nobody deployed, silent', { ...beat(181), ...unknown }, ['silent']],
  ['that nobody deployed and has ended', { ...beat(181, { outcome: ENDED }), ...unknown }, []],
  ['that is stalled', beat(1, { stage: 'STALLED' }), ['stalled']],
  ['that is halted', beat(1, { stage: 'HALTED' }), ['halted']],
  ['whose credentials are refused', beat(1, { stage: 'AUTH_LOST', causes: ['auth'] }), ['halted']],
  ['that is degraded', beat(1, { stage: 'DEGRADED', causes: ['stale-data'] }), []],
  ['that is safe', beat(1, { stage: 'SAFE' }), ['restarts']],
  ['that refused a version', beat(1, { causes: ['swap-rejected'] }), ['swap-rejected']],
  ['that lost its lease a minute ago', beat(60, { stage: 'FENCED', outcome: ENDED }), []],
  ['that lost its lease, without a successor', beat(61, { stage: 'FENCED', outcome: ENDED }), ['fenced']],
  ['that lost its lease and is to be stopped', { ...beat(61, { stage: 'FENCED', outcome: ENDED }), ...desired({ state: 'STOPPED' }) }, []],
  ['that was started again five times', { ...beat(1), ...service({ restarts: 5 }) }, []],
  ['that was started again more often', { ...beat(1), ...service({ restarts: 6 }) }, ['restarts']],
  ['that was, and is silent', { ...beat(200), ...service({ restarts: 6 }) }, ['restarts', 'silent']],
  ['that was, and is safe', { ...beat(1, { stage: 'SAFE' }), ...service({ restarts: 6 }) }, ['restarts']],
  ['that ended for good', { ...beat(1, { outcome: ENDED }), ...service({ wanted: 0, running: 0, lastExitCode: 78 }) }, ['ended']],
  ['that ended and is wanted', beat(181, { outcome: ENDED }), ['silent']],
  ['that ended a moment ago', beat(100, { outcome: ENDED }), []],
  ['that never beat', { beat: null }, ['silent']],
  ['that never beat and has yet to be seen', { beat: null, ...desired({ proof: 'wanted' }) }, []],
  ['that is wanted since a moment', { ...beat(900, { outcome: ENDED }), ...desired({ updatedMs: NOW - 1000 }) }, []],
  ['that was killed while it was to stop', { ...beat(900), ...gone }, []],
  ['that was stopped in order', { ...beat(900, { outcome: ENDED }), ...gone }, []],
  ['that is to be stopped, silent, and runs', { ...beat(900), ...desired({ state: 'STOPPED' }) }, ['silent']],
]; // prettier-ignore

describe('of a session', () => {
  it.each(cases)('%s it is known what is wrong', (_, session, kinds) => {
    const watched = { key: SESSION, beat: null, desired: DESIRED, service: SERVICE, ...session };
    expect(troublesOf(watched, NOW).map(({ kind }) => kind)).toEqual(kinds);
  });
});
