import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../contract/exit-code.ts';
import binance from './binance/capability.json' with { type: 'json' };
import { assertMayTradeLive, capabilityCard, EXCHANGES_WITH_CARDS, missingProofs } from './capabilities.ts';
import { FACT_NAMES, readCard } from './capability-card.ts';
import { capabilityTable } from './capability-table.fixture.ts';
import { MARKETS } from './card-market.ts';

const ROOT = join(import.meta.dirname, '../../../../..');
const ALL = EXCHANGES_WITH_CARDS.flatMap((exchange) =>
  MARKETS.flatMap((market) => {
    const card = capabilityCard(exchange)?.markets[market];
    return card === undefined ? [] : [{ exchange, market, card }];
  }),
);
const OTHERS = ALL.filter(({ exchange }) => exchange !== 'binance');

function refusalOf(exchange: string, market: 'spot' | 'usdm'): Error {
  try {
    assertMayTradeLive(exchange, market);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`${exchange} ${market} may trade live.`);
}

describe('no card, no live', () => {
  it.each(MARKETS)('binance %s may trade', (market) => {
    expect(() => assertMayTradeLive('binance', market)).not.toThrow();
  });

  it.each(OTHERS)('$exchange $market may not, and says in one sentence what is not proved', ({ exchange, market }) => {
    const { message } = refusalOf(exchange, market);
    expect(message).toMatch(/^\w+ (spot|usdm) may not trade live: there is no proof of (\w+, )+\w+\.$/);
    expect(message).toContain('findByClientId');
    expect(message).toContain('requestExpiry');
  });

  it.each([
    ['coinbase', 'it has no card of what is proved'],
    ['constructor', 'it has no card of what is proved'],
    ['kraken', 'its card has no such market'],
  ])('%s usdm may not: %s', (exchange, why) => {
    expect(refusalOf(exchange, 'usdm').message).toBe(
      `${exchange} usdm may not trade live: ${why}; expected one of binance spot, binance usdm.`,
    );
  });

  it('ends a process with 78', () => {
    expect(exitCodeOf(refusalOf('okx', 'spot'))).toBe(78);
  });

  it('an exchange whose orders cannot be found may not, however well that is proved', () => {
    const card = capabilityCard('binance')!.markets.spot!;
    const facts = { ...card.facts, findByClientId: { value: false, basis: 'proved' as const } };
    expect([missingProofs(card), missingProofs({ ...card, facts })]).toEqual([[], ['findByClientId']]);
  });

  it('each of these is missed without its proof', () => {
    const card = capabilityCard('binance')!.markets.usdm!;
    const missed = FACT_NAMES.filter((name) =>
      missingProofs({ ...card, proofs: card.proofs.filter(({ of }) => !of.includes(name)) }).includes(name),
    );
    expect(missed).toEqual([
      ...['clientIdField', 'clientIdRoom', 'clientIdUnique', 'findByClientId', 'requestExpiry', 'stopsApart'],
      ...['stopReplace', 'definiteRejects', 'minNotionalKnown', 'userStreamKind', 'timeRoute'],
    ]);
  });
});

describe('a card', () => {
  it.each(ALL)('of $exchange $market says something of every fact', ({ exchange, card }) => {
    expect(capabilityCard(exchange)?.exchange).toBe(exchange);
    expect(Object.keys(card.facts)).toEqual(FACT_NAMES);
  });

  it.each(ALL.flatMap(({ exchange, market, card }) => card.proofs.map((proof) => ({ exchange, market, ...proof }))))(
    'of $exchange $market proves $of by a test that there is: $title',
    ({ test, title, version }) => {
      expect(existsSync(join(ROOT, test)), test).toBe(true);
      expect(readFileSync(join(ROOT, test), 'utf8')).toContain(title);
      expect(version).toBe(`ccxt ${ccxtVersion()}`);
    },
  );

  it.each(OTHERS)('of $exchange $market sends nothing again by itself', ({ card }) => {
    expect(card.facts.mayResubmit.value).toBe(false);
    expect(card.facts.definiteRejects.value).toBe('none');
  });

  const facts = binance.markets.spot.facts;
  it.each<[string, object, string]>([
    ['a proof of nothing', { proofs: [] }, 'what is proved has a proof'],
    ['a value of what is unknown', { facts: { ...facts, marginMs: { value: 1, basis: 'unknown' } } }, 'marginMs'],
    ['a margin below five seconds', { facts: { ...facts, marginMs: { value: 4_999, basis: 'assumed' } } }, 'marginMs'],
    [
      'room for fewer than our 18 characters',
      { facts: { ...facts, clientIdRoom: { value: 17, basis: 'proved' } } },
      'clientIdRoom',
    ],
    [
      'a document without an address',
      { facts: { ...facts, retentionDays: { value: 90, basis: 'documented' } } },
      'a document has an address',
    ],
    ['a fact that nobody knows', { facts: { ...facts, luck: { value: true, basis: 'assumed' } } }, 'luck'],
  ])('with %s is refused', (_, wrong, words) => {
    const card = { ...binance, markets: { spot: { ...binance.markets.spot, ...wrong } } };
    expect(() => readCard(card)).toThrow(words);
  });
});

it('docs/capabilities.md shows the cards as they are', () => {
  const page = readFileSync(join(ROOT, 'docs/capabilities.md'), 'utf8');
  expect(rowsOf(page)).toEqual(rowsOf(capabilityTable()));
});

/** Cells without the spaces that a formatter puts around them. */
function rowsOf(text: string): readonly (readonly string[])[] {
  const [table = ''] = /^\|\s*\|[^]*?(?=\n\n|$(?![^]))/m.exec(text) ?? [];
  const rows = table.split('\n').filter((line) => line.startsWith('|') && !/^\|[\s-|]*$/.test(line));
  return rows.map((line) => line.split('|').map((cell) => cell.trim()));
}

function ccxtVersion(): string {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'packages/runtime/package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return dependencies['ccxt']!;
}
