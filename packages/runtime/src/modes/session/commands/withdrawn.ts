import type { SessionCommand } from '../../../contract/session-command.ts';
import { wishProblem } from '../../../contract/wish-problem.ts';

/** A command as a session hears it. */
export interface HeardCommand extends SessionCommand {
  /** Of a wish that takes another one back: which, if it is still open. */
  readonly withdraws?: SessionCommand | null;
}

/** So many are answered in one step: each answers two commands, and people who pause need room as well. */
const MOST_WITHDRAWN = 10;

/**
 * What is to be carried out of commands without an answer, in their order: what was withdrawn is not among it, and is answered with the wish that
 * withdraws it, in one step. Those come first and alone, so that nothing is carried out beside them.
 */
export function heardOf(open: readonly SessionCommand[]): readonly HeardCommand[] {
  const withdrawals = open.filter(isWithdrawal);
  if (withdrawals.length === 0) return open;
  return withdrawals.slice(0, MOST_WITHDRAWN).map((command) => ({ ...command, withdraws: targetOf(command, open) }));
}

/** The same without those that withdraw: whoever looks for one kind of wish finds none that was taken back. */
export function notWithdrawn(open: readonly SessionCommand[]): readonly SessionCommand[] {
  const withdrawn = new Set(open.filter(isWithdrawal).map(({ wish }) => wish.command));
  return open.filter((command) => !withdrawn.has(command.id) && !isWithdrawal(command));
}

type Withdrawal = SessionCommand & { readonly wish: { readonly kind: 'withdraw'; readonly command: string } };

function isWithdrawal(command: SessionCommand): command is Withdrawal {
  return wishProblem(command.wish) === null && command.wish.kind === 'withdraw';
}

/** The first of several answers it. */
function targetOf({ id, wish }: Withdrawal, open: readonly SessionCommand[]): SessionCommand | null {
  const target = open.find((each) => each.id === wish.command && !isWithdrawal(each)) ?? null;
  const first = open.find((each) => isWithdrawal(each) && each.wish.command === wish.command);
  return first?.id === id ? target : null;
}
