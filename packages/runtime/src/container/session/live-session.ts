import { ConfigError } from '../../config/errors.ts';
import type { MarketFile } from '../../config/market-file.ts';
import { decimalText } from '../../contract/decimal-text.ts';
import { firstWallet } from './first-wallet.ts';
import { liveNotes } from './live-notes.ts';
import { lookAtKey } from './look-at-key.ts';
import type { OpenedLive } from './live-wishes.ts';
import type { MarketTime } from './market-time.ts';
import type { WorldParts } from './session-surroundings.ts';
import type { ReadyRun } from '../start.ts';

/** How a version trades with money. */
export interface LiveTerms {
  /** Stake currency that the session began with. */
  readonly wallet: number;
  readonly markets: MarketFile;
}

export interface LiveSession extends LiveTerms, Pick<OpenedLive, 'orders' | 'assertAllowed' | 'close'> {}

/** Orders of a live session and what it began with; null for play money. Throws what forbids it to trade, or keeps it from its account. */
export async function liveSession(
  { job: { request }, settled: { settings } }: ReadyRun,
  markets: MarketFile,
  marketTime: MarketTime,
  parts: WorldParts,
): Promise<LiveSession | null> {
  const { openLive, io, redactor, log, me, leaseRows } = parts;
  if (openLive === null) return null;
  const { account, strategy, mode } = parts.settings;
  const effective = Object.fromEntries(settings.effective.map(({ key, value }) => [key, value]));
  for (const text of liveNotes({ settings: effective, config: request.config, account, env: io.env }))
    log.say('warn', 'config', text);
  const live = await openLive({
    ...{ account, strategy, mode, build: me.build, env: io.env, redactor, permits: leaseRows, markets },
    config: { ...request.config, ...request.overrides },
    exchange: request.exchange,
    ...{ market: settings.tradingMode, marginMode: settings.marginMode },
    exchangeNow: () => marketTime.signMs(),
    onWrongTime: () => marketTime.doubted(),
    onWait: (text) => log.event('waiting', text),
  });
  const { orders, close } = live;
  try {
    assertRules(request.pairs, markets);
    for (const { level, text } of live.told) log.say(level, 'caps', text);
    const currency = settings.stakeCurrency!;
    const records = (await parts.store.read({ account, strategy, mode }))?.records ?? null;
    const start = { ...parts, records, exchange: request.exchange, market: settings.tradingMode, marketTime };
    const wallet = await firstWallet(start, () => live.balanceOf(currency));
    await lookAtKey(start, live.assertKeyTrades);
    const guard = { rows: parts.accounts, limits: live.limits, capital: decimalText(wallet) };
    return { orders: { ...orders, guard }, assertAllowed: live.assertAllowed, close, markets, wallet };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Throws `invalid-config` for a pair without steps: the exchange refuses orders that are off them. */
export function assertRules(pairs: readonly string[], { name, rules }: MarketFile): void {
  const unknown = pairs.find((pair) => !rules.has(pair));
  if (unknown === undefined) return;
  throw new ConfigError(
    'invalid-config',
    `The steps of ${unknown}, which orders with money have to lie on, are not known (${name}); expected a markets file in TRADAI_MARKETS that has them, as "tradai data markets" writes it.`,
  );
}
