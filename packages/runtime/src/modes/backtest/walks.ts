import { timeframeMs } from '@tradai/strategy-sdk';
import { controlValues, type BuiltStrategy } from '@tradai/strategy-sdk/graph';
import { backtestSlices } from '../../backtest/loop.ts';
import type { BacktestOutcome } from '../../backtest/outcome.ts';
import type { PairInput } from '../../backtest/pair-input.ts';
import { protectionRules } from '../../backtest/protection-rules.ts';
import { finished, type Slices } from '../../backtest/slices.ts';
import type { TradeLog } from '../../backtest/trade-log.ts';
import { watchedAdvice, type Watch } from '../../backtest/watch.ts';
import { adviceOf, type StrategyAdvice, type StrategyNotes } from '../../callbacks/advice-of.ts';
import { ConfigError } from '../../config/errors.ts';
import type { RunSettings } from '../../config/run-settings.ts';
import type { FillRules } from '../../core/fill-rules.ts';
import type { MoneyRules } from '../../core/rules.ts';
import type { PreparedPair } from './prepare-pair.ts';
import { chosenRules } from './profiles.ts';
import type { BacktestRequest } from './request.ts';
import { viewedSettings } from './viewed-settings.ts';

export type WalkedRequest = Pick<BacktestRequest, 'strategy' | 'config' | 'exchange' | 'pairs'>;

export interface WalkOptions {
  /** Default: those that were prepared, whole. */
  readonly pairs?: readonly PairInput[];
  /** Default: the run's own. */
  readonly fills?: FillRules;
  readonly watch?: Watch;
  readonly log?: TradeLog;
  readonly onProgress?: (timeMs: number) => void;
}

export interface Walk {
  readonly outcome: BacktestOutcome;
  readonly notes: StrategyNotes;
}

/** Walks prepared candles and signals, as often as wanted. Callbacks remember: each walk gets fresh ones. */
export class Walks {
  readonly money: MoneyRules;
  /** The rules of the run's own figures. */
  readonly fills: FillRules;
  readonly #settings: RunSettings;
  readonly #built: BuiltStrategy;
  readonly #pairs: readonly PairInput[];
  readonly #freshAdvice: () => StrategyAdvice;

  constructor(
    request: WalkedRequest,
    settings: RunSettings,
    built: BuiltStrategy,
    stakeCurrency: string,
    prepared: readonly PreparedPair[],
  ) {
    this.#settings = settings;
    this.#built = built;
    this.#pairs = prepared.map(({ input }) => input);
    const { market } = this.#pairs[0]!;
    const money = { ...settings.money, fee: settings.money.fee ?? Math.max(market.takerFee, market.makerFee) };
    this.money = money;
    this.fills = chosenRules(settings.fills, settings.money.fee);
    this.#freshAdvice = () =>
      adviceOf({
        built,
        settings: viewedSettings(request, settings, stakeCurrency),
        controls: controlValues(request.strategy, controlsIn(request.config)),
        rules: settings.rules,
        money,
        timeInForce: settings.timeInForce,
        onError: settings.callbackErrors,
        pairs: prepared,
      });
  }

  walk(options: WalkOptions = {}): Walk {
    return finished(this.slices(options));
  }

  /** The same in slices. */
  *slices({ pairs = this.#pairs, fills = this.fills, watch, ...more }: WalkOptions = {}): Slices<Walk> {
    const { timeframe, timeframeDetail, rules, tradingMode, liquidation, enableProtections } = this.#settings;
    const { advise, notes } = this.#freshAdvice();
    const outcome = yield* backtestSlices({
      timeframe,
      pairs,
      money: this.money,
      rules: { ...rules, fills },
      isFutures: tradingMode === 'futures',
      liquidation,
      protections: enableProtections ? protectionRules(this.#built.protections, timeframe) : [],
      detailMs: timeframeDetail === null ? null : timeframeMs(timeframeDetail),
      advise: watch === undefined ? advise : watchedAdvice(advise, watch),
      ...more,
    });
    return { outcome, notes: notes() };
  }
}

/** Values of the strategy's controls, by name. */
export function controlsIn({ controls = {} }: BacktestRequest['config']): Readonly<Record<string, unknown>> {
  if (typeof controls === 'object' && controls !== null) return controls as Readonly<Record<string, unknown>>;
  throw new ConfigError(
    'invalid-config',
    `controls is ${JSON.stringify(controls)}; expected an object of values by name.`,
  );
}
