import { readFileSync, writeFileSync } from 'node:fs';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { marketFileOfCcxt, openExchange, parseExchangeOption } from '@tradai/runtime';
import { MARKETS } from '@tradai/runtime/data';
import { UsageError, type Io } from '@tradai/runtime/process';

interface DataMarketsOptions {
  readonly exchange?: string;
  readonly market?: string;
  readonly leverageTiers?: string;
  readonly date?: string;
  readonly out: string;
}

/** A text with the name that messages give it. */
interface Named {
  readonly name: string;
  readonly text: string;
}

interface Source {
  readonly markets: Named;
  readonly tiers: Named | null;
  readonly date: string | null;
}

/** `tradai data markets`: one markets file out of what ccxt says about an exchange, in a file or when it is asked now. */
export async function dataMarketsCommand(
  file: string | undefined,
  options: DataMarketsOptions,
  io: Io,
): Promise<ExitCode> {
  const source = file === undefined ? await fetched(options, io) : ofFile(file, options);
  const { leverageTiers } = options;
  const tiers = leverageTiers === undefined ? source.tiers : named(leverageTiers, '--leverage-tiers');
  const made = marketFileOfCcxt(source.markets, tiers, options.date ?? source.date);
  writeTo(options.out, `${JSON.stringify(made.document, null, 1)}\n`);
  io.out(`${options.out}: ${made.pairs} pairs, leverage tiers of ${made.withTiers}\n`);
  return EXIT_CODE.done;
}

function ofFile(file: string, { exchange, market }: DataMarketsOptions): Source {
  if (exchange !== undefined || market !== undefined)
    throw new UsageError(`--exchange and --market ask an exchange, and ${file} is a file; expected one of them.`);
  return { markets: named(file, 'markets'), tiers: null, date: null };
}

async function fetched(options: DataMarketsOptions, io: Io): Promise<Source> {
  const market = MARKETS.find((name) => name === (options.market ?? 'spot'));
  if (market === undefined) throw new UsageError(`--market is "${options.market}"; expected ${MARKETS.join(' or ')}.`);
  const name = parseExchangeOption(options.exchange ?? 'binance');
  const onWait = (text: string): void => io.err(`Note: ${text}\n`);
  const exchange = await openExchange({ exchange: name, market, env: io.env, onWait });
  try {
    const { markets, leverageTiers } = await exchange.marketsJson();
    if (market === 'futures' && leverageTiers === null && options.leverageTiers === undefined)
      io.err(`Note: ${name} gives leverage tiers to accounts only; --leverage-tiers adds them from a file.\n`);
    const tiers = leverageTiers === null ? null : { name: `${name}'s leverage tiers`, text: leverageTiers };
    return {
      markets: { name: `${name}'s markets`, text: markets },
      tiers,
      date: new Date().toISOString().slice(0, 10),
    };
  } finally {
    await exchange.close();
  }
}

function named(path: string, what: string): Named {
  return { name: path, text: textOf(path, what) };
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
