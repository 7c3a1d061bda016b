import { closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
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
export function wholeNumber(option: string, text: string, least = 0, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least)
    return refuseOption(`--${option} ${text}: expected a whole number from ${least} on.`);
  if (value > most) return refuseOption(`--${option} ${text}: expected at most ${most}.`);
  return value;
}

/** A finite number above 0. */
export function numberAboveZero(option: string, text: string, most = Number.MAX_VALUE): number {
  const value = Number(text);
  if (!(value > 0) || value === Infinity) return refuseOption(`--${option} ${text}: expected a number above 0.`);
  if (value > most) return refuseOption(`--${option} ${text}: expected at most ${most}.`);
  return value;
}

/** A file that can be written, which is found out before hours of work. What is there stays as it is. */
export function writableFile(option: string, file: string): string {
  if (file === '') return refuseOption(`--${option} is empty: expected the name of a file.`);
  const isNew = !existsSync(file);
  try {
    mkdirSync(dirname(file), { recursive: true });
    closeSync(openSync(file, 'a'));
    if (isNew) rmSync(file);
    return file;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refuseOption(`--${option} ${file}: cannot be written (${code}); expected a file, or the name of a new one.`);
  }
}

export function refuseOption(sentence: string): never {
  console.error(sentence);
  process.exit(USAGE);
}

function expected(options: Options): string {
  const names = Object.keys(options).map((name) => `--${name}`);
  return names.length === 0 ? 'no options' : names.join(', ');
}
