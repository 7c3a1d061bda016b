import { EXIT_CODE, type ExitCode, type SessionCommand } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { chosenSession, type ChoiceOptions } from './session-choice.ts';
import { commandJson } from './session-json.ts';
import { withSessions, type Operating } from './session-place.ts';
import { lineText } from './session-text.ts';

export interface CommandsOptions extends ChoiceOptions {
  readonly id?: string;
  readonly open?: boolean;
}

/** `tradai session commands`: who asked for what, why, when, and what came of it. */
export async function sessionCommandsCommand(strategy: string, options: CommandsOptions, io: Io): Promise<ExitCode> {
  return withSessions(options, io, async ({ door, api }) => {
    const key = await chosenSession(door, strategy, options);
    const all = await door.store.commands(key, options.open === true ? 'open' : 'all');
    const found = options.id === undefined ? all : all.filter(({ id }) => id === options.id);
    if (options.id !== undefined && found.length === 0)
      throw new UsageError(`${strategy} was never asked for "${options.id}"; expected the id of a command.`);
    if (options.json === true) io.out(`${JSON.stringify(found.map(commandJson), null, 1)}\n`);
    else if (found.length === 0)
      io.out(
        `${strategy} ${options.open === true ? 'has no command without an answer' : 'was never asked for anything'}.\n`,
      );
    else io.out(`${found.map((command) => commandText(command, api)).join('\n')}\n`);
    return EXIT_CODE.done;
  });
}

/** Two lines: what was asked, and what came of it. Reasons are sentences, which no column holds. */
export function commandText({ id, wish, reason, by, atMs, answer }: SessionCommand, api: Operating): string {
  const { dateTime, wishText } = api;
  const answered =
    answer === null
      ? 'no answer yet'
      : `${answer.isDone ? 'done' : 'refused'} ${dateTime(answer.atMs)}: ${answer.text}`;
  const asked = `${dateTime(atMs)}  ${wishText(wish)}  by ${by}: ${reason}  [${id}]`;
  return `${lineText(asked)}\n  ${lineText(answered)}`;
}
