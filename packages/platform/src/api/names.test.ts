import { describe, expect, it } from 'vitest';
import { apiWorld, type ApiWorld } from './api-world.fixture.ts';
import { fuzzWorld } from './fuzz/fuzz-world.fixture.ts';
import { badNames, isName } from './names.fixture.ts';

const [COUNT, EACH] = [5000, process.env['TRADAI_FUZZ'] !== undefined];
const RUN = { strategy: 'MeanRev', version: '12' };
const STRATEGY = { name: 'MeanRev', source: 's3://strategies/x' };
const ALIAS = { version: '3', expected_version: null };
const DRY = { strategy: 'MeanRev', mode: 'dry-run' };
const ADMIN = { token: 'admin.eve' };

type Place = (world: ApiWorld, name: string) => Promise<{ readonly statusCode: number; readonly body: string }>;

/** Everywhere that a client names something. */
const PLACES: Readonly<Record<string, Place>> = {
  'GET /strategies/{name}': ({ ask }, name) => ask('GET', `/strategies/${encoded(name)}`, undefined, ADMIN),
  'GET /strategies/{name}/versions': ({ ask }, name) => ask('GET', `/strategies/${encoded(name)}/versions`, undefined, ADMIN),
  'PUT /strategies/{name}/aliases/x': ({ ask }, name) => ask('PUT', `/strategies/${encoded(name)}/aliases/x`, ALIAS, ADMIN),
  'PUT /strategies/MeanRev/aliases/{alias}': ({ ask }, name) => ask('PUT', `/strategies/MeanRev/aliases/${encoded(name)}`, ALIAS, ADMIN),
  'POST /strategies name': ({ ask }, name) => ask('POST', '/strategies', { ...STRATEGY, name }, ADMIN),
  'POST /strategies tag': ({ ask }, name) => ask('POST', '/strategies', { ...STRATEGY, tags: { [`.${name}`]: 'x' } }, ADMIN),
  'POST /backtest strategy': ({ ask }, name) => ask('POST', '/backtest', { ...RUN, strategy: name }, ADMIN),
  'POST /backtest alias': ({ ask }, name) => ask('POST', '/backtest', { strategy: 'MeanRev', alias: name }, ADMIN),
  'POST /hyperopt strategy': ({ ask }, name) => ask('POST', '/hyperopt', { ...RUN, strategy: name, hyperopt: {} }, ADMIN),
  'POST /hyperopt loss': ({ ask }, name) => ask('POST', '/hyperopt', { ...RUN, hyperopt: { loss: name } }, ADMIN),
  'POST /hyperopt spaces': ({ ask }, name) => ask('POST', '/hyperopt', { ...RUN, hyperopt: { spaces: [name] } }, ADMIN),
  'POST /backtest/estimate strategy': ({ ask }, name) => ask('POST', '/backtest/estimate', { ...RUN, strategy: name }, ADMIN),
  'POST /deploy strategy': ({ ask }, name) => ask('POST', '/deploy', { strategy: name, mode: 'dry-run' }, ADMIN),
  'POST /deploy alias': ({ ask }, name) => ask('POST', '/deploy', { ...DRY, alias: name }, ADMIN),
  'POST /deploy account': ({ ask }, name) => ask('POST', '/deploy', { ...DRY, account: name }, ADMIN),
  'GET /deploy/{id}': ({ ask }, name) => ask('GET', `/deploy/${encoded(name)}`, undefined, ADMIN),
  'GET /live/{strategy}': ({ ask }, name) => ask('GET', `/live/${encoded(name)}`, undefined, ADMIN),
  'POST /live/{strategy}/stop': ({ ask }, name) => ask('POST', `/live/${encoded(name)}/stop`, {}, ADMIN),
  'GET /data/status?exchange': ({ ask }, name) => ask('GET', `/data/status?exchange=${encoded(name)}&market=spot&timeframe=5m&pairs=BTC/USDT`, undefined, ADMIN),
  'GET /data/syncs/{id}': ({ ask }, name) => ask('GET', `/data/syncs/${encoded(name)}`, undefined, ADMIN),
  'POST /auth/token client': ({ ask }, name) => ask('POST', '/auth/token', { grant_type: 'client_credentials', client_id: name, client_secret: 'x' }, { token: null }),
  'GET /backtest/{id}': ({ ask }, name) => ask('GET', `/backtest/${encoded(name)}`, undefined, ADMIN),
  'GET /backtest/{id}/events': ({ ask }, name) => ask('GET', `/backtest/${encoded(name)}/events`, undefined, ADMIN),
  'GET /backtest/{id}/result/x': ({ ask }, name) => ask('GET', `/backtest/${encoded(name)}/result/x`, undefined, ADMIN),
  'POST /backtest/{id}/cancel': ({ ask }, name) => ask('POST', `/backtest/${encoded(name)}/cancel`, undefined, ADMIN),
  'GET /hyperopt/{id}': ({ ask }, name) => ask('GET', `/hyperopt/${encoded(name)}`, undefined, ADMIN),
  'GET /backtest?strategy': ({ ask }, name) => ask('GET', `/backtest?strategy=${encoded(name)}`, undefined, ADMIN),
}; // prettier-ignore

/** As a client would, and what it cannot write as the bytes that stand for it. */
function encoded(text: string): string {
  const plain = encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
  // Dots that mean a folder are taken away before anything is sent.
  return plain.replaceAll('.', '%2E').replaceAll('%2E%2E', '%2E%252E').replace(/^%2E$/, '%252E');
}

describe('names that are none', () => {
  const names = badNames(COUNT);

  it(`are ${COUNT} different ones`, () => {
    expect(new Set(names).size).toBe(COUNT);
    expect(names.filter(isName)).toEqual([]);
  });

  // Each of them somewhere; with TRADAI_FUZZ each of them everywhere.
  it(`are nowhere accepted, and break nothing`, { timeout: EACH ? 3_600_000 : 120_000 }, async () => {
    const world = await fuzzWorld();
    const { registry, audit, events, objects } = world.services;
    const before = [...objects.stored.keys()];
    for (const told of [registry.asked, audit.lines, events.published]) told.length = 0;
    const places = Object.entries(PLACES);
    const faults: string[] = [];
    for (const [at, name] of names.entries())
      for (const [place, ask] of EACH ? places : [places[at % places.length]!]) {
        const { statusCode } = await ask(world, name);
        if (statusCode < 400 || statusCode >= 500) faults.push(`${statusCode} ${place} ${JSON.stringify(name)}`);
      }
    expect(faults).toEqual([]);
    expect([registry.asked, audit.lines, events.published, [...objects.stored.keys()]]).toEqual([[], [], [], before]);
  });

  it('are no names of runs, tiers and files either', async () => {
    const { ask } = await apiWorld(1e9);
    for (const query of ['tier=../x', 'tier=SPOT', 'attempt=0', 'lines=99999', 'lines=-1', 'x=1'])
      expect((await ask('GET', `/backtest/0197c000-0000-7000-8000-000000000001/logs?${query}`)).statusCode, query).toBe(
        422,
      );
    for (const file of ['%2E%2E%2Fx', '.hidden', 'a%00', 'a%2Fb', 'a%0D%0Ab', '%22', 'x'.repeat(129)])
      expect(
        (await ask('GET', `/backtest/0197c000-0000-7000-8000-000000000001/result/${file}`)).statusCode,
        file,
      ).toBeOneOf([404, 422]);
  });
});
