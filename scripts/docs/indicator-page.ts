import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@tradai/strategy-sdk';
import { buildStrategy } from '@tradai/strategy-sdk/graph';

interface Indicator {
  readonly name: string;
  /** `candles, period = 14` */
  readonly parameters: string;
  /** Declarations of the types that the signature names. */
  readonly types: readonly string[];
  readonly returns: string;
  /** The docstring as one text. */
  readonly text: string;
}

const FUNCTION =
  /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport function (\w+)<F extends Frame[^>]*>\(([\s\S]*?)\): ([\s\S]*?) \{\n/g;

/** The page of all indicators, made of their docstrings. Look-backs are those of the graph. */
export function indicatorPage(sourceFolder: string): string {
  const indicators = readIndicators(sourceFolder);
  const rows = indicators.map((indicator) => [
    `[\`${indicator.name}\`](#${indicator.name.toLowerCase()})`,
    `\`${indicator.parameters}\``,
    defaultLookback(indicator),
    closeness(indicator),
  ]);
  const details = indicators.map(({ name, parameters, returns, types, text }) =>
    [
      `### ${name}`,
      '',
      '```text',
      `${name}(${parameters}): ${returns}`,
      ...types.flatMap((type) => ['', type]),
      '```',
      '',
      text,
      '',
    ].join('\n'),
  );
  return [
    HEAD.replace('{count}', String(indicators.length)),
    table(['Indicator', 'Arguments', 'Look-back', 'Against the reference'], rows),
    '\n## All of them\n',
    details.join('\n'),
  ].join('\n');
}

const HEAD = `# Indicators

The {count} indicators of \`@tradai/strategy-sdk\`. This page is made of the docstrings in \`packages/strategy-sdk/src/indicators\`;
\`npx vitest run scripts/docs -u\` makes it anew.

- **Arguments**: \`candles\` is a candle set (\`candles\`, \`heikinAshi(candles)\`, the one inside \`informative\`), \`series\` any column of numbers.
- **Look-back**: candles before the first value, with the default arguments, as the graph reckons it.
- **Against the reference**: \`bit-equal\` to TA-Lib 0.8, or within this share of the output's range of the reference that the text names. TA-Lib 0.8
  fuses some multiplications with additions, which JavaScript cannot: there 1e-12. Functions of the math library differ between machines: 1e-9.
  Candle patterns (\`cdl…\`: 100, −100 or 0) are equal.
  \`npm run goldens\` measures it.
`;

/** Exported functions with a docstring, in alphabetical order. */
export function readIndicators(sourceFolder: string): Indicator[] {
  const exported = new Set(Object.keys(sdk));
  const sources = globSync('**/*.ts', { cwd: sourceFolder })
    .toSorted()
    .filter((file) => !file.includes('.test.'))
    .map((file) => readFileSync(join(sourceFolder, file), 'utf8'))
    .join('\n');
  return [...sources.matchAll(FUNCTION)]
    .filter(([, , name]) => exported.has(name!))
    .map(([, doc, name, parameters, returns]) => ({
      name: name!,
      parameters: plainParameters(parameters!),
      returns: oneLine(plainTypes(returns!)),
      types: declarationsFor(`${parameters} ${returns}`, sources),
      text: oneLine(doc!.replaceAll(/^ ?\* ?/gm, ' ')),
    }))
    .toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

/** What a caller writes: no types where a default says it, and no destructuring. */
function plainParameters(text: string): string {
  return oneLine(text)
    .replace(/^\{[^}]*\}: Candles<F>/, 'candles')
    .replaceAll(/: (Candles<F>|Series<F>|Condition<NoInfer<F>>)/g, '')
    .replaceAll(/: number\b/g, '')
    .replaceAll('readonly ', '')
    .replace(/options\??: ?(?:Pick<(\w+), .*>|([A-Z]\w*))( = \{\})?/, 'options?: $1$2')
    .replace(/,$/, '');
}

/** What an author has to know of the types that a signature names, one declaration each. */
function declarationsFor(signature: string, sources: string): readonly string[] {
  const names = [...signature.matchAll(/\b(\w+(?:Columns|Options|Average))\b/g)].map(([name]) => name);
  return [...new Set(names)].flatMap((name) => {
    const found = new RegExp(`^export type ${name}\\b[\\s\\S]*?\\};$`, 'm').exec(sources)?.[0];
    return found === undefined ? [] : [plainTypes(found).replace('export ', '')];
  });
}

function plainTypes(text: string): string {
  return text.replaceAll(/<F( extends Frame)?>/g, '').replaceAll('readonly ', '');
}

/** Arguments of the functions that have no default for all of them. */
const REQUIRED: Readonly<Record<string, readonly unknown[]>> = {
  ma: [20, 'ema'],
  macdExt: [
    { period: 12, type: 'ema' },
    { period: 26, type: 'ema' },
    { period: 9, type: 'ema' },
  ],
};

function defaultLookback({ name, parameters }: Indicator): string {
  let lookback = 0;
  try {
    const strategy = sdk.defineStrategy({
      name: 'one',
      timeframe: '1h',
      stoploss: -0.1,
      indicators: ({ candles }) => {
        const call = (sdk as unknown as Readonly<Record<string, (...values: unknown[]) => sdk.Column<'1h'>>>)[name]!;
        const first = parameters.startsWith('candles') ? candles : candles.close;
        const isSecond = /^\w+, (volume|y|market)\b(?! =)/.test(parameters);
        const starts = parameters.includes('starts') ? [sdk.time.starts(candles, 'day')] : [];
        const values = REQUIRED[name] ?? [...(isSecond ? [candles.volume] : []), ...starts];
        return { column: call(first, ...values) };
      },
      entry: () => [],
    });
    lookback = buildStrategy(strategy).lookback;
  } catch {
    return 'see text';
  }
  return String(lookback);
}

function closeness({ name, text }: Indicator): string {
  if (name.startsWith('cdl')) return 'equal';
  return /bit-equal|1e-1?\d+|\bequal(?= to TA-Lib)/.exec(text)?.[0] ?? 'see text';
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((title, i) => Math.max(title.length, ...escaped.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...escaped.map(line)].join('\n');
}
