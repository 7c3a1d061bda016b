import { readFileSync } from 'node:fs';

/** A fenced block of a page. */
export interface CodeBlock {
  /** `docs/strategy-guide.md` */
  readonly page: string;
  /** Of the block's first line of code, from 1. */
  readonly line: number;
  /** What follows the three ticks: `ts`, `ts fragment`, `sh`. */
  readonly language: string;
  readonly code: string;
}

/** The fenced blocks of a page of `root`, in order. */
export function codeBlocks(root: string, page: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { readonly line: number; readonly language: string; readonly lines: string[] } | null = null;
  for (const [index, text] of readFileSync(`${root}/${page}`, 'utf8').split('\n').entries()) {
    const fence = /^```(.*)$/.exec(text);
    if (fence === null) open?.lines.push(text);
    else if (open === null) open = { line: index + 2, language: fence[1]!.trim(), lines: [] };
    else {
      blocks.push({ page, line: open.line, language: open.language, code: open.lines.join('\n') });
      open = null;
    }
  }
  return blocks;
}

/**
 * A block as a module whose line numbers are those of the page. A fragment is what may stand inside `indicators` of a strategy on 1h candles; it
 * gets the names it uses from the SDK.
 */
export function moduleText({ code, language, line }: CodeBlock, sdkNames: readonly string[]): string {
  const above = '\n'.repeat(line - 2);
  if (!language.includes('fragment')) return `${above}\n${code}\n`;
  const used = sdkNames.filter((name) => name !== 'defineStrategy' && new RegExp(`\\b${name}\\b`).test(code));
  const imports = `import { ${['defineStrategy', ...used].join(', ')} } from '@tradai/strategy-sdk';`;
  const head = `export default defineStrategy({ name: 'fragment', timeframe: '1h', stoploss: -0.1, indicators: ({ candles, informative, resample }) => {`;
  return `${above}${imports} ${head}\n${code}\nvoid [candles, informative, resample]; return {}; }, entry: () => [] });\n`;
}
