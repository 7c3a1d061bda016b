import type { Advice, EntryQuestion } from '../core/advice.ts';
import { numberOr, decision } from './answers.ts';
import { FAILED } from './author.ts';
import { entryTerms } from './entry-terms.ts';
import type { Stage } from './stage.ts';
import {
  ConfirmEntryQuestion,
  EntryPriceQuestion,
  LeverageQuestion,
  StakeAmountQuestion,
  type EntryFacts,
} from './views.ts';

const aRate = numberOr('a rate', 'keep');
const aStake = numberOr('a stake', 'keep', 'veto');
const aLeverage = numberOr<never>('a number from 1');
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

function factsOf({ isShort, tag, rate }: EntryQuestion): EntryFacts {
  return { direction: isShort ? 'short' : 'long', tag: tag === '' ? null : tag, rate };
}

function entryPriceAdvice(
  stage: Stage,
  callback: Callback<'customEntryPrice'>,
): NonNullable<Advice['customEntryPrice']> {
  return (question, trade) => {
    const scene = stage.at(question.pair, question.nowMs, question.rate);
    const known = trade === null ? null : stage.trade(trade);
    const view = new EntryPriceQuestion(scene, question.nowMs, factsOf(question), known);
    const answer = stage.author.ask('customEntryPrice', callback, view, aRate);
    return typeof answer === 'number' ? answer : null;
  };
}

function leverageAdvice(stage: Stage, callback: Callback<'leverage'>): NonNullable<Advice['leverage']> {
  return (question, maxLeverage) => {
    const scene = stage.at(question.pair, question.nowMs, question.rate);
    const view = new LeverageQuestion(scene, question.nowMs, factsOf(question), maxLeverage);
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
  return (question, stake) => {
    const given = ofSignal(question, stake.leverage);
    if (given !== null || callback === undefined) return given ?? stake.proposed;
    const scene = stage.at(question.pair, question.nowMs, question.rate);
    const view = new StakeAmountQuestion(scene, question.nowMs, factsOf(question), stake);
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
  const { rules, timeInForce } = stage.context;
  const terms = { orderType: rules.entryOrderType, timeInForce: timeInForce.entry };
  return (question, amount) => {
    const scene = stage.at(question.pair, question.nowMs, question.rate);
    const view = new ConfirmEntryQuestion(scene, question.nowMs, factsOf(question), terms, amount);
    const answer = stage.author.ask('confirmTradeEntry', callback, view, aConfirmation);
    if (answer === FAILED || answer.kind === 'confirm') return true;
    countVeto(vetoes, answer.reason);
    return false;
  };
}

export function countVeto(vetoes: Map<string, number>, reason: string): void {
  vetoes.set(reason, (vetoes.get(reason) ?? 0) + 1);
}
