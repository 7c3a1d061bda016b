import { openDelivery, openNotifiers, type OpenedNotifiers } from '../../compose/open-notifier.ts';
import { exchangeAddress, isOnThisMachine } from '../../compose/exchange-address.ts';
import { marketFactor, openLiveMarket } from '../../compose/open-live-market.ts';
import { openSecrets } from '../../compose/open-secrets.ts';
import { readMarkets } from '../../launch/read-markets.ts';
import { liveFeed } from '../../market/live-feed.ts';
import { realClock } from '../../market/clock.ts';
import { isSourceThere } from '../../modes/session/driver/settle-version.ts';
import { openDriverInWorker } from '../../modes/session/driver/open-driver-in-worker.ts';
import type { SessionMarket, SessionWorld } from '../../modes/session/start/session-world.ts';
import type { ReadyRun } from '../start.ts';
import { liveSession } from './live-session.ts';
import { MarketTime } from './market-time.ts';
import type { WorldParts } from './session-surroundings.ts';
import { sessionCandles } from './session-candles.ts';
import type { RememberedRun } from './remembered-run.ts';
import { namedVersion, saysKillSwitch, versionAgain, versionNow } from './session-versions.ts';

export interface OpenedWorld {
  readonly world: SessionWorld;
  readonly close: () => Promise<void>;
}

/** Everything around a session in a container. Throws what is wrong with where its messages go, and why it may not trade with money. */
export async function sessionWorld(run: RememberedRun, parts: WorldParts): Promise<OpenedWorld> {
  const { ready, stale } = run;
  const { settings, io, log, redactor, stop, me, leases, store, time, voice } = parts;
  const { account, strategy, mode } = settings;
  const { request } = ready.job;
  const { settings: ofRun, stakeCurrency } = ready.settled;
  const secrets = await openSecrets(io.env, redactor);
  const targets = { config: request.config, env: io.env, secrets };
  // A session does not begin that nobody would hear of. A delivery that ends takes its targets with it.
  let first: OpenedNotifiers | null = await openNotifiers(targets);
  for (const warning of first.warnings) log.warn(warning);
  const { exchange, pairs } = request;
  // Of all pairs: a later version may trade others, and trades of an earlier one may lie on others.
  const { file: markets } = readMarkets(settings.markets ?? undefined, exchange, ofRun.tradingMode);
  const places = { settings, env: io.env, exchange, log, signal: stop.signal, told: new Set<string>() };
  const marketTime = new MarketTime();
  const live = await liveSession(ready, markets, marketTime, parts);
  const onKillSwitch = (): void => parts.kill.hold('live.kill_switch of the config');
  if (saysKillSwitch(run)) onKillSwitch();
  const versions = {
    ...{ settings, registry: parts.registry, env: io.env, objects: () => parts.objects },
    isPinned: ready.spec?.version !== undefined,
    live,
    onKillSwitch,
    onOtherImage: (sentence: string) => {
      log.event('other-image', sentence);
      stop.forSuccessor();
    },
  };
  const world: SessionWorld = {
    ...{ key: { account, strategy, mode }, me, leases, store, time, voice, stop: stop.signal },
    redact: (text) => redactor.redact(text),
    version: namedVersion(run, live),
    stale,
    about: {
      ...{ exchange, market: ofRun.tradingMode, stakeCurrency, timeframe: ofRun.timeframe, pairs },
      wallet: live?.wallet ?? ofRun.money.dryRunWallet,
      isSimulated: isOnThisMachine(exchangeAddress(exchange, io.env).baseUrl ?? ''),
    },
    factor: marketFactor(exchange, io.env),
    throttleMs: throttleOf(request.config),
    logHours: settings.sessionLogHours,
    async openMarket() {
      const opened = await openMarket(ready, parts, marketTime);
      marketTime.clock = opened.clock;
      parts.pulse()?.clock(opened.clock);
      return opened;
    },
    onRest: (measured) => marketTime.atRest(measured),
    async openDriver(version, records, nowMs) {
      const history = await sessionCandles(version, records, nowMs, places);
      return { driver: await openDriverInWorker({ version, markets, history, records }), history };
    },
    mayReturnTo: ({ strategy }) => isSourceThere(strategy),
    history: (version, records, nowMs) => sessionCandles(version, records, nowMs, places),
    named: () => versionNow(versions),
    reread: (name) => versionAgain(name, versions),
    async openDelivery(onSettled, mayBegin) {
      const { notifiers } = first ?? (await openNotifiers(targets));
      first = null;
      const tell = (text: string): void => log.warn(text);
      return openDelivery({ notifiers, clock: marketTime.clock ?? realClock(), redactor, onSettled, mayBegin, tell });
    },
    orders: live?.orders ?? null,
    ...(live === null ? {} : { assertAllowed: live.assertAllowed }),
  };
  return { world, close: () => live?.close() ?? Promise.resolve() };
}

async function openMarket(
  { job: { request }, settled: { settings } }: ReadyRun,
  { io, log, guard }: WorldParts,
  marketTime: MarketTime,
): Promise<SessionMarket> {
  const { market, clock } = await openLiveMarket({
    ...{ exchange: request.exchange, market: settings.tradingMode, env: io.env },
    onWait: (text) => log.event('waiting', text),
  });
  guard.add({ isNoise: (error) => market.isNoise(error), onNoise: (why) => market.doubtStreams(why) });
  return {
    clock,
    exchangeMs: () => market.timeMs(),
    openFeed(pairs) {
      const feed = liveFeed({ market, clock, pairs, onNotice: (text) => log.say('warn', 'market', text) });
      // A feed that takes the place of another begins with the time that the other has: it measures before it is asked for candles.
      marketTime.feed = feed;
      return feed;
    },
    fundingOf: settings.tradingMode === 'spot' ? null : (pair, fromMs) => market.funding(pair, fromMs),
    close: () => market.close(),
  };
}

/** freqtrade's `internals.process_throttle_secs`. */
const THROTTLE_SECONDS = 5;

function throttleOf(config: Readonly<Record<string, unknown>>): number {
  const internals = (config['internals'] ?? {}) as { readonly process_throttle_secs?: number };
  return (internals.process_throttle_secs ?? THROTTLE_SECONDS) * 1000;
}
