/** A strategy as it was registered: what a container has to know before it has seen the strategy. */
export interface StrategyVersion {
  readonly name: string;
  /** From 1; a number is never given twice. */
  readonly version: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Where the version's files are: `s3://bucket/strategies/momentum/3/`. */
  readonly source: string;
  readonly description: string;
  /** Sorted. */
  readonly aliases: readonly string[];
  readonly createdMs: number;
}

export type NewVersion = Pick<StrategyVersion, 'name' | 'tags' | 'source' | 'description'>;

export interface AliasMove {
  readonly name: string;
  /** In lower case. */
  readonly alias: string;
  readonly version: number;
  /** The version that has the alias now, null for none. Left out: whichever. */
  readonly expected?: number | null;
}

/** Versions of strategies, and which of them is meant by `production`. Aliases are stored in lower case. */
export interface Registry {
  /** For people: a folder, an address. */
  readonly place: string;
  /** A new version. When the newest version has the same source, description and tags, it is given back, so that a repetition does nothing. */
  register(entry: NewVersion): Promise<StrategyVersion>;
  /**
   * The version that has the alias, or that a stage means: `Production` is the alias `production`, `None` the newest version.
   * Throws `unknown-model`, `unknown-alias`.
   */
  resolve(name: string, stageOrAlias: string): Promise<StrategyVersion>;
  /** Throws `unknown-model`, `unknown-version`. */
  version(name: string, version: number): Promise<StrategyVersion>;
  /** Newest first. Throws `unknown-model`. */
  versions(name: string): Promise<readonly StrategyVersion[]>;
  /** Of all strategies, sorted. */
  names(): Promise<readonly string[]>;
  /** Adds tags and overwrites those of the same key. Throws `unknown-model`, `unknown-version`. */
  setTags(name: string, version: number, tags: Readonly<Record<string, string>>): Promise<void>;
  /** Gives the version that had the alias before. Throws `version-conflict` and moves nothing when that is not the expected one. */
  setAlias(move: AliasMove): Promise<number | null>;
  close(): void;
}

/** How long one question may take while the server is away. */
export interface RegistryPatience {
  readonly patienceMs: number;
  /** Told why before each further attempt. */
  readonly onWait: (error: unknown) => void;
}
