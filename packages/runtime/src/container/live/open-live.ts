import { openOrderExchange, type OpenedOrders } from '../../compose/open-order-exchange.ts';
import { unknownMarket } from '../../config/market-file.ts';
import { exactRules, type ExactRules } from '../../orders/order-faults.ts';
import { ServiceError } from '../../ports/errors.ts';
import type { Bounds } from '../../modes/session/orders/live-orders.ts';
import type { BoundsConfig } from '../../modes/session/start/named-version.ts';
import type { LiveWishes, OpenedLive } from '../session/live-wishes.ts';
import { accountKey, type AccountKey } from './account-key.ts';
import { liveBounds } from './live-bounds.ts';
import { liveSwitches } from './live-switches.ts';
import { permitIn } from '../../ports/live-permits.ts';
import { assertMayTrade } from './may-trade.ts';
import { assertKeyTrades } from './key-trades.ts';
import { balanceOf } from './session-account.ts';

/**
 * What a session trades with money with. Whether it may is asked before anything is sent. Throws `not-allowed` for what it lacks, `not-supported`
 * for an exchange of which too little is proved, and what is thrown by the store of secrets.
 */
export async function openLive(wishes: LiveWishes): Promise<OpenedLive> {
  const { account, strategy, mode, build, config, env, redactor, permits, exchange: name, market } = wishes;
  const key = await accountKey(env, redactor, account);
  const claim = { strategy, account, mode, dryRun: config['dry_run'], hasKey: key !== null, build };
  const assertAllowed = async (): Promise<void> =>
    assertMayTrade({ ...claim, permit: permitIn(await permits.read({ kind: 'live-permit', account, strategy })) });
  await assertAllowed();
  const boundsOf = (of: BoundsConfig): Bounds => liveBounds(of, env);
  const { caps, limits, told } = boundsOf(config);
  const switches = liveSwitches(env);
  const { exchangeNow, onWait, onWrongTime, markets } = wishes;
  const open = (known: AccountKey): Promise<OpenedOrders> =>
    openOrderExchange({ exchange: name, market, env, key: known, exchangeNow, onWait, onWrongTime });
  let opened = await open(key!);
  const { exchange, rules } = opened;
  const marketOf = (pair: string): ExactRules => exactRules(markets.rules.get(pair) ?? unknownMarket(pair), null);
  return {
    orders: {
      ...{ exchange, rules, caps, boundsOf, marginMode: wishes.marginMode, marketOf, ...switches },
      usage: () => opened.usage(),
      reopen: async () => {
        opened = await open(await keyAgain(wishes));
        return opened.exchange;
      },
      newest: () => opened.exchange,
    },
    limits,
    told,
    assertAllowed,
    balanceOf: (currency) => balanceOf(exchange, currency),
    assertKeyTrades: async () => assertKeyTrades(await opened.keyRights(), exchange.place),
    close: () => opened.exchange.close(),
  };
}

/** What the store of secrets says by now. Throws `credentials` where it holds nothing any more. */
async function keyAgain({ env, redactor, account }: LiveWishes): Promise<AccountKey> {
  const key = await accountKey(env, redactor, account);
  if (key === null) throw new ServiceError('credentials', `There are no credentials of the account ${account}.`);
  return key;
}
