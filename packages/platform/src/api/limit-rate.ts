import { isIP } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RateDecision, RateLimit } from '../ports/rate-limit.ts';
import { LocalCount } from './local-count.ts';
import { Problem } from './problem.ts';

/** A store that thinks longer about it is not asked for leave: then this process counts by itself. */
const PATIENCE_MS = 50;

/**
 * Counts requests by whose they are, over all processes: by the subject of a token that is valid, else by the address. It comes after
 * `authenticate` has looked at the token and before it refuses, so that guessing tokens is counted too.
 */
export function limitRate(app: FastifyInstance, limit: RateLimit): void {
  const local = new LocalCount(limit);
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404 || request.routeOptions.config.isUnlimited === true) return;
    const subject = request.principal === null ? addressKey(request) : `sub:${request.principal.subject}`;
    const decision = await decisionOf(limit, local, subject, request);
    const { isAllowed, remaining, resetSeconds } = decision;
    void reply.header('ratelimit-policy', `"default";q=${limit.quota};w=${limit.windowSeconds}`);
    void reply.header('ratelimit', `"default";r=${remaining};t=${resetSeconds}`);
    if (!isAllowed) throw tooMany(limit, decision);
  });
}

/** One more of something that a route counts by itself, beside the request. Throws a `Problem` when it is too much. */
export async function countAlso(limit: RateLimit, subject: string, reply: FastifyReply): Promise<void> {
  const decision = await limit.hit(subject).catch(() => null);
  if (decision === null) reply.log.warn('The rate limit could not be asked.');
  else if (!decision.isAllowed) throw tooMany(limit, decision);
}

/**
 * Whose the address is: one of version 4, or the network that one household or server has of version 6, which has more addresses than anybody
 * could count. A forwarded address counts where it comes from the trusted proxy and is an address.
 */
export function addressKey({ ip, socket }: Pick<FastifyRequest, 'ip' | 'socket'>): string {
  const address = isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return `ip:${mapped}`;
  return isIP(address) === 6 ? `ip:${networkOf(address)}` : `ip:${address}`;
}

/** The first four of eight groups. */
function networkOf(address: string): string {
  const [head = '', tail] = address.split('%')[0]!.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return `${groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`; // prettier-ignore
}

async function decisionOf(
  limit: RateLimit,
  local: LocalCount,
  subject: string,
  { log }: FastifyRequest,
): Promise<RateDecision> {
  const counted = local.hit(subject);
  const asked = limit.hit(subject).then(
    (decision) => {
      local.learn(subject, decision);
      return decision;
    },
    () => null,
  );
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => late.resolve(null), PATIENCE_MS);
  const answer = await Promise.race([asked, late.promise]);
  clearTimeout(timer);
  if (answer === null) log.warn('The rate limit is counted here alone.');
  return answer ?? counted;
}

function tooMany({ quota, windowSeconds }: RateLimit, { retrySeconds }: RateDecision): Problem {
  const detail = `More than ${quota} requests in ${windowSeconds} s.`;
  return new Problem('rate-limited', detail, { retryAfterSeconds: retrySeconds });
}
