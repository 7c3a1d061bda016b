import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

const USAGE = 64;

/** Options of a command of this repository. What it does not know ends it with one sentence and exit code 64. */
export function scriptOptions<T extends Options>(options: T): Values<T> {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuseOption(`${(error as Error).message.split(/\.?\n|\. /)[0]}; expected ${expected(options)}.`);
  }
}

/** The one of these that was asked for; ends the command as above where it is none of them. */
export function oneOf<T extends { readonly name: string }>(option: string, name: string, all: readonly T[]): T {
  const found = all.find((each) => each.name === name);
  return found ?? refuseOption(`--${option} ${name}: expected ${all.map((each) => each.name).join(', ')}.`);
}

/** A whole number from `least` on. */
export function wholeNumber(option: string, text: string, least = 0): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least)
    return refuseOption(`--${option} ${text}: expected a whole number from ${least} on.`);
  return value;
}

/** A finite number above 0. */
export function numberAboveZero(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || value === Infinity) return refuseOption(`--${option} ${text}: expected a number above 0.`);
  return value;
}

export function refuseOption(sentence: string): never {
  console.error(sentence);
  process.exit(USAGE);
}

function expected(options: Options): string {
  const names = Object.keys(options).map((name) => `--${name}`);
  return names.length === 0 ? 'no options' : names.join(', ');
}
