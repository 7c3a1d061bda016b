import type { CommandInbox } from '../commands/command-inbox.ts';
import { carryOut } from '../commands/commands.ts';
import type { SessionHost } from '../host/session-host.ts';
import { NO_MARKET } from './leave-early.ts';

/** Who stops entries is not kept waiting by what is still being found out: those that rest are taken away with the next look. */
export async function heedPauses(host: SessionHost, inbox: CommandInbox): Promise<void> {
  const pauses = inbox.pauses();
  if (pauses.length === 0) return;
  await host.step(async (step) => {
    for (const command of pauses) await carryOut(command, step, NO_MARKET);
  });
  inbox.answered(host.answered);
}
