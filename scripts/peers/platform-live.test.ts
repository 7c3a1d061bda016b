import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EcsLiveServices } from '../../packages/platform/src/adapters/aws/ecs-live-services.ts';
import { makeCluster } from '../../packages/platform/src/adapters/aws/ecs-cluster.fixture.ts';
import { A_KEY, aLiveSpec } from '../../packages/platform/src/ports/live-services-contract.fixture.ts';
import { ministackPython, startMinistack, type Ministack } from './ministack.ts';
import { placeAt } from './on-dynamo.ts';

const ROLE = 'arn:aws:iam::000000000000:role/session';
const python = ministackPython();
if (python === null) console.warn('skipped: no python3 that can install MiniStack');

describe.skipIf(python === null)('sessions at MiniStack, which keeps services and runs nothing', () => {
  let server: Ministack;
  beforeAll(async () => {
    server = await startMinistack(python!);
  }, 120_000);
  afterAll(() => server.close());

  it('are made, replaced, scaled and described', async () => {
    const aws = placeAt(server.url, 'ECS');
    await makeCluster(aws, 'tradai');
    const services = new EcsLiveServices(
      aws,
      {
        ...{ cluster: 'tradai', subnets: ['subnet-a'], securityGroups: ['sg-live'], architecture: 'ARM64' },
        image: { repository: 'services/strategy', digest: `sha256:${'ab'.repeat(32)}` },
        ...{ executionRole: ROLE, taskRoles: { 'dry-run': ROLE, live: ROLE } },
        ...{ logs: { group: '/tradai/live', region: 'us-east-1' }, variables: {} },
      },
      { images: { digest: (reference) => Promise.resolve(reference) } },
    );
    expect(await services.describe(A_KEY)).toBeNull();
    await services.ensure(aLiveSpec());
    expect(await services.describe(A_KEY)).toMatchObject({
      wanted: 1,
      revision: 'r1',
      restarts: 0,
      lastExitCode: null,
    });
    await services.scale(A_KEY, 0);
    expect(await services.describe(A_KEY)).toMatchObject({ wanted: 0, revision: 'r1' });
    await services.ensure(aLiveSpec());
    expect((await services.describe(A_KEY))!.wanted).toBe(0);
    await services.ensure(aLiveSpec({ revision: 'r2' }));
    expect(await services.describe(A_KEY)).toMatchObject({ wanted: 1, revision: 'r2' });
    services.close();
  });
});
