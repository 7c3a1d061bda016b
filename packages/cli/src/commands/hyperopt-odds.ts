import { plainTable, type Verdict } from '@tradai/runtime';

/** Each question about luck with its answer in one word; below it what could not be answered, and why. */
export function oddsText(verdicts: readonly Verdict[]): string {
  const answered = verdicts.filter(({ rating }) => rating !== 'unanswered');
  const table = plainTable(
    ['How much of it is luck?', 'Figure', 'Says'],
    answered.map(({ question, figure, rating }) => [question, figure, rating]),
    ['Figure'],
  );
  const open = verdicts.filter(({ rating }) => rating === 'unanswered');
  return [table, ...open.map(({ question, sentence }) => `${question} No answer: ${sentence}`)].join('\n');
}
