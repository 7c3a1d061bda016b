import type { CandleColumns } from '@tradai/strategy-sdk';
import type { MarketFile } from '../../../config/market-file.ts';
import type { RawConfig } from '../../../config/setting-table.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { SeriesName } from '../../../session/session-pair.ts';

/** All that decides what a version of a strategy does, as plain JSON; the records keep it as `version/<id>` while the version is needed. */
export interface VersionSpec {
  /** See `versionId`. The same id is the same version. */
  readonly id: string;
  readonly strategy: {
    readonly name: string;
    /** Absolute path. */
    readonly file: string;
    /** Of its source: another one is another version. */
    readonly sha256: string;
  };
  /** Values over the defaults, by name. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The merged configuration as far as it decides anything; without credentials. */
  readonly config: RawConfig;
  /** In the order in which they get slots. */
  readonly pairs: readonly string[];
  readonly exchange: string;
  /** Who fills its orders; absent: play money. All versions of a session agree. */
  readonly fills?: 'exchange';
  /** Versions whose code is not opened any more: this one looks after their trades. */
  readonly without?: readonly string[];
}

/** Closed candles of a series, oldest first, holes filled. */
export interface SeriesCandles {
  readonly series: SeriesName;
  readonly candles: CandleColumns;
}

/** What a session is opened with: plain data, which may cross threads. */
export interface DriverParts {
  /** The version that is to enter; others are in the records. */
  readonly version: VersionSpec;
  /** Steps, limits, fees and tiers of its pairs. */
  readonly markets: MarketFile;
  /** At least what `sessionNeeds` says. */
  readonly history: readonly SeriesCandles[];
  /** Empty for a new session. */
  readonly records: SessionRecords;
}
