import { isTimeframe, TIMEFRAMES, type Timeframe } from '@tradai/strategy-sdk';
import { isExchangeName } from '../data/cache/series-path.ts';
import { settingProblem } from '../config/setting-problem.ts';
import { UsageError } from '../process/failure.ts';

export function parsePairsOption(pairs?: readonly string[]): readonly string[] {
  if (pairs === undefined) return [];
  // A variable of a script that turned out empty must not mean all pairs.
  if (pairs.length === 0) throw new UsageError('--pairs is empty; expected BASE/QUOTE, such as BTC/USDT.');
  const bad = pairs.find((pair) => !/^[^\s/:]+\/[^\s/:]+(:[^\s/:]+)?$/.test(pair));
  if (bad === undefined) return pairs;
  throw new UsageError(`--pairs: "${bad}" is no pair; expected BASE/QUOTE, such as BTC/USDT.`);
}

export function parseExchangeOption(text: string): string {
  if (isExchangeName(text)) return text;
  throw new UsageError(`--exchange is "${text}"; expected a name such as binance.`);
}

export function parseTimeframeOption(text: string, flag = '--timeframe'): Timeframe {
  if (isTimeframe(text)) return text;
  throw new UsageError(`${flag} is "${text}"; expected one of ${TIMEFRAMES.join(', ')}.`);
}

/** `fast=12` → `['fast', '12']`. */
export function parseAssignment(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  throw new UsageError(`--set is "${text}"; expected parameter=value, such as fast=12.`);
}

/** The value of a setting given as an option; `key` is the config's name for it. */
export function parseSetting(flag: string, key: string, text: string): number | string {
  const value = valueOf(key, text);
  const expected = settingProblem(key, value);
  if (expected === null) return value;
  throw new UsageError(`${flag} is "${text}"; expected ${expected}.`);
}

/** The block `fills` of a config, with what the command line says over it. */
export function parseFills(
  { fills, profiles }: { readonly fills?: string; readonly profiles?: readonly string[] },
  ofConfig: unknown,
): Readonly<Record<string, unknown>> {
  const given = [
    ['--fills', 'profile', fills],
    ['--profiles', 'profiles', profiles],
  ] as const;
  let block = isBlock(ofConfig) ? ofConfig : {};
  for (const [flag, name, value] of given) {
    if (value === undefined) continue;
    const expected = settingProblem('fills', { [name]: value })?.replace(/ for \w+$/, '');
    if (expected !== undefined) throw new UsageError(`${flag} is "${String(value)}"; expected ${expected}.`);
    block = { ...block, [name]: value };
  }
  return block;
}

function isBlock(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueOf(key: string, text: string): number | string {
  if (text === 'unlimited') return key === 'max_open_trades' ? -1 : text;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}
