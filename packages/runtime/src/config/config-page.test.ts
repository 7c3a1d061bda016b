import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { KeyRow } from './key-row.ts';
import { KEY_TABLE } from './key-table.ts';
import { EXCHANGE_KEYS } from './keys/exchange-keys.ts';
import { FILL_KEYS } from './keys/fill-keys.ts';
import { OLD_KEYS } from './keys/old-keys.ts';
import { PAIRLIST_KEYS } from './keys/pairlist-keys.ts';
import { RUN_KEYS } from './keys/run-keys.ts';
import { SERVICE_KEYS } from './keys/service-keys.ts';
import { ORDER_KEYS, STRATEGY_KEYS } from './keys/strategy-keys.ts';

const PAGE = fileURLToPath(new URL('../../../../docs/config.md', import.meta.url));
const HEAD = '## Keys\n';
const LETTERS = `Letters: backtest, hyperopt, dry run, live; **H**onored, **A**pproximated, **I**gnored, **R**efused. With other values the class may be another. These tables are made of
\`packages/runtime/src/config/keys\`; \`npx vitest run packages/runtime/src/config -u\` makes them anew.`;
const FREQTRADES: readonly (readonly [title: string, rows: readonly KeyRow[]])[] = [
  ['Strategy settings', STRATEGY_KEYS],
  ['Orders', ORDER_KEYS],
  ['Money, market, run', RUN_KEYS],
  ['Fills of a backtest', FILL_KEYS],
  ['Messages, servers, places', SERVICE_KEYS],
  ['Exchange', EXCHANGE_KEYS],
  ['Pair lists', PAIRLIST_KEYS],
  ['Old names', OLD_KEYS],
];

/** Keys of our own come last. */
const OURS = KEY_TABLE.filter((row) => !FREQTRADES.some(([, rows]) => rows.includes(row)));
const SECTIONS = OURS.length === 0 ? FREQTRADES : [...FREQTRADES, ['Ours', OURS] as const];

it('the tables of keys in docs/config.md say what the table says', async () => {
  const [prose = ''] = readFileSync(PAGE, 'utf8').split(HEAD);
  const tables = SECTIONS.map(([title, rows]) => `### ${title}\n\n${tableOf(rows)}\n`);

  await expect([`${prose}${HEAD}`, `${LETTERS}\n`, ...tables].join('\n')).toMatchFileSnapshot(PAGE);
});

/** Rows of one block, class and sentence, such as the credentials, are one. */
function tableOf(rows: readonly KeyRow[]): string {
  const alike = Map.groupBy(rows, ({ path, classing, doc }) => `${path.split('.')[0]!} ${classing} ${doc}`);
  const cells = [...alike.values()].map((group) => {
    const [{ classing, shape, doc, otherwise }] = group as [KeyRow];
    const expected = shape.kind === 'anything' || shape.kind === 'block' ? '' : shape.expected;
    const usual = otherwise === undefined || otherwise === null ? '' : `\`${JSON.stringify(otherwise)}\``;
    const names = group.map(({ path }) => `\`${path.replace('pairlists[].', '')}\``);
    return [names.join(', '), classing.slice(0, 4), expected, usual, doc].map((cell) => cell.replaceAll('|', '\\|'));
  });
  const all = [['Key', 'Class', 'Value', 'Default', 'Meaning'], ...cells];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const [head, ...body] = all.map(line);
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n');
}
