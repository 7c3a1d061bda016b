import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { VersionSpec } from './driver-parts.ts';

/** Versions that have open trades by these records, beside the one that is to enter; oldest first. */
export function earlierVersions(newest: VersionSpec, records: SessionRecords): readonly VersionSpec[] {
  const needed = openVersionIds(records);
  const { versions = [] } = JSON.parse(records.get('account') ?? '{}') as { readonly versions?: readonly string[] };
  return versions
    .filter((id) => id !== newest.id && needed.has(id))
    .flatMap((id) => {
      const text = records.get(`version/${id}`);
      return text === undefined ? [] : [JSON.parse(text) as VersionSpec];
    });
}

/** Pairs of the version that is to enter, then those of versions that have open trades: each has to be looked at. */
export function tradedPairs(newest: VersionSpec, records: SessionRecords): readonly string[] {
  const earlier = earlierVersions(newest, records).flatMap(({ pairs }) => pairs);
  return [...new Set([...newest.pairs, ...earlier])];
}

/** Of the versions that open trades name. */
export function openVersionIds(records: SessionRecords): ReadonlySet<string> {
  return new Set(openTradesIn(records).map(({ version }) => version));
}
