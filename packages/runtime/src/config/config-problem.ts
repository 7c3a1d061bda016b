import type { ClassifyOptions } from './classify-config.ts';
import type { ConfigMode, RawConfig } from './key-row.ts';

/** Something that a config says and should not. */
export interface ConfigProblem {
  readonly path: string;
  /** For programs. */
  readonly code: string;
  /** One sentence with file and line. */
  readonly text: string;
}

export interface CheckOptions extends ClassifyOptions {
  readonly mode: ConfigMode;
  /** Values of the command line over the config's. */
  readonly overrides?: RawConfig;
  /** Of the strategy that runs. */
  readonly strategyName?: string;
}

/** What a check finds: errors stop a run, warnings do not. */
export interface Findings {
  readonly errors: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
}

/** A config with all that the rules look at. */
export interface Stated {
  /** With the command line's values over the config's. */
  /** That were read. */
  readonly files: readonly string[];
  readonly values: RawConfig;
  readonly isHistory: boolean;
  readonly isLive: boolean;
  readonly pairsGiven: boolean;
  /** Made with the place of `path`. */
  readonly problem: (path: string, code: string, sentence: string) => ConfigProblem;
}
