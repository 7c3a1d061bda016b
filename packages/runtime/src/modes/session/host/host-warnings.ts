import type { NotificationLevel } from '../../../ports/notifier.ts';
import type { SessionKey } from '../../../ports/session-store.ts';
import type { Outbox } from '../step/outbox.ts';
import { notification, type NewsSource } from '../step/trade-news.ts';
import {
  happened,
  isToBeTold,
  HOST_WARNINGS,
  unwritten,
  unwrittenOver,
  type Moment,
  type Trouble,
  type Warned,
  type Warnings,
} from '../step/warnings.ts';
import { HOST_STATE, type HostState } from '../view/host-records.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import type { SessionVoice } from './session-voice.ts';

/** As much of a host as speaks. */
interface Speaker {
  readonly parts: {
    readonly key: SessionKey;
    readonly lease: LeaseKeeper;
    readonly outbox: Outbox;
    readonly voice: SessionVoice;
    readonly news: Pick<NewsSource, 'sinceMs' | 'stakeCurrency'>;
  };
  /** Of the next step. */
  readonly nextSeq: number;
  nowMs(): number;
  read<T>(key: string): T | null;
  say(level: NotificationLevel, event: string, text: string): void;
}

/** A step that warnings are told with. */
interface Telling extends Moment {
  warn(warned: (warnings: Warnings) => Warned): boolean;
}

/** Exchange time between two lines of the log about the same, which may happen at each look. */
const LINE_EVERY_MS = 600_000;
/** Nothing is counted for longer. */
const FORGOTTEN_MS = 7 * LINE_EVERY_MS;

/** A line that was said, how often the same happened since, and how much of that is not written down yet. */
interface SaidLine {
  readonly saidMs: number;
  readonly unsaid: number;
  readonly unwritten: number;
}

const UNSAID: SaidLine = { saidMs: -Infinity, unsaid: 0, unwritten: 0 };

/** Real time that a step may take before people hear of it: no price is looked at meanwhile. */
const STALLED_MS = 15_000;

/** What a session warns of between its steps: it is told with the next one. */
export class HostWarnings {
  readonly #host: Speaker;
  #waiting: ((step: Telling) => void)[] = [];
  /** By what was said lately. */
  readonly #lines = new Map<string, SaidLine>();
  /** Why the journal cannot be written, and since when. */
  #journal: { readonly trouble: Trouble; readonly since: Moment } | null = null;

  constructor(host: Speaker) {
    this.#host = host;
  }

  /**
   * What was told lately is a line of the log; of what goes on and on one at once, and one with a count every ten minutes. It is written down as often:
   * what stands for hours makes no step that would not be made without it.
   */
  happened(trouble: Trouble): void {
    this.#waiting.push((step) => this.#take(trouble, step));
  }

  #take(trouble: Trouble, step: Telling): void {
    const { cause, about } = trouble;
    const { nowMs } = step;
    for (const [key, { saidMs }] of this.#lines) if (nowMs - saidMs >= FORGOTTEN_MS) this.#lines.delete(key);
    const key = `${cause} ${about ?? ''}`;
    const was = this.#lines.get(key) ?? UNSAID;
    const isDue = nowMs - was.saidMs >= LINE_EVERY_MS;
    const line = { ...was, unsaid: was.unsaid + 1, unwritten: was.unwritten + 1 };
    if (!isDue && !isToBeTold(this.#host.read<Warnings>(HOST_WARNINGS) ?? {}, trouble, nowMs))
      return void this.#lines.set(key, line);
    const isTold = step.warn((warnings) => happened(warnings, trouble, step, line.unwritten));
    if (isTold && was !== UNSAID) this.#lines.set(key, { ...line, unwritten: 0 });
    if (isTold) return;
    this.#lines.set(key, isDue ? { ...UNSAID, saidMs: nowMs } : { ...line, unwritten: 0 });
    if (isDue) this.#say(trouble, was, nowMs);
  }

  #say({ cause, text }: Trouble, { saidMs, unsaid }: SaidLine, nowMs: number): void {
    const minutes = Math.round((nowMs - saidMs) / 60_000);
    const more = unsaid === 0 ? '' : ` It came ${unsaid + 1} times within ${minutes} min.`;
    this.#host.say('warn', cause, `${text}${more}`);
  }

  /** How long a step took before it was written, real time. */
  took(ms: number): void {
    if (ms < STALLED_MS) return;
    const text = `A look at everything took ${Math.round(ms / 1000)} s; nothing was entered or left meanwhile.`;
    this.happened({ cause: 'stalled', text });
  }

  /** Brings what waits into this step. */
  tell(step: Telling): void {
    for (const tell of this.#waiting.splice(0)) tell(step);
  }

  /**
   * The journal cannot be written (why), or can again (null). For as long as it lasts no step can tell of it: it is shown, and a message is handed
   * over that nobody can promise. That it is over is written down like everything else.
   */
  journal(why: string | null): void {
    if (why === null) this.#journalAgain();
    else if (this.#journal === null) this.#journalAway(why);
  }

  #journalAway(why: string): void {
    const host = this.#host;
    const { voice, lease, outbox, key, news } = host.parts;
    const trouble: Trouble = { cause: 'journal-away', text: why };
    const since = { nowMs: host.nowMs(), seq: host.nextSeq };
    this.#journal = { trouble, since };
    host.say('warn', 'journal-away', `The journal cannot be written: ${why}`);
    const causes = host.read<HostState>(HOST_STATE)?.causes ?? [];
    voice.state({ stage: 'DEGRADED', causes: ['journal-away', ...causes] });
    const draft = unwritten(host.read<Warnings>(HOST_WARNINGS) ?? {}, trouble, since);
    if (draft === null || lease.lost.aborted) return;
    outbox.offer({ message: notification({ key, ...news }, draft, since.nowMs), settled: [] });
  }

  #journalAgain(): void {
    const host = this.#host;
    const { trouble, since } = this.#journal!;
    this.#journal = null;
    const state = host.read<HostState>(HOST_STATE);
    if (state !== null) host.parts.voice.state(state);
    this.#waiting.push((step) => {
      const isTold = step.warn((warnings) => unwrittenOver(warnings, trouble, since, step));
      if (!isTold) host.say('info', trouble.cause, 'The journal can be written again.');
    });
  }
}
