import type { GivenKey } from './given-keys.ts';
import type { Classing, RawConfig } from './key-row.ts';
import { nameOf } from './key-table.ts';
import { valueAt } from './old-names.ts';

const PRICING = ['bid_strategy', 'ask_strategy', 'entry_pricing', 'exit_pricing'];
const OLD_PRICING = PRICING.slice(0, 2);
/** Blocks whose old names freqtrade refuses in futures. */
const NEW_IN_FUTURES = [...OLD_PRICING, 'unfilledtimeout', 'order_types', 'order_time_in_force'];

/** The class of an old name where it is more than an old name: in futures, beside the new one; null otherwise. */
export function oldNameClass({ path, row }: GivenKey, values: RawConfig): Classing | null {
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
