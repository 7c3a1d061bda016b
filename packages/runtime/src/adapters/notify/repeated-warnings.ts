import type { Notification } from '../../contract/notification.ts';

interface Said {
  /** When it was let through. */
  readonly atMs: number;
  /** How often it came since. */
  readonly repeats: number;
}

/** Titles that are remembered; of more the oldest is forgotten. */
const MOST_TITLES = 500;

/** Lets the first of equal warnings through, and then one an hour, with how often it came meanwhile. Other kinds always. */
export class RepeatedWarnings {
  readonly #hourMs: number;
  readonly #said = new Map<string, Said>();

  constructor(hourMs: number) {
    this.#hourMs = hourMs;
  }

  /** Null: said within the last hour, and counted. */
  pass(warning: Notification): Notification | null {
    const { kind, title, text, atMs } = warning;
    if (kind !== 'warning') return warning;
    const said = this.#said.get(title);
    if (said !== undefined && atMs - said.atMs < this.#hourMs) {
      this.#said.set(title, { ...said, repeats: said.repeats + 1 });
      return null;
    }
    this.#said.delete(title);
    this.#said.set(title, { atMs, repeats: 0 });
    if (this.#said.size > MOST_TITLES) this.#said.delete(this.#said.keys().next().value!);
    if (said === undefined || said.repeats === 0) return warning;
    const since = new Date(said.atMs).toISOString().slice(0, 16).replace('T', ' ');
    return { ...warning, text: `${text} It came ${said.repeats} times more since ${since} UTC.`.trimStart() };
  }
}
