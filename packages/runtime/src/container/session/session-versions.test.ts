import { defineStrategy } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import { SPEC_SCHEMA } from '../../contract/run-spec.ts';
import { ServiceError } from '../../ports/errors.ts';
import type { Registry } from '../../ports/registry.ts';
import type { LiveTerms } from './live-session.ts';
import type { RememberedRun } from './remembered-run.ts';
import { sessionSettings } from './session-settings.fixture.ts';
import { namedVersion, versionNow, type VersionPlaces } from './session-versions.ts';

const [OWN, OTHER] = ['1', '2'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];

/** A container of one image whose alias names a version of another one; version 1 is not there any more. */
function places(isPinned: boolean): { readonly places: VersionPlaces; readonly told: string[] } {
  const told: string[] = [];
  const settings = sessionSettings({
    ...{ STRATEGY_NAME: 'momentum', STRATEGY_STAGE: 'production', TRADING_MODE: 'dry-run', IMAGE_DIGEST: OWN },
    ...(isPinned ? { SPEC_URI: 's3://results/specs/1.json' } : {}),
  });
  const registry = {
    place: 'memory',
    resolve: () => Promise.resolve({ name: 'momentum', version: 2, tags: { image_digest: OTHER } }),
    version: (_: string, version: number) => Promise.reject(new ServiceError('unknown-version', `No ${version}.`)),
  } as unknown as Registry;
  const spec = new TextEncoder().encode(JSON.stringify({ schema: SPEC_SCHEMA, version: '1' }));
  const objects = () => ({ read: () => Promise.resolve(spec) });
  return {
    told,
    places: {
      settings,
      registry,
      objects,
      env: {},
      isPinned,
      live: null,
      onKillSwitch: () => {},
      onOtherImage: (text) => told.push(text),
    },
  };
}

describe('a version of another image that the registry names', () => {
  it('ends the container, so that the other image goes on', async () => {
    const { places: given, told } = places(false);
    await expect(versionNow(given)).rejects.toMatchObject({ code: 'swap-refused' });
    expect(told).toEqual(['momentum version 2 belongs to another image; this process ends, and that image goes on.']);
  });

  it('is nothing to one that is held to its version', async () => {
    const { places: given, told } = places(true);
    await expect(versionNow(given)).rejects.toMatchObject({ code: 'unknown-version', message: 'No 1.' });
    expect(told).toEqual([]);
  });
});

describe('what a version says of the most that a session may do', () => {
  /** A run whose config is this, and what is said over it. */
  const runOf = (config: object, overrides: object = {}, callbacks: object = {}): RememberedRun => {
    const request = { params: {}, config, overrides, pairs: ['BTC/USDT'], exchange: 'binance' };
    const values = Object.entries({ ...config, ...overrides }).filter(([key]) => key !== 'live');
    const effective = values.map(([key, value]) => ({ key, value }));
    const ready = {
      loaded: {
        strategy: defineStrategy({
          name: 'momentum',
          timeframe: '1h',
          stoploss: -0.1,
          indicators: () => ({}),
          entry: () => [],
          ...callbacks,
        }),
        file: import.meta.filename,
      },
      job: { request },
      settled: { settings: { effective } },
      version: { name: 'momentum', version: 1, tags: {} },
      config: { warnings: ['c.json: stoploss is given twice; the last one counts.'] },
    };
    return { ready, lastGood: null, stale: null } as unknown as RememberedRun;
  };
  const rules = new Map([['BTC/USDT', {}]]);
  const live = { wallet: 1000, markets: { name: 'a file', rules } } as unknown as LiveTerms;

  it('is of its config, with what is said over that, and is no other version of the strategy', () => {
    const caps = { orders_per_day: 50 };
    const account_limits = { coin_share: 0.2 };
    const config = {
      live: { caps, account_limits, stop_failure: 'alarm', loss_of_day: 'flatten', kill_switch: false },
    };
    const version = namedVersion(runOf(config, { max_open_trades: 2 }), live);
    expect(version.bounds).toEqual({
      max_open_trades: 2,
      live: { caps, account_limits, stop_failure: 'alarm', loss_of_day: 'flatten' },
    });
    expect(version.spec.id).toBe(namedVersion(runOf({}, { max_open_trades: 2 }), live).spec.id);
    expect(namedVersion(runOf({}), live).bounds).toEqual({ live: {} });
  });

  it('has the words that its config deserves', () => {
    expect(namedVersion(runOf({}), null).warnings).toEqual(['c.json: stoploss is given twice; the last one counts.']);
  });

  it('is what its entries usually put in, unless the strategy sizes them', () => {
    const stake = { stake_amount: 'unlimited', max_open_trades: 3 };
    expect(namedVersion(runOf(stake), live).stake).toEqual(stake);
    expect(namedVersion(runOf(stake, {}, { customStakeAmount: () => 1 }), live).stake).toEqual({});
    expect(namedVersion(runOf(stake), null).stake).toBeUndefined();
  });

  it('is nothing where it trades with play money', () => {
    expect(namedVersion(runOf({ live: { caps: { orders_per_day: 50 } } }), null)).not.toHaveProperty('bounds');
  });
});
