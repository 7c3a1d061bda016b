import { strategyDefinition } from '@tradai/strategy-sdk/graph';
import type { RawConfig } from '../../config/key-row.ts';
import { versionSpec } from '../../modes/session/driver/version-spec.ts';
import type { BoundsConfig, NamedVersion } from '../../modes/session/start/named-version.ts';
import type { StakeTerms } from '../../modes/session/orders/usual-order.ts';
import { SessionError } from '../../modes/session/host/errors.ts';
import type { Io } from '../../process/io.ts';
import type { Registry } from '../../ports/registry.ts';
import type { ObjectReader } from '../object-reader.ts';
import type { SessionSettings } from '../settings.ts';
import { assertRules, type LiveTerms } from './live-session.ts';
import { runNow, type RememberedRun } from './remembered-run.ts';
import { nameOf } from '../version.ts';

/** What a version of the registry is for a session. */
export function namedVersion({ ready, lastGood }: RememberedRun, live: LiveTerms | null): NamedVersion {
  const { loaded, job, settled, version } = ready;
  const { warnings } = ready.config;
  const { params, config, overrides, pairs, exchange } = job.request;
  const { settings } = settled;
  if (live !== null) assertRules(pairs, live.markets);
  const money = live === null ? {} : { dry_run_wallet: live.wallet };
  const fills = live === null ? {} : { fills: 'exchange' as const };
  const merged = { ...config, ...overrides, ...money };
  const spec = versionSpec({ loaded, params, config: merged, settings, pairs, exchange, ...fills });
  const closesTrades = version.tags['swap_positions'] === 'close';
  return {
    spec,
    name: nameOf(version),
    closesTrades,
    lastGood,
    warnings,
    ...(live === null ? {} : { bounds: boundsIn(merged), stake: stakeIn(ready) }),
  };
}

/** Nothing of a strategy that sizes its entries itself. */
function stakeIn({ loaded, settled }: RememberedRun['ready']): StakeTerms {
  const { customStakeAmount } = strategyDefinition(loaded.strategy);
  if (customStakeAmount !== undefined) return {};
  return Object.fromEntries(settled.settings.effective.map(({ key, value }) => [key, value]));
}

/** Caps decide nothing of what a strategy wants: they belong to no specification. */
function boundsIn(config: RawConfig): BoundsConfig {
  const { max_open_trades, live } = config as BoundsConfig;
  const { caps, account_limits, stop_failure, loss_of_day } = live ?? {};
  return {
    ...(max_open_trades === undefined ? {} : { max_open_trades }),
    live: {
      ...(caps === undefined ? {} : { caps }),
      ...(account_limits === undefined ? {} : { account_limits }),
      ...(stop_failure === undefined ? {} : { stop_failure }),
      ...(loss_of_day === undefined ? {} : { loss_of_day }),
    },
  };
}

export interface VersionPlaces {
  readonly settings: SessionSettings;
  readonly registry: Registry;
  readonly objects: () => ObjectReader;
  readonly env: Io['env'];
  /** A specification holds it to a version, whatever the registry names. */
  readonly isPinned: boolean;
  /** Null for play money. */
  readonly live: LiveTerms | null;
  /** Its config says that nothing is to be entered. */
  readonly onKillSwitch: () => void;
  /** The registry names a version of another image, which this one cannot run. */
  readonly onOtherImage: (sentence: string) => void;
}

/** What the registry names now, its config read anew. Throws why it cannot be used. */
export async function versionNow(places: VersionPlaces): Promise<NamedVersion> {
  const { settings, registry, objects, env } = places;
  if (!places.isPinned) await assertImage(places);
  const run = await runNow({ settings, registry, objects: objects(), env });
  if (saysKillSwitch(run)) places.onKillSwitch();
  return namedVersion(run, places.live);
}

/** `live.kill_switch` of its config. */
export function saysKillSwitch({ ready }: RememberedRun): boolean {
  const { config, overrides } = ready.job.request;
  const live = { ...config, ...overrides }['live'] as { readonly kill_switch?: boolean } | undefined;
  return live?.kill_switch === true;
}

/** One that the registry names of another image is for another process. */
async function assertImage({ settings, registry, onOtherImage }: VersionPlaces): Promise<void> {
  const { strategy, stage, imageDigest } = settings;
  const version = await registry.resolve(strategy, stage);
  const { image_digest: tagged } = version.tags;
  if (imageDigest !== null && tagged !== undefined && tagged !== imageDigest) {
    const sentence = `${nameOf(version)} belongs to another image; this process ends, and that image goes on.`;
    onOtherImage(sentence);
    throw new SessionError('swap-refused', sentence);
  }
}

/** The same version of the registry with its config read anew, whatever the registry names by now. */
export async function versionAgain(name: string, places: VersionPlaces): Promise<NamedVersion> {
  const now = await versionNow(places);
  if (now.name === name) return now;
  throw new SessionError(
    'swap-refused',
    `The registry names ${now.name} by now, and ${name} is traded, whose config it no longer gives.`,
  );
}
