import type { Pricing } from '../../../session/pricing.ts';
import { rateRules } from '../../../session/rate-settings.ts';
import type { StoredSession } from '../../../ports/session-store.ts';
import type { VersionSpec } from '../driver/driver-parts.ts';
import { readRecord } from './read-records.ts';

export interface VersionView {
  readonly id: string;
  readonly strategy: string;
  /** Of its source; empty when it is not known any more. */
  readonly sha256: string;
  /** Values over the defaults. */
  readonly params: Readonly<Record<string, unknown>>;
  /** As far as it decides anything; without credentials. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly openTrades: number;
}

/** Versions by id, as far as they are written down. */
export type VersionSpecs = (id: string) => VersionSpec | null;

export function versionSpecs(stored: StoredSession): VersionSpecs {
  const known = new Map<string, VersionSpec | null>();
  return (id) => {
    if (!known.has(id)) known.set(id, readRecord<VersionSpec>(stored, `version/${id}`));
    return known.get(id)!;
  };
}

export function versionView(
  id: string,
  specs: VersionSpecs,
  session: string,
  open: readonly { readonly version: string }[],
): VersionView {
  const spec = specs(id);
  return {
    ...{
      id,
      strategy: spec?.strategy.name ?? session,
      sha256: spec?.strategy.sha256 ?? '',
      params: spec?.params ?? {},
    },
    config: spec?.config ?? {},
    openTrades: open.filter(({ version }) => version === id).length,
  };
}

/** At which price its trades leave. */
export function exitPricing(spec: VersionSpec | null): Pricing {
  return rateRules(spec?.config ?? {}, 0).exitPricing;
}
