import { capabilityCard, EXCHANGES_WITH_CARDS, missingProofs } from './capabilities.ts';
import { FACT_NAMES, type FactName, type MarketCard } from './capability-card.ts';

/** Facts in rows and exchanges in columns, as docs/capabilities.md has them; both markets in one cell where they are the same. */
export function capabilityTable(): string {
  const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const each = (of: (card: MarketCard) => string): readonly string[] =>
    EXCHANGES_WITH_CARDS.map((exchange) => [...new Set(marketsOf(exchange).map(of))].join(' / '));
  return [
    row(
      '',
      ...EXCHANGES_WITH_CARDS.map((exchange) => `${exchange}${marketsOf(exchange).length === 1 ? ' (spot)' : ''}`),
    ),
    row('---', ...EXCHANGES_WITH_CARDS.map(() => '---')),
    row('live', ...each((card) => (missingProofs(card).length === 0 ? '**yes**' : 'no'))),
    ...FACT_NAMES.map((name) => row(`\`${name}\``, ...each((card) => cell(name, card)))),
  ].join('\n');
}

function marketsOf(exchange: string): readonly MarketCard[] {
  const { spot, usdm } = capabilityCard(exchange)!.markets;
  return [spot, usdm].filter((card) => card !== undefined);
}

const SIGNS = { proved: ' ✓', documented: ' §', ccxt: '', assumed: ' ~', unknown: '' } as const;

function cell(name: FactName, { facts }: MarketCard): string {
  const { value, basis } = facts[name];
  return value === null ? '?' : `${textOf(value)}${SIGNS[basis]}`;
}

function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).map(([key, each]) => [key, String(each)] as const);
  const [[, first], [, second] = ['', '']] = parts as [readonly [string, string], (readonly [string, string])?];
  if ('plain' in value) return first === second ? `\`${first}\`` : `\`${first}\`, stops \`${second}\``;
  return parts.map(([key, each]) => `${each} ${key}`).join(', ');
}
