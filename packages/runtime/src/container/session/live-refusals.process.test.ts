import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { HOST_ABOUT } from '../../modes/session/view/host-records.ts';
import { eventsIn } from '../container-world.fixture.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

let world: LiveWorld;
beforeAll(async () => {
  world = await LiveWorld.open('spot', 20);
}, 60_000);
afterAll(() => world.close(), 60_000);

/** How it ended, and what it said last. */
async function started(
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; said: string; all: string }> {
  const { code, err } = await world.start(env).ended;
  return { code, said: eventsIn(err).findLast(({ event }) => event === 'failed')?.message ?? '', all: err };
}

const WRONG_KEY = JSON.stringify({ apiKey: 'another-key', secret: 'canary-7f3a' });

async function refusesReadOnly(): Promise<void> {
  await world.allow();
  const rules = [{ do: { exchange: { kind: 'keyState', value: 'noTrade' } } }] as const;
  const loaded = world.sim.faults.load({ version: 1, rules });
  const { code, said } = await started({});
  world.sim.faults.unload(loaded);

  expect({ code, said }).toEqual({
    code: EXIT_CODE.credentials,
    said: expect.stringContaining('takes the key, which may read and not trade on this market; expected a key'),
  });
}

describe('a container that may not trade with money', { timeout: 120_000 }, () => {
  it('says what lacks in a sentence, sends nothing, and ends with 78', async () => {
    const permitless = await started({ FREQTRADE__EXCHANGE__KEY: 'canary-of-key' });
    expect(eventsIn(permitless.all).find(({ event }) => event === 'config')?.message).toBe(
      'FREQTRADE__EXCHANGE__KEY counts for nothing here; the key is the secret exchange/main.',
    );
    expect(permitless.all).not.toContain('canary');
    expect(permitless).toMatchObject({
      code: EXIT_CODE.badConfig,
      said: 'Nobody allowed sma-crossover on the account main to trade live; expected a deploy, or "tradai live allow".',
    });

    await world.allow('0.0.0-other');
    expect((await started({})).said).toMatch(
      /^The build \S+ is not allowed to trade sma-crossover on the account main; expected 0\.0\.0-other\.$/,
    );

    await world.allow();
    expect(await started({ TRADAI_SECRET_EXCHANGE_MAIN: '' })).toMatchObject({
      code: EXIT_CODE.badConfig,
      said: 'There are no credentials of the account main; expected the secret exchange/main in the store of TRADAI_SECRETS, or without a store in TRADAI_SECRET_EXCHANGE_MAIN.',
    });
    expect(await started({ TRADAI_SECRET_EXCHANGE_MAIN: 'no-json-canary' })).toMatchObject({
      code: EXIT_CODE.badConfig,
      said: 'The secret "exchange/main" is not what it should be; expected {"apiKey": …, "secret": …}.',
    });
    expect(await started({ FREQTRADE__DRY_RUN: 'true' })).toMatchObject({
      code: EXIT_CODE.badConfig,
      said: expect.stringContaining('live trading needs dry_run: false'),
    });
    expect(await started({ TRADAI_LIVE_CAPS: '{"orders": 1}' })).toMatchObject({
      code: EXIT_CODE.badConfig,
      said: expect.stringContaining('TRADAI_LIVE_CAPS: orders is 1; expected numbers'),
    });
    expect(world.sim.log.records).toEqual([]);
  });

  it('ends with 77 for a key that the exchange refuses, which is told nowhere', async () => {
    await world.allow();
    const { code, said, all } = await started({ TRADAI_SECRET_EXCHANGE_MAIN: WRONG_KEY });

    expect(code).toBe(EXIT_CODE.credentials);
    expect(said).toContain('refuses the key');
    expect(all).not.toContain('canary');
    expect(all).not.toContain('another-key');
  });

  it('ends with 77 for one of which the exchange tells that it may only read, before any order', refusesReadOnly);

  it('ends with 77 for one that it refuses at a later start, to which it gives no stream of orders either', async () => {
    await world.allow();
    const first = world.start();
    await until(async () => ((await world.records()).has(HOST_ABOUT) ? true : null), 'the first step', first);
    first.child.kill('SIGTERM');
    expect((await first.ended).code).toBe(EXIT_CODE.done);

    const { code, said, all } = await started({ TRADAI_SECRET_EXCHANGE_MAIN: WRONG_KEY });
    expect({ code, said }).toMatchObject({
      code: EXIT_CODE.credentials,
      said: expect.stringContaining('refuses the credentials, and nothing is open'),
    });
    expect(all).not.toContain('canary');
  });

  it('ends with 77 for one that may only read at a later start with nothing open', refusesReadOnly);
});
