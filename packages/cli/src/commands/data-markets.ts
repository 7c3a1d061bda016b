import { readFileSync, writeFileSync } from 'node:fs';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { marketFileOfCcxt } from '@tradai/runtime';
import { UsageError, type Io } from '@tradai/runtime/process';

interface DataMarketsOptions {
  readonly leverageTiers?: string;
  readonly date?: string;
  readonly out: string;
}

/** `tradai data markets`: one markets file out of what ccxt says about an exchange. */
export function dataMarketsCommand(markets: string, options: DataMarketsOptions, io: Io): ExitCode {
  const tiers =
    options.leverageTiers === undefined
      ? null
      : { name: options.leverageTiers, text: textOf(options.leverageTiers, '--leverage-tiers') };
  const made = marketFileOfCcxt({ name: markets, text: textOf(markets, 'markets') }, tiers, options.date ?? null);
  writeTo(options.out, `${JSON.stringify(made.document, null, 1)}\n`);
  io.out(`${options.out}: ${made.pairs} pairs, leverage tiers of ${made.withTiers}\n`);
  return EXIT_CODE.done;
}

function writeTo(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new UsageError(`--out ${path}: it cannot be written (${(cause as NodeJS.ErrnoException).code}).`);
  }
}

function textOf(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(
      `${what} ${path}: ${code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`}.`,
    );
  }
}
