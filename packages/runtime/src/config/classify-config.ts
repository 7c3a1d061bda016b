import { isSettingVariable } from './environment.ts';
import { givenKeys, type GivenKey } from './given-keys.ts';
import { codeText } from './key-codes.ts';
import { classIn, type Classing, type ConfigMode, type KeyClass, type KeyFacts } from './key-row.ts';
import { KEY_TABLE, nameOf, rowOf } from './key-table.ts';
import type { LoadedConfig } from './load-config.ts';
import { placeText } from './merging.ts';
import { nearestKey } from './nearest-key.ts';
import { oldNameClass } from './old-name-class.ts';

/** What becomes of one key of a config in one mode. Holds no value: it may be stored and shown. */
export interface ClassifiedKey {
  /** `exchange.name`; options of pair lists: `pairlists[0].AgeFilter.min_days_listed`. */
  readonly path: string;
  readonly class: KeyClass;
  /** Why, for programs; see `key-codes.ts`. */
  readonly code: string;
  /** Why, for people: a clause. */
  readonly word: string;
  /** `config.json:3`, or the name of an environment variable. */
  readonly from: string;
}

export interface ClassifyOptions {
  /** Whether the run names its pairs, so that history needs no pair list. */
  readonly pairsGiven?: boolean;
}

/** Every key that was given, in the order of the config. */
export function classifyConfig(
  config: LoadedConfig,
  mode: ConfigMode,
  options: ClassifyOptions = {},
): readonly ClassifiedKey[] {
  return givenKeys(config.given).map((key) => {
    const place = config.places.get(key.placePath);
    const facts = { isFromEnvironment: place?.line === 0 && isSettingVariable(place.file), values: config.given };
    const isListless = options.pairsGiven === true && (mode === 'backtest' || mode === 'hyperopt');
    const classing = classingOf(key, facts, isListless);
    const { class: keyClass, code } = classIn(classing, mode);
    const from = place === undefined ? '' : placeText(place);
    return { path: key.path, class: keyClass, code, word: wordOf(key, code), from };
  });
}

/** `isListless`: lists of pairs do not matter. */
function classingOf(key: GivenKey, facts: KeyFacts, isListless: boolean): Classing {
  const { row, path, value } = key;
  if (key.isComment) return 'IIII comment';
  const old = oldNameClass(key, facts.values);
  if (old !== null) return old;
  if (row === null) return path.startsWith('pairlists[') ? strangeListClass(path) : (key.inner ?? unknownClass(path));
  if (path.startsWith('pairlists[') && isListless) return 'IIII pairs-given';
  return row.classOf?.(value, facts) ?? row.classing;
}

/** An entry that is none, a list or filter of somebody's own, an option that does not exist. */
function strangeListClass(path: string): Classing {
  if (/^pairlists\[\d+\]$/.test(path)) return 'HHHH pairs';
  return /^pairlists\[\d+\]\.[^.]*$/.test(path) ? 'RRRR outside-list' : 'IIII unknown';
}

const LOOKS_LIKE_RISK =
  /leverage|(position|futures|hedge|margin)_mode|(min|max)_?stake|stop_?loss|liquidation|withdraw|^protections?$|draw_?down|max_?(loss|risk|position|exposure)|(loss|risk)_?(limit|per)/i;

/** Whether a key stands in a block of a server or a chat, in which nothing limits a risk. */
export function isUnread(path: string): boolean {
  return /^(api_server|telegram|webhook|discord|coingecko)\./.test(path);
}

/** All that stands in `live` bounds what may be lost, and so does what is meant for it and written elsewhere, or otherwise. */
function isLimitAlone(path: string): boolean {
  return /^_*live(\.|_|$)/i.test(path) || limitMeant(path) !== null;
}

const LIMITS = new Map(
  KEY_TABLE.filter(({ path }) => path.startsWith('live.')).map(({ path }) => [plainName(nameOf(path)), path]),
);

/** The key of `live` that has this name, wherever it stands. */
function limitMeant(path: string): string | null {
  return LIMITS.get(plainName(nameOf(path))) ?? null;
}

/** `killSwitch`, `kill-switch` and `kill_switch` are the same; so are `account_limit` and `account_limits`. */
function plainName(name: string): string {
  return name
    .replaceAll(/[^a-z\d]/gi, '')
    .toLowerCase()
    .replace(/s$/, '');
}

/** Whether that known key is where a trade is left with a loss: who misspells it has none of it, and another stop than the one that was written. */
function boundsLoss(near: string): boolean {
  return LOOKS_LIKE_RISK.test(nameOf(near)) || near.startsWith('trailing_');
}

/** Its author believes in a limit that is none. */
function unknownClass(path: string): Classing {
  if (isUnread(path)) return 'IIII unknown';
  if (isLimitAlone(path)) return 'IIRR unknown-risk';
  const near = nearestKey(path);
  const meant = near === null ? '' : (rowOf(near)?.classing ?? '');
  const isMoney = /(money|market)$/.test(meant) && near !== 'exchange.name';
  const isRisk = LOOKS_LIKE_RISK.test(nameOf(path)) || (near !== null && boundsLoss(near));
  return isMoney || isRisk ? 'IIRR unknown-risk' : 'IIII unknown';
}

function wordOf({ path, row }: GivenKey, code: string): string {
  if (code === 'mapped' && row?.movedTo !== undefined) return `an old name, read as ${row.movedTo}`;
  if (code !== 'unknown' && code !== 'unknown-risk') return codeText(code);
  // Who writes `leverage` outside of `live` means that of trades.
  const near = nearestKey(path) ?? (LOOKS_LIKE_RISK.test(nameOf(path)) ? null : limitMeant(path));
  return near === null ? codeText(code) : `${codeText(code)}; did you mean "${near}"?`;
}
