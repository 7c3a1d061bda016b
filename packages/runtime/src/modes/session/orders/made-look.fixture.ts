import type { TradeRecord } from '../../../session/trade-record.ts';
import { LIVE_KEY, type MadeLiveWorld, type MadeProcess } from './made-live-world.fixture.ts';

/** Records of a world's journal whose keys begin so. */
export async function rows<Row>(world: MadeLiveWorld, prefix: string): Promise<readonly Row[]> {
  return [...(await world.records())].flatMap(([key, text]) =>
    key.startsWith(prefix) ? [JSON.parse(text) as Row] : [],
  );
}

/** A session that has traded for half a minute. */
export async function opened(world: MadeLiveWorld): Promise<MadeProcess> {
  const process = world.start();
  await world.time.pass(30_000);
  return process;
}

/** Trades that are over, as they were put aside. */
export async function closedTrades(world: MadeLiveWorld): Promise<readonly TradeRecord[]> {
  const aside = await world.store.rows(LIVE_KEY, 'closed', {});
  const records = aside.flatMap(({ text }) => Object.values(JSON.parse(text) as Record<string, Partial<TradeRecord>>));
  return records.filter((record): record is TradeRecord => record.trade !== undefined);
}
