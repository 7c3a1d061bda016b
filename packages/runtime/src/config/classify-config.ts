import { givenKeys, type GivenKey } from './given-keys.ts';
import { codeText } from './key-codes.ts';
import { classIn, type Classing, type ConfigMode, type KeyClass, type KeyFacts, type RawConfig } from './key-row.ts';
import { nameOf, rowOf } from './key-table.ts';
import type { LoadedConfig } from './load-config.ts';
import { placeText } from './merging.ts';
import { nearestKey } from './nearest-key.ts';
import { valueAt } from './old-names.ts';

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
    const facts = { isFromEnvironment: place?.line === 0, values: config.given };
    const classing = classingOf(key, facts, options.pairsGiven === true);
    const { class: keyClass, code } = classIn(classing, mode);
    const from = place === undefined ? '' : placeText(place);
    return { path: key.path, class: keyClass, code, word: wordOf(key, code), from };
  });
}

function classingOf(key: GivenKey, facts: KeyFacts, pairsGiven: boolean): Classing {
  const { row, path, value } = key;
  if (key.isComment) return 'IIII comment';
  const old = oldNameClass(key, facts.values);
  if (old !== null) return old;
  if (row === null) return path.startsWith('pairlists[') ? strangeListClass(path) : (key.inner ?? unknownClass(path));
  if (path.startsWith('pairlists[') && pairsGiven) return `II${row.classing.slice(2, 4)} pairs-given`;
  return row.classOf?.(value, facts) ?? row.classing;
}

/** A list or filter of somebody's own; otherwise an option that does not exist. */
function strangeListClass(path: string): Classing {
  return /^pairlists\[\d+\](\.[^.]*)?$/.test(path) ? 'RRRR outside-list' : 'IIII unknown';
}

const PRICING = ['bid_strategy', 'ask_strategy', 'entry_pricing', 'exit_pricing'];
const OLD_PRICING = PRICING.slice(0, 2);
/** Blocks whose old names freqtrade refuses in futures. */
const NEW_IN_FUTURES = [...OLD_PRICING, 'unfilledtimeout', 'order_types', 'order_time_in_force'];

/** Where an old name is more than an old name; null otherwise. */
function oldNameClass({ path, row }: GivenKey, values: RawConfig): Classing | null {
  const [block = ''] = path.split('.');
  const isOldPricing = OLD_PRICING.includes(block);
  if (row?.movedTo === undefined && !isOldPricing && !PRICING.includes(block)) return null;
  if (row?.movedTo === undefined && row?.classing.startsWith('RRRR') === true) return null;
  const isOld = row?.movedTo !== undefined || isOldPricing;
  if (isOld && NEW_IN_FUTURES.includes(block) && values['trading_mode'] === 'futures') return 'RRRR old-name-futures';
  const given = (names: readonly string[]): string[] => names.filter((name) => values[name] !== undefined);
  if (PRICING.includes(block)) {
    const old = given(OLD_PRICING);
    if (old.length > 0 && given(PRICING).length > old.length) return 'RRRR old-and-new';
    if (old.length === 1) return 'RRRR one-of-two';
    return isOldPricing ? orderBookClass(path, values[block]) : null;
  }
  return valueAt(values, row!.movedTo!) === undefined ? null : 'RRRR old-and-new';
}

/** freqtrade takes the two levels of former versions for one when they are the same. */
function orderBookClass(path: string, block: unknown): Classing | null {
  if (!/^order_book_(min|max)$/.test(nameOf(path))) return null;
  const { order_book_min: low, order_book_max: high, use_order_book: isUsed } = block as RawConfig;
  return isUsed === true && low !== undefined && high !== undefined && low !== high ? 'RRRR order-book-range' : null;
}

const LOOKS_LIKE_RISK =
  /leverage|(position|futures|hedge|margin)_mode|(min|max)_?stake|stop_?loss|liquidation|withdraw|^protections?$|draw_?down|max_?(loss|risk|position|exposure)|(loss|risk)_?(limit|per)/i;
/** Blocks in which nothing limits a risk. */
const HARMLESS = /^(api_server|telegram|webhook|discord|internals|coingecko)\b/;

/** Its author believes in a limit that is none. */
function unknownClass(path: string): Classing {
  if (HARMLESS.test(path)) return 'IIII unknown';
  const near = nearestKey(path);
  const meant = near === null ? '' : (rowOf(near)?.classing ?? '');
  const isMoney = /(money|market)$/.test(meant) && near !== 'exchange.name';
  return isMoney || LOOKS_LIKE_RISK.test(nameOf(path)) ? 'IIRR unknown-risk' : 'IIII unknown';
}

function wordOf({ path, row }: GivenKey, code: string): string {
  if (code === 'mapped' && row?.movedTo !== undefined) return `an old name, read as ${row.movedTo}`;
  if (code !== 'unknown' && code !== 'unknown-risk') return codeText(code);
  const near = nearestKey(path);
  return near === null ? codeText(code) : `${codeText(code)}; did you mean "${near}"?`;
}
