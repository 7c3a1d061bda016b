import { setImmediate as nextTurn } from 'node:timers/promises';
import { ServiceError } from '@tradai/runtime/ports';
import type { Run } from '../domain/run.ts';
import type { ApiServices } from './api-services.ts';

/** Where else something is known of a run. */
export interface RunReferences {
  /** Of the version's image, as its tags say; null where they say nothing. */
  readonly imageDigest: string | null;
  /** The run in tracking, once its container has begun; `url`: a page about it. */
  readonly tracked: { readonly runId: string; readonly url: string | null } | null;
}

/** Nothing is known, or nothing was asked. */
export const NO_REFERENCES: RunReferences = { imageDigest: null, tracked: null };

type Sources = Pick<ApiServices, 'registry' | 'tracked' | 'clock'>;

/** What registry and tracking say of runs; a run is shown without it where they do not answer soon. */
export class RunReferenceDesk {
  readonly #sources: Sources;
  readonly #images = new Map<string, Promise<string | null>>();
  readonly #tracked = new Map<string, Promise<RunReferences['tracked']>>();
  /** Answers that were waited for in vain: whoever looks again and again does not wait each time. */
  readonly #slow = new WeakSet<Promise<unknown>>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  async of(run: Run): Promise<RunReferences> {
    const found = [this.#unlessSlow(this.#imageOf(run)), this.#unlessSlow(this.#trackedOf(run))] as const;
    // What is known already needs no clock.
    const atOnce = await Promise.race([Promise.all(found), nextTurn(null)]);
    const [imageDigest, tracked] = atOnce ?? (await this.#soon(found));
    return { imageDigest, tracked };
  }

  #unlessSlow<Value>(asked: Promise<Value>): Promise<Value | null> {
    return this.#slow.has(asked) ? Promise.race([asked, nextTurn(null)]) : asked;
  }

  async #soon<One, Other>(found: readonly [Promise<One>, Promise<Other>]) {
    const given = new AbortController();
    const late = this.#sources.clock.sleep(PATIENCE_MS, given.signal).then(
      () => null,
      () => null,
    );
    void late.then(() => found.forEach((asked) => this.#slow.add(asked)));
    const [one, other] = found;
    const answers = await Promise.all([Promise.race([one, late]), Promise.race([other, late])]);
    given.abort();
    return answers;
  }

  /** Tags of a version that runs by them do not change. */
  #imageOf({ strategy, strategyVersion }: Run): Promise<string | null> {
    return kept(this.#images, `${strategy}/${strategyVersion}`, async () => {
      const { tags } = await this.#sources.registry.version(strategy, strategyVersion);
      return tags['image_digest'] ?? null;
    });
  }

  #trackedOf(run: Run): Promise<RunReferences['tracked']> {
    const { tracked: places } = this.#sources;
    if (places === undefined || run.startedMs === null) return Promise.resolve(null);
    const { tracking, experimentOf } = places;
    return kept(this.#tracked, `${run.id}/${run.attempt}`, async () => {
      const found = await tracking.find(experimentOf(run), run.id, run.attempt);
      return found === null ? null : { runId: found.handle, url: found.url };
    });
  }
}

/** A run is not held up for longer by what is only good to know. */
const PATIENCE_MS = 300;
const MOST_KEPT = 10_000;

/** What was found once is not asked for again; what was not is. A service that is away has nothing to say. */
function kept<Value>(
  known: Map<string, Promise<Value | null>>,
  key: string,
  ask: () => Promise<Value | null>,
): Promise<Value | null> {
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= MOST_KEPT) known.delete(known.keys().next().value!);
  const asked = ask().then(
    (value) => {
      if (value === null) known.delete(key);
      return value;
    },
    (error: unknown) => {
      known.delete(key);
      if (error instanceof ServiceError) return null;
      throw error;
    },
  );
  known.set(key, asked);
  return asked;
}
