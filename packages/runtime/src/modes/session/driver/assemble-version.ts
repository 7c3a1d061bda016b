import { timeframeMs, type RunSettings as ViewedSettings } from '@tradai/strategy-sdk';
import { controlValues, type CandlesOf, type GraphFrame } from '@tradai/strategy-sdk/graph';
import type { PairInput } from '../../../backtest/pair-input.ts';
import { protectionRules } from '../../../backtest/protection-rules.ts';
import { adviceOf } from '../../../callbacks/advice-of.ts';
import type { Memory } from '../../../callbacks/memory.ts';
import type { RunSettings } from '../../../config/run-settings.ts';
import type { MoneyRules } from '../../../core/rules.ts';
import { LivePair, type LivePairParts } from '../../../session/live-pair.ts';
import { rateRules } from '../../../session/rate-settings.ts';
import type { ChangedSettings } from '../../../session/changed-settings.ts';
import type { SessionVersion } from '../../../session/session-version.ts';
import { viewedSettings } from '../../backtest/viewed-settings.ts';
import { controlsIn } from '../../backtest/walks.ts';
import { seriesOfFrame } from './session-series.ts';
import type { SettledVersion } from './settle-version.ts';

/** A pair of a version as it begins. */
export interface VersionPair
  extends Pick<PairInput, 'pair' | 'market' | 'ticks' | 'tiers' | 'funding'>, Pick<LivePairParts, 'room' | 'boundsOf'> {
  /** Closed candles of every frame of the graph, holes filled. */
  readonly candlesOf: CandlesOf;
}

export interface VersionSurroundings {
  readonly pairs: readonly VersionPair[];
  /** Settings that a person changed. */
  readonly changed: ChangedSettings;
  /** What the strategy remembers, with versions that agree about its form. */
  readonly memory: Memory;
  /** What happens when a callback throws. */
  readonly onError: 'contain' | 'stop';
}

/** Strategy, settings and columns of a session, put together. */
export function assembleVersion(settled: SettledVersion, around: VersionSurroundings): SessionVersion {
  const { spec, strategy, built, stakeCurrency } = settled;
  const { memory, onError } = around;
  const settings = settled.settingsWith(around.changed);
  const pairs = around.pairs.map((pair) => livePair(settled, pair));
  const rules = { ...settings.rules };
  const money = { ...moneyOf(settings, around.pairs) };
  const { timeframe, timeInForce } = settings;
  const { advise, memory: memoryOf } = adviceOf({
    ...{ built, rules, money, timeInForce, onError, pairs, memory },
    settings: liveView(viewedSettings(spec, settings, stakeCurrency), rules, money),
    controls: controlValues(strategy, controlsIn(spec.config)),
  });
  const effective = Object.fromEntries(settings.effective.map(({ key, value }) => [key, value]));
  return {
    id: spec.id,
    spec,
    stateKey: stateKeyOf(settled),
    pairs,
    run: {
      ...{ timeframe, rules, money, advise },
      isFutures: settings.tradingMode === 'futures',
      liquidation: settings.liquidation,
      protections: settings.enableProtections ? protectionRules(built.protections, timeframe) : [],
    },
    rates: rateRules({ ...spec.config, ...effective }, timeframeMs(timeframe), spec.fills),
    memory: memoryOf,
    change: (changed) => {
      const present = settled.settingsWith(changed);
      Object.assign(rules, present.rules);
      Object.assign(money, moneyOf(present, around.pairs));
    },
  };
}

/** Versions with the same one agree about the form of what they remember; empty for the one that most have. */
export function stateKeyOf({ built }: Pick<SettledVersion, 'built'>): string {
  const { stateVersion = 1 } = built.definition;
  return stateVersion === 1 ? '' : String(stateVersion);
}

function livePair({ built, stakeCurrency }: SettledVersion, { candlesOf, ...facts }: VersionPair): LivePair {
  const seriesOf = (frame: GraphFrame): ReturnType<LivePairParts['seriesOf']> =>
    seriesOfFrame(frame, facts.pair, stakeCurrency);
  return new LivePair({ ...facts, built, history: candlesOf, seriesOf });
}

/** Where no fee was given, the market's counts. */
function moneyOf({ money }: RunSettings, [first]: readonly VersionPair[]): MoneyRules {
  const { takerFee, makerFee } = first!.market;
  return { ...money, fee: money.fee ?? Math.max(takerFee, makerFee) };
}

/** What a person may change is as it is at that moment. */
function liveView(
  view: ViewedSettings,
  rules: { readonly maxOpenTrades: number },
  money: { readonly stakeAmount: number | 'unlimited' },
): ViewedSettings {
  return Object.freeze({
    ...view,
    get maxOpenTrades() {
      return rules.maxOpenTrades;
    },
    get stakeAmount() {
      return money.stakeAmount;
    },
  });
}
