import type { MarketKind } from '../../../data/candles.ts';
import type { Failed, KeyRights } from '../../../ports/order-exchange.ts';
import { failedOf, rowOf, type AccountReader } from './account-reader.ts';
import { flagIn } from './binance-account.ts';

/**
 * What the key itself may do on a market. An account's `canTrade` does not say that: it is true with a key that may only read. Testnets do not serve it.
 */
export async function keyRights(reader: AccountReader, kind: MarketKind): Promise<KeyRights | Failed> {
  const told = await reader.ask('sapiGetAccountApiRestrictions', {}, (returned) => {
    const row = rowOf(returned);
    return {
      mayTrade: flagIn(row, kind === 'spot' ? 'enableSpotAndMarginTrading' : 'enableFutures'),
      mayWithdraw: flagIn(row, 'enableWithdrawals'),
      isTied: flagIn(row, 'ipRestrict'),
    };
  });
  return told.kind === 'failed' ? failedOf(told) : told.value;
}
