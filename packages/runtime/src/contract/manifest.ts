import { canonicalHash } from './canonical-json.ts';
import type { SeriesRecord, SettingRecord } from './result.ts';

export const MANIFEST_SCHEMA = 'tradai.manifest/1';

/**
 * Everything needed to run again with identical trades, and nothing that changes from one run to the next: no clock times, no paths,
 * no facts about the machine. Those are in `run.json`, so the hash of the manifest names a run.
 */
export interface Manifest {
  readonly schema: typeof MANIFEST_SCHEMA;
  readonly mode: 'backtest';
  /** Versions of our packages by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly strategy: {
    readonly name: string;
    /** SHA-256 of the strategy's source as it was run. */
    readonly sha256: string;
  };
  readonly params: Readonly<Record<string, string | number | boolean>>;
  /** As asked for, in the order in which they get slots; those that had no candles left are among them. */
  readonly pairs: readonly string[];
  readonly exchange: string;
  readonly timeframe: string;
  readonly timeframe_detail: string | null;
  /** As it was given: freqtrade's form, end inclusive. */
  readonly timerange: string | null;
  readonly settings: readonly SettingRecord[];
  /** The settings of the merged configuration: no credentials, no folders. */
  readonly config: Readonly<Record<string, unknown>>;
  /** SHA-256 of `config` in canonical form. */
  readonly config_sha256: string;
  /** What was wrong with the configuration, one sentence each. */
  readonly config_warnings: readonly string[];
  /** What became of each key that the configuration gave, without its value. Absent in the first runs that were written. */
  readonly config_keys?: readonly ConfigKeyRecord[] | undefined;
  /** Settings of the command line, by the config's keys; they won. */
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly data: readonly SeriesRecord[];
  /** File with steps, limits and fees: what it is called, and the SHA-256 of its text. */
  readonly markets_name: string;
  readonly markets_sha256: string;
  /** What the chance of a run starts from; `null` where nothing is left to chance. */
  readonly seed: number | null;
  readonly fill_profile: string;
}

export interface ConfigKeyRecord {
  readonly path: string;
  readonly class: 'honored' | 'approximated' | 'ignored' | 'refused';
  /** Why, for programs and for people. */
  readonly code: string;
  readonly word: string;
  /** `config.json:3`, or the name of an environment variable. */
  readonly from: string;
}

/** The name of a run: two runs with one hash have the same trades. */
export function manifestHash(manifest: Manifest): string {
  return canonicalHash(manifest);
}

/** What `run.json` holds: when and where one run took place. It may differ between two runs of one manifest. */
export interface RunFacts {
  readonly schema: 'tradai.run/1';
  readonly manifest_sha256: string;
  readonly run_id: string;
  /** Epoch ms. */
  readonly started_ms: number;
  /** When everything was loaded and the first candle was traded. */
  readonly first_candle_ms?: number;
  readonly finished_ms: number;
  readonly node_version: string;
  readonly platform: string;
  readonly command: readonly string[];
  /** Absolute, as the next ones. */
  readonly data_dir: string;
  readonly strategy_file?: string;
  /** Absent when it is the one that ships. */
  readonly markets_file?: string;
  /** Of a run in a container. */
  readonly container?: ContainerRecord;
  /** What each source of candles was asked beside the cache. */
  readonly sources?: readonly SourceRecord[];
  /** What each series is put together from. */
  readonly candles?: readonly OriginRecord[];
}

/** Where the candles of one series come from. */
export interface OriginRecord extends SeriesName {
  /** Oldest first. */
  readonly parts: readonly {
    readonly kind: string;
    readonly place: string;
    readonly first_ms: number;
    readonly last_ms: number;
    readonly candles: number;
  }[];
  /** Candles of two sources that were compared and are the same. */
  readonly agreed: number;
  /** Candles that were the last of their source, unfinished there, and gave way. */
  readonly replaced: number;
  /** Candles that were put into holes. */
  readonly filled: number;
  /** Candles that nobody has. */
  readonly missing: number;
}

type SeriesName = Pick<SeriesRecord, 'exchange' | 'market' | 'pair' | 'timeframe' | 'kind'>;

/** What a container was started with, and what it found. */
export interface ContainerRecord {
  /** As the registry counts them. */
  readonly strategy_version: number;
  readonly stage: string;
  readonly attempt: number;
  /** Addresses and folders, without credentials. */
  readonly registry: string;
  readonly results: string;
  /** What the config was merged of, in that order. */
  readonly config_files: readonly string[];
  readonly config_sha256: string | null;
  readonly image_digest: string | null;
  readonly execution: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** What one source of candles was asked. */
export interface SourceRecord {
  readonly kind: string;
  readonly place: string;
  readonly requests: number;
  /** As received. */
  readonly bytes: number;
}
