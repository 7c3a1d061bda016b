import type { SessionProcess } from '../crash/session-process.ts';
import type { UpSpan } from '../live-crash/oracle/bare-while-up.ts';

/** What a session says of itself once it knows what became of all that was sent before. */
const MAY_SEND = /"stage":"(?:RUNNING|DEGRADED|HALTED|SAFE)"/u;
/** The same once it looks after orders while candles and strategy are not there yet: to find out what became of them is among it. */
const LOOKS_AFTER = /"message":"WARMING[:.] .*Orders are compared/u;
const LOOK_MS = 20;

/** When sessions could send, exchange time: from their first word of that until they ended, or could do nothing any more. */
export class UpSpans {
  readonly spans: UpSpan[] = [];
  readonly #nowMs: () => number;
  readonly #isFrozen: (session: SessionProcess) => boolean;
  /** Ends what is being looked at. */
  readonly #closing = new Map<SessionProcess, () => void>();

  /** One that is found frozen cannot send any more: when it goes on, it has lost its lease. */
  constructor(nowMs: () => number, isFrozen: (session: SessionProcess) => boolean = () => false) {
    this.#nowMs = nowMs;
    this.#isFrozen = isFrozen;
  }

  /** From its start on. */
  watch(session: SessionProcess): void {
    let fromMs: number | null = null;
    let isEarly = true;
    const note = (): void => {
      if (fromMs !== null) this.spans.push({ fromMs, untilMs: this.#nowMs(), isEarly });
    };
    const look = setInterval(() => {
      const said = session.log();
      if (isEarly && MAY_SEND.test(said)) {
        note();
        [fromMs, isEarly] = [this.#nowMs(), false];
      } else if (fromMs === null && LOOKS_AFTER.test(said)) fromMs = this.#nowMs();
      if (this.#isFrozen(session)) this.close(session);
    }, LOOK_MS);
    this.#closing.set(session, () => {
      clearInterval(look);
      this.#closing.delete(session);
      note();
    });
    session.over.addEventListener('abort', () => this.close(session), { once: true });
  }

  /** It cannot send any more, or has ended. */
  close(session: SessionProcess): void {
    this.#closing.get(session)?.();
  }
}
