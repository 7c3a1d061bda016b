import type { Advice, EntryQuestion } from '../core/advice.ts';
import { decision, numberAbove, numberOr } from './answers.ts';
import { FAILED } from './author.ts';
import { entryTerms } from './entry-terms.ts';
import type { PairScene } from './pair-scene.ts';
import type { Stage } from './stage.ts';
import { ConfirmEntryQuestion, EntryPriceQuestion, LeverageQuestion, StakeAmountQuestion } from './views.ts';

const aRate = numberAbove(0, 'a rate above 0', 'keep');
const aStake = numberOr('a stake', 'keep', 'veto');
/** As in freqtrade, one below 1 is 1. */
const aLeverage = numberAbove<never>(0, 'a number from 1');
const aConfirmation = decision('confirm', 'veto');

/** What a strategy says about entries. Terms of the signal itself go before callbacks. */
export function entryAdvice(stage: Stage, vetoes: Map<string, number>): Advice {
  const { customEntryPrice, leverage, customStakeAmount, confirmTradeEntry } = stage.definition;
  const terms = entryTerms(stage);
  return {
    ...(terms.hasLimit ? { entryLimit: terms.limit } : {}),
    ...(terms.hasValidity ? { validForMs: terms.validForMs } : {}),
    ...(customEntryPrice === undefined ? {} : { customEntryPrice: entryPriceAdvice(stage, customEntryPrice) }),
    ...(leverage === undefined ? {} : { leverage: leverageAdvice(stage, leverage) }),
    ...(customStakeAmount === undefined && !terms.hasSize
      ? {}
      : { customStakeAmount: stakeAdvice(stage, customStakeAmount, terms.stake, vetoes) }),
    ...(confirmTradeEntry === undefined ? {} : { confirmTradeEntry: confirmAdvice(stage, confirmTradeEntry, vetoes) }),
  };
}

type Callback<Name extends keyof Stage['definition']> = NonNullable<Stage['definition'][Name]>;

/** The view of a callback, filled with what all questions about entries say. */
function atEntry<V extends LeverageQuestion | StakeAmountQuestion | EntryPriceQuestion | ConfirmEntryQuestion>(
  stage: Stage,
  views: (scene: PairScene) => V,
  { pair, isShort, tag, rate, nowMs }: EntryQuestion,
): V {
  const view = views(stage.at(pair, nowMs, rate));
  view.now = nowMs;
  view.direction = isShort ? 'short' : 'long';
  view.tag = tag === '' ? null : tag;
  view.rate = rate;
  return view;
}

function entryPriceAdvice(
  stage: Stage,
  callback: Callback<'customEntryPrice'>,
): NonNullable<Advice['customEntryPrice']> {
  const views = stage.views((scene) => new EntryPriceQuestion(scene));
  return (question, trade) => {
    const view = atEntry(stage, views, question);
    view.trade = trade === null ? null : stage.trade(trade);
    view.proposedRate = question.rate;
    const answer = stage.author.ask('customEntryPrice', callback, view, aRate);
    return typeof answer === 'number' ? answer : null;
  };
}

function leverageAdvice(stage: Stage, callback: Callback<'leverage'>): NonNullable<Advice['leverage']> {
  const views = stage.views((scene) => new LeverageQuestion(scene));
  return (question, maxLeverage) => {
    const view = atEntry(stage, views, question);
    view.maxLeverage = maxLeverage;
    const answer = stage.author.ask('leverage', callback, view, aLeverage);
    return typeof answer === 'number' ? answer : 1;
  };
}

function stakeAdvice(
  stage: Stage,
  callback: Callback<'customStakeAmount'> | undefined,
  ofSignal: (question: EntryQuestion, leverage: number) => number | null,
  vetoes: Map<string, number>,
): NonNullable<Advice['customStakeAmount']> {
  const views = stage.views((scene) => new StakeAmountQuestion(scene));
  return (question, stake) => {
    const given = ofSignal(question, stake.leverage);
    if (given !== null || callback === undefined) return given ?? stake.proposed;
    const view = atEntry(stage, views, question);
    view.proposedStake = stake.proposed;
    view.minStake = stake.min;
    view.maxStake = stake.max;
    view.leverage = stake.leverage;
    const answer = stage.author.ask('customStakeAmount', callback, view, aStake);
    if (typeof answer === 'number') return answer;
    if (answer === FAILED || answer.kind === 'keep') return stake.proposed;
    countVeto(vetoes, answer.reason);
    return null;
  };
}

function confirmAdvice(
  stage: Stage,
  callback: Callback<'confirmTradeEntry'>,
  vetoes: Map<string, number>,
): NonNullable<Advice['confirmTradeEntry']> {
  const { onError, rules, timeInForce } = stage.context;
  const terms = { orderType: rules.entryOrderType, timeInForce: timeInForce.entry };
  const views = stage.views((scene) => new ConfirmEntryQuestion(scene, terms));
  return (question, amount) => {
    const view = atEntry(stage, views, question);
    view.amount = amount;
    const answer = stage.author.ask('confirmTradeEntry', callback, view, aConfirmation);
    if (answer === FAILED) return onError !== 'contain';
    if (answer.kind === 'confirm') return true;
    countVeto(vetoes, answer.reason);
    return false;
  };
}

export function countVeto(vetoes: Map<string, number>, reason: string): void {
  vetoes.set(reason, (vetoes.get(reason) ?? 0) + 1);
}
