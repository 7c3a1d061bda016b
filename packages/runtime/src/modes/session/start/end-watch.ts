import type { SessionCommand } from '../../../contract/session-command.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import { CommandInbox } from '../commands/command-inbox.ts';
import type { SessionWorld } from './session-world.ts';

type Watched = Pick<SessionWorld, 'store' | 'key' | 'time' | 'voice' | 'stop' | 'askEveryMs'>;

/** Finds out that a session is to end that does not trade yet: the process was asked, or a person whose `stop` has nothing to wait for. */
export class EndWatch {
  readonly #asked = new AbortController();
  readonly #inbox: CommandInbox;
  readonly #stop: AbortSignal;
  readonly #onStop = (): void => this.#asked.abort(this.#stop.reason);

  constructor(world: Watched, records: SessionRecords) {
    this.#stop = world.stop;
    this.#inbox = new CommandInbox({
      ...world,
      onWish: () => {
        if (this.#inbox.wanted.some((command) => endsAtOnce(command, records))) this.#asked.abort();
      },
      onTrouble: (text) => world.voice.line('warn', 'commands-away', text),
    });
    if (world.stop.aborted) this.#onStop();
    world.stop.addEventListener('abort', this.#onStop, { once: true });
  }

  get signal(): AbortSignal {
    return this.#asked.signal;
  }

  close(): void {
    this.#inbox.close();
    this.#stop.removeEventListener('abort', this.#onStop);
  }
}

/** A session that is to leave its trades, or that holds none, need not be opened for that. */
export function endsAtOnce({ wish }: SessionCommand, records: SessionRecords): boolean {
  if (wish.kind !== 'stop') return false;
  return wish.how === 'leave' || !openTradesIn(records).some(({ trade }) => trade.amount > 0);
}
