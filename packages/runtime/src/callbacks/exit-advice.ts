import type { Advice } from '../core/advice.ts';
import type { Trade } from '../core/trade.ts';
import { distanceOfLevel, distanceOfProfit } from '../core/stop-distance.ts';
import { decision, numberAbove, numberOr } from './answers.ts';
import { FAILED } from './author.ts';
import { countVeto } from './entry-advice.ts';
import { held } from './held.ts';
import type { Stage } from './stage.ts';
import { ConfirmExitQuestion, ExitPriceQuestion, RateQuestion, RoiQuestion } from './views.ts';

const aStop = decision('stop');
const aRatio = numberOr('a ratio', 'keep');
const anExit = decision('exit', 'keep');
const aRate = numberAbove(0, 'a rate above 0', 'keep');
const aConfirmation = decision('confirm', 'veto');

/** What a strategy says about stops, targets and exits. */
export function exitAdvice(stage: Stage, vetoes: Map<string, number>): Advice {
  const { customStoploss, customStoplossAfterFill, customRoi, customExit, customExitPrice, confirmTradeExit } =
    stage.definition;
  return {
    ...(customStoploss === undefined ? {} : { customStoploss: stopAdvice(stage, 'customStoploss', customStoploss) }),
    ...(customStoplossAfterFill === undefined
      ? {}
      : { customStoplossAfterFill: stopAdvice(stage, 'customStoplossAfterFill', customStoplossAfterFill) }),
    ...(customRoi === undefined ? {} : { customRoi: roiAdvice(stage, customRoi) }),
    ...(customExit === undefined ? {} : { customExit: customExitAdvice(stage, customExit) }),
    ...(customExitPrice === undefined ? {} : { customExitPrice: exitPriceAdvice(stage, customExitPrice) }),
    ...(confirmTradeExit === undefined ? {} : { confirmTradeExit: confirmAdvice(stage, confirmTradeExit, vetoes) }),
  };
}

type Callback<Name extends keyof Stage['definition']> = NonNullable<Stage['definition'][Name]>;

function stopAdvice(
  stage: Stage,
  name: 'customStoploss' | 'customStoplossAfterFill',
  callback: Callback<'customStoploss'>,
): NonNullable<Advice['customStoploss']> {
  const views = stage.views((scene) => new RateQuestion(scene));
  return (trade, rate, profit, nowMs) => {
    const view = held(stage, views, trade, rate, nowMs);
    view.rate = rate;
    view.profitRatio = profit;
    const answer = stage.author.ask(name, callback, view, aStop);
    return answer === FAILED ? null : stopDistance(answer, trade, rate, profit);
  };
}

type StopAnswer = ReturnType<typeof aStop>;

/** freqtrade's way to name a stop: as a distance from the rate. */
function stopDistance(stop: StopAnswer, trade: Trade, rate: number, profit: number): number | null {
  switch (stop.from) {
    case 'keep':
      return null;
    case 'at':
      return distanceOfLevel(stop.rate, rate, trade);
    case 'rate':
      return stop.of === 'stake' ? stop.ratio : stop.ratio * trade.leverage;
    case 'open':
      return distanceOfProfit(stop.of === 'stake' ? stop.ratio : stop.ratio * trade.leverage, profit, trade);
  }
}

function roiAdvice(stage: Stage, callback: Callback<'customRoi'>): NonNullable<Advice['customRoi']> {
  const views = stage.views((scene) => new RoiQuestion(scene));
  return (trade, minutes, nowMs) => {
    const view = held(stage, views, trade, stage.world.view.open, nowMs);
    view.minutesOpen = minutes;
    const answer = stage.author.ask('customRoi', callback, view, aRatio);
    return typeof answer === 'number' ? answer : null;
  };
}

function customExitAdvice(stage: Stage, callback: Callback<'customExit'>): NonNullable<Advice['customExit']> {
  const views = stage.views((scene) => new RateQuestion(scene));
  return (trade, rate, profit, nowMs) => {
    const view = held(stage, views, trade, rate, nowMs);
    view.rate = rate;
    view.profitRatio = profit;
    const answer = stage.author.ask('customExit', callback, view, anExit);
    return answer === FAILED || answer.kind === 'keep' ? null : answer.reason;
  };
}

function exitPriceAdvice(stage: Stage, callback: Callback<'customExitPrice'>): NonNullable<Advice['customExitPrice']> {
  const views = stage.views((scene) => new ExitPriceQuestion(scene));
  return (trade, rate, profit, exitReason, nowMs, exitType) => {
    const view = held(stage, views, trade, rate, nowMs);
    view.proposedRate = rate;
    view.profitRatio = profit;
    view.exitType = exitType;
    view.exitReason = exitReason;
    const answer = stage.author.ask('customExitPrice', callback, view, aRate);
    return typeof answer === 'number' ? answer : null;
  };
}

function confirmAdvice(
  stage: Stage,
  callback: Callback<'confirmTradeExit'>,
  vetoes: Map<string, number>,
): NonNullable<Advice['confirmTradeExit']> {
  const { rules, timeInForce } = stage.context;
  const terms = { orderType: rules.exitOrderType, timeInForce: timeInForce.exit };
  const views = stage.views((scene) => new ConfirmExitQuestion(scene, terms));
  return (trade, rate, amount, exitReason, nowMs, exitType) => {
    const view = held(stage, views, trade, rate, nowMs);
    view.rate = rate;
    view.amount = amount;
    view.exitType = exitType;
    view.exitReason = exitReason;
    const answer = stage.author.ask('confirmTradeExit', callback, view, aConfirmation);
    if (answer === FAILED || answer.kind === 'confirm') return true;
    countVeto(vetoes, answer.reason);
    return false;
  };
}
