import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { expect, it } from 'vitest';
import type { ApiWorld } from '../api-world.fixture.ts';
import type { ApiDocument } from '../describe-api.ts';
import { AnswerCheck } from './check-answer.fixture.ts';
import { fuzzWorld, KNOWN, TOKENS } from './fuzz-world.fixture.ts';
import { operationsOf, requestOf, type FuzzRequest } from './requests.fixture.ts';

/** 20,000 for all of it. */
const REQUESTS = Number(process.env['TRADAI_FUZZ'] ?? 2000);
const STALL_MS = 200;
/** Another program on this machine can hold a request up; what is slow by itself is slow each time. */
const TRIES = 4;

it(
  `${REQUESTS} requests that its description makes up are answered as it says, soon, and never by a failure`,
  { timeout: 60_000 + REQUESTS * 30 },
  async () => {
    const world = await fuzzWorld();
    const document = (await world.ask('GET', '/openapi.json')).json<ApiDocument>();
    const check = new AnswerCheck(document);
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(requestOf(operationsOf(document), KNOWN, TOKENS), async (request) => {
        const { answer, ms } = await soonest(world, request);
        seen.set(answer.statusCode, (seen.get(answer.statusCode) ?? 0) + 1);
        expect(check.faultOf(request.operation, answer), `${request.operation.method} ${request.url}`).toBeNull();
        expect(ms, 'ms').toBeLessThan(STALL_MS);
      }),
      { numRuns: REQUESTS },
    );
    // It got behind the door, and was turned away there too.
    for (const status of [200, 202, 404, 409, 422]) expect(seen.get(status) ?? 0, String(status)).toBeGreaterThan(0);
  },
);

async function soonest(world: ApiWorld, request: FuzzRequest): Promise<{ answer: LightMyRequestResponse; ms: number }> {
  let best = await timed(world, request);
  for (let tries = 1; tries < TRIES && best.ms >= STALL_MS; tries++) {
    const next = await timed(world, request);
    if (next.ms < best.ms) best = next;
  }
  return best;
}

async function timed({ app }: ApiWorld, { operation, url, headers, payload }: FuzzRequest) {
  const startedMs = performance.now();
  const answer = await app.inject({
    ...{ method: operation.method as 'GET', url, headers, remoteAddress: '127.0.0.1' },
    ...(payload === null ? {} : { payload }),
  });
  return { answer, ms: performance.now() - startedMs };
}
