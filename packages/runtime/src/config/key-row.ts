import type { Shape } from './shape.ts';

/** A value from a file: plain JSON. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** The modes in which a config may be read, in the order of a row's letters. */
export const CONFIG_MODES = ['backtest', 'hyperopt', 'dry_run', 'live'] as const;
export type ConfigMode = (typeof CONFIG_MODES)[number];

/** What becomes of a key. */
export type KeyClass = 'honored' | 'approximated' | 'ignored' | 'refused';

/** `HHHI money`: a letter per mode (honored, approximated, ignored, refused), then why, see `key-codes.ts`. */
export type Classing = string;

/** What a row's class may depend on. */
export interface KeyFacts {
  readonly isFromEnvironment: boolean;
  /** The whole config, old names as they stand. */
  readonly values: RawConfig;
}

/** A key that freqtrade knows or knew. The rows together are the only list of keys: checks, classes, schema and documentation are made of them. */
export interface KeyRow {
  /** `order_types.entry`; options of pair lists: `pairlists[].AgeFilter.min_days_listed`. */
  readonly path: string;
  readonly shape: Shape;
  readonly classing: Classing;
  /** One line for people and editors. */
  readonly doc: string;
  /** Where the class depends on the value. */
  readonly classOf?: (value: unknown, facts: KeyFacts) => Classing;
  /** What counts when nobody gives it. Below a block: when the block is given. */
  readonly otherwise?: unknown;
  /** Our name, of a setting that the run reads. */
  readonly property?: string;
  /** Whether a strategy may give it too. */
  readonly isShared?: boolean;
  /** Of everything below that has no row. */
  readonly inner?: Classing;
  /** The name it has today. */
  readonly movedTo?: string;
}

type Extras = Omit<KeyRow, 'path' | 'shape' | 'classing' | 'doc'>;

export function row(path: string, shape: Shape, classing: Classing, doc: string, extras: Extras = {}): KeyRow {
  return { path, shape, classing, doc, ...extras };
}

const NAMES: Readonly<Record<string, KeyClass>> = { H: 'honored', A: 'approximated', I: 'ignored', R: 'refused' };

/** Class and code of a classing in one mode. */
export function classIn(classing: Classing, mode: ConfigMode): { readonly class: KeyClass; readonly code: string } {
  const letter = classing[CONFIG_MODES.indexOf(mode)] ?? '';
  const name = NAMES[letter];
  if (name === undefined) throw new Error(`"${classing}" is no class`);
  return { class: name, code: classing.slice(CONFIG_MODES.length + 1) };
}
