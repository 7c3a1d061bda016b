import { describe, expect, it } from 'vitest';
import { DEPLOYMENT_STATUSES, moveDeployment, type Deployment, type DeploymentMove } from './deployment.ts';

const NOW = Date.UTC(2026, 0, 5, 10);
const DEPLOYMENT: Deployment = {
  ...{
    id: 'd',
    kind: 'deploy',
    status: 'QUEUED',
    version: 1,
    subject: 'ann',
    strategy: 'momentum',
    account: 'dry-run',
  },
  ...{ mode: 'dry-run', alias: 'production', strategyVersion: 3, execution: null, failure: null },
  ...{ createdMs: NOW, updatedMs: NOW, endedMs: null },
};
const WHY = { code: 'TradAI.LiveTooLate', message: 'late' };

function moveTo(to: Deployment['status']): DeploymentMove | null {
  if (to === 'QUEUED') return null;
  if (to === 'RUNNING') return { to, execution: 'x' };
  return to === 'LIVE' || to === 'STOPPED' ? { to } : { to, failure: WHY };
}

const ENDS: Readonly<Record<Deployment['kind'], readonly Deployment['status'][]>> = {
  deploy: ['LIVE', 'ROLLED_BACK', 'FAILED'],
  undeploy: ['STOPPED', 'FAILED'],
};
const pairs = (['deploy', 'undeploy'] as const).flatMap((kind) =>
  DEPLOYMENT_STATUSES.flatMap((from) => DEPLOYMENT_STATUSES.map((to) => [kind, from, to] as const)),
);

describe('a deployment', () => {
  it.each(pairs)('(%s) from %s to %s', (kind, status, to) => {
    const move = moveTo(to);
    const isMove =
      (status === 'QUEUED' && to === 'RUNNING') ||
      ((status === 'QUEUED' || status === 'RUNNING') && ENDS[kind].includes(to));
    const moved = move === null ? null : moveDeployment({ ...DEPLOYMENT, kind, status }, move, NOW + 1);
    expect(moved === null ? null : moved.status).toBe(isMove ? to : null);
    if (moved === null) return;
    expect(moved).toMatchObject({ version: 2, updatedMs: NOW + 1, endedMs: to === 'RUNNING' ? null : NOW + 1 });
  });

  it('says what it came of first, and nothing where it came well', () => {
    const noted = { ...DEPLOYMENT, failure: { code: 'first', message: '' } };
    expect(moveDeployment(noted, { to: 'ROLLED_BACK', failure: WHY }, NOW)!.failure).toEqual(noted.failure);
    expect(moveDeployment(DEPLOYMENT, { to: 'ROLLED_BACK', failure: WHY }, NOW)!.failure).toEqual(WHY);
    expect(moveDeployment(noted, { to: 'LIVE' }, NOW)!.failure).toBeNull();
  });
});
