import { StrategyError } from '@tradai/strategy-sdk';
import type { BacktestOutcome } from '../../backtest/outcome.ts';
import type { Slices } from '../../backtest/slices.ts';
import type { FillSettings } from '../../config/fill-settings.ts';
import type { FillsRecord, ProfileRecord } from '../../contract/fills.ts';
import { snakeCase, snakeCased } from '../../contract/snake-case.ts';
import type { FillProfile, FillRules } from '../../core/fill-rules.ts';
import { activeSwitches, fillRules } from '../../fills/profiles.ts';
import { drawdownOf } from '../../metrics/drawdown.ts';
import { sum } from '../../metrics/numbers.ts';
import { tradeColumns } from '../../metrics/trade-columns.ts';

/** The rules of the run's own figures. A `fee` that was given counts in every profile. */
export function chosenRules({ profile, ...changes }: FillSettings, fee: number | null): FillRules {
  return fillRules(profile, { ...changes, hasFee: fee !== null });
}

/**
 * Trades the prepared signals of a run once more for each other profile, and puts what came out beside the run's own figures. Columns
 * and signals are those of the run: a profile costs a walk of the trading loop.
 */
export function* runProfiles(
  settings: FillSettings,
  fee: number | null,
  startBalance: number,
  own: BacktestOutcome,
  play: (rules: FillRules) => Slices<BacktestOutcome>,
): Slices<FillsRecord> {
  const records: ProfileRecord[] = [];
  for (const profile of settings.profiles) {
    const isChosen = profile === settings.profile;
    const outcome = isChosen ? own : yield* inProfile(profile, play(fillRules(profile, { hasFee: fee !== null })));
    records.push(profileRecord(profile, isChosen, outcome, startBalance));
  }
  const rules = chosenRules(settings, fee);
  const { ambiguousTrades: _ambiguous, slippageAbs: _slippage, ...notes } = own.fillNotes;
  return {
    profile: settings.profile,
    switches: activeSwitches(rules).map(snakeCase),
    slippage: rules.slippage,
    notes: snakeCased(notes),
    profiles: records,
  };
}

/** A strategy that goes wrong here alone did not go wrong in the run's own walk: its author has to know which one it was. */
function* inProfile<T>(profile: FillProfile, walk: Slices<T>): Slices<T> {
  try {
    return yield* walk;
  } catch (error) {
    if (!(error instanceof StrategyError)) throw error;
    const message = `${error.message.replace(/\.$/, '')}, in the walk of the fill profile ${profile}; --profiles leaves out those that are not named.`;
    throw new StrategyError(error.code, message, { cause: error });
  }
}

function profileRecord(
  profile: FillProfile,
  isChosen: boolean,
  { trades, fillNotes }: BacktestOutcome,
  startBalance: number,
): ProfileRecord {
  const { profits, closeTimesMs } = tradeColumns(trades);
  const profit = sum(profits);
  const numbers = new Set(fillNotes.ambiguousTrades);
  const ambiguous = sum(
    Float64Array.from(
      trades.filter(({ id }) => numbers.has(id)),
      ({ profitAbs }) => profitAbs,
    ),
  );
  return {
    profile,
    is_chosen: isChosen,
    trades: trades.length,
    profit_total_abs: profit,
    profit_total: profit / startBalance,
    max_drawdown_account: drawdownOf({ timesMs: closeTimesMs, profits }, startBalance).maxDrawdownAccount,
    slippage_abs: fillNotes.slippageAbs,
    ambiguous_trades: numbers.size,
    ambiguous_profit_abs: ambiguous,
    ambiguous_profit_share: profit > 0 ? ambiguous / profit : null,
  };
}
