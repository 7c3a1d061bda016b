import { ConfigError } from '../config/errors.ts';
import { VERSION } from '../contract/version.ts';
import { ServiceError } from '../ports/errors.ts';
import type { Registry, StrategyVersion } from '../ports/registry.ts';
import { tagProblems, type StrategyFacts, type TagReader } from '../strategies/strategy-tags.ts';
import type { ContainerSettings } from './settings.ts';

/** How often a version is read before two readings agree. */
const MOST_READINGS = 5;

/** As much of a registry as a run reads. */
export type VersionReader = Pick<Registry, 'place' | 'resolve' | 'version'>;

export interface VersionWishes extends Pick<ContainerSettings, 'strategy' | 'stage' | 'imageDigest'> {
  /** This one, whatever the stage means by now; null for the stage's. */
  readonly version: string | null;
}

/**
 * The version that the stage means, its tags whole: they are set one by one, so a set counts when it was read twice the same.
 * Throws `unknown-model`, `unknown-alias`, and `invalid-config` for tags that cannot be run by, here or by this image.
 */
export async function resolveVersion(
  registry: VersionReader,
  { strategy, stage, imageDigest, version: exact }: VersionWishes,
  reader: TagReader,
): Promise<StrategyVersion> {
  const version = await readWhole(registry, () =>
    exact === null ? registry.resolve(strategy, stage) : registry.version(strategy, Number(exact)),
  );
  assertTags(version, { reader });
  assertRuntime(version);
  const { image_digest: tagged } = version.tags;
  if (imageDigest !== null && tagged !== undefined && tagged !== imageDigest)
    throw new ConfigError(
      'invalid-config',
      `${nameOf(version)} belongs to the image ${tagged}, and this is ${imageDigest}; start the image of the version.`,
    );
  return version;
}

/** Throws `invalid-config` with everything that is wrong with the tags; with `facts` also where the strategy itself says otherwise. */
export function assertTags(
  version: StrategyVersion,
  checked: { readonly reader: TagReader; readonly facts?: StrategyFacts },
): void {
  const problems = tagProblems(version.tags, checked);
  if (problems.length === 0) return;
  throw new ConfigError('invalid-config', `${nameOf(version)} has tags that cannot be run by: ${problems.join('; ')}.`);
}

function assertRuntime(version: StrategyVersion): void {
  const { min_runtime: least } = version.tags;
  if (least === undefined || !isNewer(least, VERSION)) return;
  throw new ConfigError(
    'invalid-config',
    `${nameOf(version)} needs TradAI ${least} or newer, and this is ${VERSION}; start a newer image.`,
  );
}

/** Of versions such as 0.10.0. */
function isNewer(version: string, other: string): boolean {
  const [parts, others] = [version, other].map((text) => text.split('.').map(Number));
  const place = parts!.findIndex((part, i) => part !== others![i]);
  return place >= 0 && parts![place]! > others![place]!;
}

/** `momentum version 3`. */
export function nameOf({ name, version }: StrategyVersion): string {
  return `${name} version ${version}`;
}

async function readWhole(registry: VersionReader, read: () => Promise<StrategyVersion>): Promise<StrategyVersion> {
  let last = await read();
  for (let reading = 1; reading < MOST_READINGS; reading += 1) {
    const next = await read();
    if (next.version === last.version && sameTags(next.tags, last.tags)) return next;
    last = next;
  }
  throw new ServiceError(
    'busy',
    `${registry.place}: the tags of ${nameOf(last)} change faster than they can be read; try again.`,
  );
}

function sameTags(a: StrategyVersion['tags'], b: StrategyVersion['tags']): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
