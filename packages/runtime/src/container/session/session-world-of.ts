import { openDelivery, openNotifiers, type OpenedNotifiers } from '../../compose/open-notifier.ts';
import { exchangeAddress, isOnThisMachine } from '../../compose/exchange-address.ts';
import { marketFactor, openLiveMarket } from '../../compose/open-live-market.ts';
import { openSecrets } from '../../compose/open-secrets.ts';
import { readMarkets } from '../../launch/read-markets.ts';
import { liveFeed } from '../../market/live-feed.ts';
import { realClock, type MarketClock } from '../../market/clock.ts';
import { openDriverInWorker } from '../../modes/session/driver/open-driver-in-worker.ts';
import type { SessionMarket, SessionWorld } from '../../modes/session/start/session-world.ts';
import type { Leases, Holder } from '../../ports/leases.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import type { SessionVoice } from '../../modes/session/host/session-voice.ts';
import type { RealTime } from '../../modes/session/host/real-time.ts';
import type { ContainerLog } from '../log.ts';
import type { Pulse } from '../pulse/pulse.ts';
import type { ReadyRun } from '../start.ts';
import type { NoiseGuard } from './noise-guard.ts';
import type { SessionSurroundings } from './session-surroundings.ts';
import { sessionCandles } from './session-candles.ts';
import type { SessionStop } from './session-stop.ts';
import type { RememberedRun } from './remembered-run.ts';
import { namedVersion, versionAgain, versionNow } from './session-versions.ts';

export interface WorldParts extends SessionSurroundings {
  readonly log: ContainerLog;
  readonly me: Holder;
  readonly leases: Leases;
  readonly store: SessionStore;
  readonly time: RealTime;
  readonly voice: SessionVoice;
  readonly stop: SessionStop;
  readonly guard: NoiseGuard;
  readonly pulse: () => Pulse | null;
}

/** Everything around a dry run in a container. Throws what is wrong with where its messages go. */
export async function sessionWorld(run: RememberedRun, parts: WorldParts): Promise<SessionWorld> {
  const { ready, stale } = run;
  const { settings, io, log, redactor, stop, me, leases, store, time, voice } = parts;
  const { account, strategy } = settings;
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
  const versions = {
    ...{ settings, registry: parts.registry, env: io.env, objects: () => parts.objects },
    isPinned: ready.spec?.version !== undefined,
    onOtherImage: (sentence: string) => {
      log.event('other-image', sentence);
      stop.forSuccessor();
    },
  };
  let clock: MarketClock | null = null;
  return {
    ...{ key: { account, strategy, mode: 'dry-run' }, me, leases, store, time, voice, stop: stop.signal },
    redact: (text) => redactor.redact(text),
    version: namedVersion(run),
    stale,
    about: {
      ...{ exchange, market: ofRun.tradingMode, stakeCurrency, timeframe: ofRun.timeframe, pairs },
      wallet: ofRun.money.dryRunWallet,
      isSimulated: isOnThisMachine(exchangeAddress(exchange, io.env).baseUrl ?? ''),
    },
    factor: marketFactor(exchange, io.env),
    throttleMs: throttleOf(request.config),
    logHours: settings.sessionLogHours,
    async openMarket() {
      const opened = await openMarket(ready, parts);
      clock = opened.clock;
      parts.pulse()?.clock(clock);
      return opened;
    },
    async openDriver(version, records, nowMs) {
      const history = await sessionCandles(version, records, nowMs, places);
      return { driver: await openDriverInWorker({ version, markets, history, records }), history };
    },
    history: (version, records, nowMs) => sessionCandles(version, records, nowMs, places),
    named: () => versionNow(versions),
    reread: (name) => versionAgain(name, versions),
    async openDelivery(onSettled, mayBegin) {
      const { notifiers } = first ?? (await openNotifiers(targets));
      first = null;
      const tell = (text: string): void => log.warn(text);
      return openDelivery({ notifiers, clock: clock ?? realClock(), redactor, onSettled, mayBegin, tell });
    },
  };
}

async function openMarket(
  { job: { request }, settled: { settings } }: ReadyRun,
  { io, log, guard }: WorldParts,
): Promise<SessionMarket> {
  const { market, clock } = await openLiveMarket({
    ...{ exchange: request.exchange, market: settings.tradingMode, env: io.env },
    onWait: (text) => log.event('waiting', text),
  });
  guard.add((error) => market.isNoise(error));
  return {
    clock,
    exchangeMs: () => market.timeMs(),
    openFeed: (pairs) => liveFeed({ market, clock, pairs, onNotice: (text) => log.say('warn', 'market', text) }),
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
