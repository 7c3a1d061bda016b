import type { SessionLook } from '../driver/session-driver.ts';
import type { OpenStep, SessionHost } from '../host/session-host.ts';

/** What all trades came to, open ones at the rates that were looked at; stake currency. */
export function profitOf({ equity, wallet }: Pick<SessionLook, 'equity' | 'wallet'>): number {
  return wallet.closedProfit + equity - wallet.free - wallet.tiedUp;
}

/** The same by what the market shows now; null while nobody knows the rate of a trade that holds something. */
async function knownProfit(host: SessionHost): Promise<number | null> {
  const look = await host.parts.driver.look(host.quotes());
  const isKnown = look.trades.every(({ amount, rate }) => amount === 0 || rate !== null);
  return isKnown ? profitOf(look) : null;
}

/** The same within a step, looked at anew while a trade is open or has just ended. What nobody knows now stays as it was. */
export async function profitNow({ host, draft }: OpenStep): Promise<number | null> {
  const mayDiffer = host.profitAbs === null || host.openTrades.size > 0 || draft.changed('trade/').length > 0;
  return mayDiffer ? ((await knownProfit(host)) ?? host.profitAbs) : host.profitAbs;
}
