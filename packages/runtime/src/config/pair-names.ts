import { ConfigError } from './errors.ts';
import type { RawConfig } from './key-row.ts';

/** `BTC/USDT`, `BTC/USDT:USDT`. */
export function isPair(text: string): boolean {
  return /^[^\s/:]+\/[^\s/:]+(:[^\s/:]+)?$/.test(text);
}

/** Whether an entry of a list stands for several pairs. Dots alone occur in names. */
export function isPattern(entry: string): boolean {
  return /[*+?()[\]{}|^$\\]/.test(entry);
}

/** Whether a text can be matched with pairs. */
export function isRegularExpression(entry: string): boolean {
  try {
    new RegExp(entry);
    return true;
  } catch {
    return false;
  }
}

/** Whether an entry of `list` names the pair: entries are regular expressions for whole names, as in freqtrade. */
export function isListed(pair: string, entries: readonly string[], list: string): boolean {
  return entries.some((entry) => {
    if (entry === pair) return true;
    try {
      return new RegExp(`^(?:${entry})$`, 'i').test(pair);
    } catch (cause) {
      throw new ConfigError('invalid-config', `${list} (config): "${entry}" is no regular expression.`, { cause });
    }
  });
}

export function isFutures(config: RawConfig): boolean {
  return config['trading_mode'] === 'futures';
}

/** Whether a pair is of the config's market and stake currency; freqtrade drops the others. */
export function isTradable(pair: string, config: RawConfig): boolean {
  const { stake_currency: stake } = config;
  const [market = '', settle] = pair.split(':');
  if (typeof stake === 'string' && quoteOf(market) !== stake) return false;
  return (settle !== undefined) === isFutures(config);
}

/** `USDT` of `BTC/USDT:USDT`. */
export function quoteOf(pair: string): string {
  return (pair.split('/')[1] ?? '').split(':')[0]!;
}
