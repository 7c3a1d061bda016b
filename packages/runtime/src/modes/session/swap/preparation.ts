import type { MarketFeed } from '../../../market/market-feed.ts';
import type { NamedVersion } from '../start/named-version.ts';
import type { VersionSpec } from '../driver/driver-parts.ts';
import type { ReadyParts } from './ready-parts.ts';

/** `before`: what was had of the version earlier. Throws why it cannot be had. */
export type GetReady = (spec: VersionSpec, before: ReadyParts | null, signal: AbortSignal) => Promise<ReadyParts>;

/** A version that is made ready beside the session's steps, which wait for none of it. */
export class Preparation {
  /** As it was last named. */
  version: NamedVersion;
  readonly #get: GetReady;
  readonly #over = new AbortController();
  #ready: ReadyParts | null = null;
  #underWay: Promise<void> | null = null;

  constructor(version: NamedVersion, get: GetReady) {
    this.version = version;
    this.#get = get;
  }

  /** Null until all of it is there. */
  get ready(): ReadyParts | null {
    return this.#ready;
  }

  /** Gets what it needs, or what came since; what was had stays until then. Throws why it cannot be had, and nothing once it is over. */
  refresh(): Promise<void> {
    this.#underWay ??= this.#refresh().finally(() => (this.#underWay = null));
    return this.#underWay;
  }

  /** Ends it, and gives what is ready: whose feed is then the caller's to close. */
  take(): ReadyParts | null {
    const ready = this.#ready;
    this.#ready = null;
    this.#over.abort();
    return ready;
  }

  /** Ends it, and what it has. */
  close(): void {
    closeAside(this.take()?.feed);
  }

  async #refresh(): Promise<void> {
    const { signal } = this.#over;
    const before = this.#ready;
    if (signal.aborted) return;
    try {
      const next = await this.#get(this.version.spec, before, signal);
      if (before?.feed !== next.feed) closeAside(signal.aborted ? next.feed : before?.feed);
      if (!signal.aborted) this.#ready = next;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** Nobody waits for the end of its streams, nor does it matter how they end. */
export function closeAside(feed: MarketFeed | null | undefined): void {
  feed?.close().catch(() => {});
}
