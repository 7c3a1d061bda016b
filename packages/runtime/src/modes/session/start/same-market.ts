import { ConfigError } from '../../../config/errors.ts';
import type { StoredSession } from '../../../ports/session-store.ts';
import { SessionError } from '../host/errors.ts';
import { HOST_ABOUT, type HostAbout } from '../view/host-records.ts';
import type { SessionWorld } from './session-world.ts';

type Market = Pick<HostAbout, 'exchange' | 'market' | 'stakeCurrency' | 'isSimulated'>;

/**
 * Throws `lease-busy` where another process has begun this session with money meanwhile, and with another balance; `invalid-config` where a journal is of another market than the one that is to be traded now: its wallet, trades and locks mean nothing
 * there.
 */
export function assertSameMarket(
  { about: now, key, store, orders = null }: SessionWorld,
  { records }: StoredSession,
): void {
  const was = JSON.parse(records.get(HOST_ABOUT) ?? 'null') as HostAbout | null;
  if (orders !== null && was !== null && was.wallet !== now.wallet)
    throw new SessionError(
      'lease-busy',
      `Another process began to trade with ${was.wallet} ${was.stakeCurrency} while this one read ${now.wallet} from the account; started again, this one goes on with that.`,
    );
  // Journals of earlier builds do not say whether their exchange was simulated.
  const isKnown = was?.isSimulated !== undefined && now.isSimulated !== undefined;
  if (was === null || textOf({ ...was, ...(isKnown ? {} : { isSimulated: now.isSimulated }) }) === textOf(now)) return;
  throw new ConfigError(
    'invalid-config',
    `${key.strategy} on the account ${key.account} has traded ${textOf(was)} (journal in ${store.place}), and is to trade ${textOf(now)}; expected the same market, or another ACCOUNT.`,
  );
}

function textOf({ exchange, market, stakeCurrency, isSimulated }: Market): string {
  return `${exchange} ${market} in ${stakeCurrency}${isSimulated === true ? ' on a simulated exchange' : ''}`;
}
