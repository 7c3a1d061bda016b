import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CognitoAuth } from '../../packages/platform/src/adapters/aws/cognito-auth.ts';
import { UserPool } from '../../packages/platform/src/adapters/aws/user-pool.fixture.ts';
import { SCOPES_OF_GROUPS } from '../../packages/platform/src/ports/auth.ts';
import { realClock } from '../../packages/platform/src/adapters/embedded/real-clock.fixture.ts';
import { ministackPython, startMinistack, type Ministack } from './ministack.ts';

const PASSWORD = 'A long way to Tipperary, 1912';
const python = ministackPython();
if (python === null) console.warn('skipped: no python3 that can install MiniStack');

describe.skipIf(python === null)("tokens of MiniStack's Cognito", () => {
  let server: Ministack;
  let pool: UserPool;
  let auth: CognitoAuth;
  beforeAll(async () => {
    server = await startMinistack(python!);
    pool = await UserPool.make(server.url, 'tradai');
    auth = await authOf(pool);
  }, 120_000);
  afterAll(async () => {
    pool.close();
    await server.close();
  });

  async function authOf(of: UserPool): Promise<CognitoAuth> {
    const known = new CognitoAuth({ userPoolId: of.id, clientIds: [of.clientId, of.machine.id] }, realClock);
    // Its tokens name the real host, from which the keys of this pool cannot be had.
    known.cacheKeys(await of.keys());
    return known;
  }

  it.each(['viewer', 'researcher', 'operator', 'admin'])('allow a person what the group %s may', async (group) => {
    await pool.add(group, PASSWORD, [group]);
    const { access } = await pool.signIn(group, PASSWORD);
    const principal = await auth.verify(access);
    expect(principal).toMatchObject({ name: group, client: pool.clientId });
    expect(principal!.scopes.toSorted()).toEqual(SCOPES_OF_GROUPS[group]!.toSorted());
  });

  it('allow who is in no group nothing', async () => {
    await pool.add('nobody', PASSWORD, []);
    const { access } = await pool.signIn('nobody', PASSWORD);
    expect((await auth.verify(access))!.scopes).toEqual([]);
  });

  it('are refreshed', async () => {
    await pool.add('ann', PASSWORD, ['viewer']);
    const { access, refresh } = await pool.signIn('ann', PASSWORD);
    const next = await pool.refresh(refresh);
    const { subject } = (await auth.verify(access))!;
    expect(await auth.verify(next.access)).toMatchObject({ subject, name: 'ann' });
  });

  it('allow a machine the scopes that it was given', async () => {
    const principal = await auth.verify(await pool.ofMachine('tradai/runs.read'));
    expect(principal).toMatchObject({ client: pool.machine.id, scopes: ['runs.read'] });
  });

  it('that say who somebody is are none, nor are those of another pool', async () => {
    await pool.add('bob', PASSWORD, ['admin']);
    const { id, access } = await pool.signIn('bob', PASSWORD);
    expect(await auth.verify(id)).toBeNull();
    const other = await UserPool.make(server.url, 'another');
    const elsewhere = await authOf(other);
    expect(await elsewhere.verify(access)).toBeNull();
    other.close();
  });
});
