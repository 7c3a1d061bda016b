import type { FastifyInstance } from 'fastify';
import type { RateDecision, RateLimit } from '../ports/rate-limit.ts';
import { Problem } from './problem.ts';

/** A store that thinks longer about it is not asked for leave: then this process counts by itself. */
const PATIENCE_MS = 50;

/** Counts requests by whose they are, over all processes. */
export function limitRate(app: FastifyInstance, limit: RateLimit): void {
  const own = new OwnCount(limit);
  app.addHook('preParsing', async (request, reply) => {
    if (request.is404 || request.routeOptions.config.isUnlimited === true) return;
    const subject = request.principal?.subject ?? request.ip;
    const counted = own.hit(subject);
    const decision = await inTime(limit.hit(subject), counted, () =>
      request.log.warn('The rate limit is counted here alone.'),
    );
    const { isAllowed, remaining, resetSeconds } = decision;
    void reply.header('ratelimit-policy', `"default";q=${limit.quota};w=${limit.windowSeconds}`);
    void reply.header('ratelimit', `"default";r=${remaining};t=${resetSeconds}`);
    if (isAllowed) return;
    const detail = `More than ${limit.quota} requests in ${limit.windowSeconds} s.`;
    throw new Problem('rate-limited', detail, { retryAfterSeconds: resetSeconds });
  });
}

async function inTime(asked: Promise<RateDecision>, instead: RateDecision, onLate: () => void): Promise<RateDecision> {
  const timeout = Promise.withResolvers<null>();
  const timer = setTimeout(() => timeout.resolve(null), PATIENCE_MS);
  const answer = await Promise.race([asked.catch(() => null), timeout.promise]);
  clearTimeout(timer);
  if (answer === null) onLate();
  return answer ?? instead;
}

/** What this process has seen, in one window after the other. */
class OwnCount {
  readonly #limit: RateLimit;
  #counts = new Map<string, number>();
  #window = 0;

  constructor(limit: RateLimit) {
    this.#limit = limit;
  }

  hit(subject: string): RateDecision {
    const { quota, windowSeconds } = this.#limit;
    const seconds = performance.now() / 1000;
    const window = Math.floor(seconds / windowSeconds);
    if (window !== this.#window) this.#counts = new Map();
    this.#window = window;
    const count = (this.#counts.get(subject) ?? 0) + 1;
    this.#counts.set(subject, count);
    const resetSeconds = Math.ceil(windowSeconds - (seconds % windowSeconds));
    return { isAllowed: count <= quota, remaining: Math.max(0, quota - count), resetSeconds };
  }
}
