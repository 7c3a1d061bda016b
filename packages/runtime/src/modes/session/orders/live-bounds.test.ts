import { describe, expect, it } from 'vitest';
import { liveBounds } from '../../../container/live/live-bounds.ts';
import { MOST_ACCOUNT_LIMITS } from '../../../orders/account-guard.ts';
import type { BoundsConfig, NamedVersion } from '../start/named-version.ts';
import { PLAY_VERSION } from '../play/play-world.fixture.ts';
import type { AccountGuard } from './account-guard-keeper.ts';
import { LiveBounds } from './live-bounds.ts';
import type { Bounds, LiveOrders } from './live-orders.ts';

/** Of whoever runs it. */
const ENV = { TRADAI_LIVE_CAPS: '{"orders_per_day": 100}', TRADAI_ACCOUNT_LIMITS: '{"gross_share": 0.8}' };

const boundsOf = (config: BoundsConfig): Bounds => liveBounds(config, ENV);
const versionOf = (name: string, bounds: BoundsConfig): NamedVersion => ({ ...PLAY_VERSION, name, bounds });
const ONE = versionOf('one', { live: { caps: { orders_per_day: 50 } } });

function session(version = ONE) {
  const warned: string[] = [];
  const said: string[] = [];
  const { caps, limits } = boundsOf(ONE.bounds!);
  const given = { caps, boundsOf, guard: { limits } as AccountGuard } as LiveOrders;
  const bounds = new LiveBounds(given, version, {
    say: (level, event, text) => said.push(`${level} ${event} ${text}`),
    warn: (text) => warned.push(text),
    ...{ wallet: 1000, stakeCurrency: 'USDT' },
  });
  const { orders } = bounds;
  return { bounds, said, warned, given, caps: orders.caps, limits: orders.guard!.limits };
}

describe('what a session may do at most', () => {
  it('is of the version that it begins with, of which nothing is said twice', () => {
    const { caps, said, bounds } = session();
    expect([caps.ordersPerDay, bounds.follow(ONE), said]).toEqual([50, false, []]);
  });

  it('leaves what cannot have a stop, unless the config of the version wants people to be called', () => {
    const { bounds, given, said } = session();
    const policy = (): unknown => bounds.orders.stopFailure?.();
    expect([given.stopFailure, policy()]).toEqual([undefined, 'exit']);
    expect(bounds.follow(versionOf('two', { live: { caps: { orders_per_day: 50 }, stop_failure: 'alarm' } }))).toBe(
      true,
    );
    expect(policy()).toBe('alarm');
    expect(said).toEqual(['info caps two: stop_failure is alarm from now on, and was exit.']);
    bounds.follow(ONE);
    expect(policy()).toBe('exit');
  });

  it('goes on with open trades once a day has lost what it may, unless the config of the version wants them left', () => {
    const { bounds, said } = session();
    const policy = (): unknown => bounds.orders.lossOfDay?.();
    expect(policy()).toBe('halt');
    bounds.follow(versionOf('two', { live: { caps: { orders_per_day: 50 }, loss_of_day: 'flatten' } }));
    expect([policy(), said]).toEqual(['flatten', ['info caps two: loss_of_day is flatten from now on, and was halt.']]);
    bounds.follow(ONE);
    expect(policy()).toBe('halt');
  });

  it('becomes what the config of another version says, and each difference is said', () => {
    const { bounds, caps, limits, said } = session();
    const two = versionOf('two', {
      ...{ max_open_trades: 2, live: { caps: { orders_per_day: 70 }, account_limits: { coin_share: 0.1 } } },
    });
    expect(bounds.follow(two)).toBe(true);
    expect(caps).toMatchObject({ ordersPerDay: 70, openPositions: 2 });
    expect(limits).toEqual({ ...MOST_ACCOUNT_LIMITS, grossShare: 0.8, coinShare: 0.1 });
    expect(said.map((line) => line.replace(/was [\d.]+$/, 'was …'))).toEqual([
      'info caps two: orders_per_day is 70 from now on, and was …',
      expect.stringMatching(/^info caps two: open_positions is 2 from now on, and was /),
      'info caps two: coin_share is 0.1 from now on, and was …',
    ]);
  });

  it('is never more than whoever runs it allows, whatever a version says, which is said once', () => {
    const { bounds, caps, limits, said } = session();
    const greedy = versionOf('two', { live: { caps: { orders_per_day: 9000 }, account_limits: { gross_share: 1 } } });
    bounds.follow(greedy);
    bounds.follow(greedy);
    expect([caps.ordersPerDay, limits.grossShare]).toEqual([100, 0.8]);
    expect(said).toEqual([
      'info caps two: orders_per_day is 100 from now on, and was 50.',
      'warn caps live.caps: orders_per_day is 9000, and a cap is never raised; it stays 100. ' +
        'live.account_limits: gross_share is 1, and a limit is never raised; it stays 0.8.',
    ]);
  });

  it('says to people that no usual order passes, once for a config, and again for another one', () => {
    const unlimited = { stake_amount: 'unlimited', max_open_trades: 3 };
    const { bounds, warned } = session({ ...ONE, stake: unlimited });
    bounds.follow({ ...ONE, stake: unlimited });
    expect(warned).toEqual([expect.stringMatching(/^one: A usual order is 330 USDT .* lets 100 pass/)]);
    bounds.follow({ ...ONE, stake: { ...unlimited, max_open_trades: 10 } });
    expect(warned).toHaveLength(1);
    bounds.follow({ ...versionOf('two', { live: { caps: { order_share: 0.05 } } }), stake: { stake_amount: 60 } });
    expect(warned.slice(1)).toEqual([expect.stringMatching(/^two: A usual order is 60 USDT .* lets 50 pass/)]);
  });

  it('is of the version that goes on where another was taken back, and leaves what the next start is given', () => {
    const { caps, said, given } = session(versionOf('before', {}));
    expect([caps.ordersPerDay, given.caps.ordersPerDay]).toEqual([100, 50]);
    expect(said).toEqual(['info caps before: orders_per_day is 100 from now on, and was 50.']);
  });
});
