import { isUserMistake } from '../../contract/exit-code.ts';
import { orStopped } from '../stop.ts';
import { lookAtClock, type FirstWalletParts } from './first-wallet.ts';
import { hasAnything } from './remembered-run.ts';

/**
 * Refuses a key that may only read before its first order does. Not where a trade or an order is open, which needs this process whatever its key
 * may, and waits for no look. `look` throws why the key is none to trade with, else says why that is not known.
 */
export async function lookAtKey(parts: FirstWalletParts, look: () => Promise<string | null>): Promise<void> {
  if (parts.records !== null && hasAnything(parts.records)) return;
  const untold = await orStopped(stampedLook(parts, look), parts.stop.signal);
  if (untold !== null) parts.log.say('info', 'key', untold);
}

/** What keeps the exchange from telling the time is for the start itself to wait for, or to refuse. */
async function stampedLook(parts: FirstWalletParts, look: () => Promise<string | null>): Promise<string | null> {
  try {
    if (parts.marketTime.clock === null) await lookAtClock(parts);
  } catch (error) {
    if (!isUserMistake(error)) throw error;
    return `Nobody asked whether the key may trade: ${error.message}`;
  }
  return look();
}
