import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoDeployments } from '../../packages/platform/src/adapters/aws/dynamo-deployments.ts';
import { DynamoEpisodes } from '../../packages/platform/src/adapters/aws/dynamo-episodes.ts';
import { DynamoNoticesSent } from '../../packages/platform/src/adapters/aws/dynamo-notices-sent.ts';
import { ManualClock } from '../../packages/platform/src/adapters/embedded/manual-clock.fixture.ts';
import { stateOf } from '../../packages/platform/src/compose/aws.ts';
import { healthCheck } from '../../packages/platform/src/lambdas/health-check/health-check.ts';
import { aBeat, StillServices } from '../../packages/platform/src/operations/deploy-world.fixture.ts';
import type { Notice } from '../../packages/platform/src/ports/notices.ts';
import { createStateTable } from '../../packages/runtime/src/adapters/aws/state-table.fixture.ts';
import { startDynamoFront, type DynamoFront } from './dynamo-front.ts';
import { startNpmAws, type NpmAws } from './npm-aws.ts';
import { tableAt } from './on-dynamo.ts';

const MINUTE = 60_000;
const SESSIONS = 50;
/** `TRADAI_HEALTH_HOURS=24` for the time that is promised, which takes minutes. */
const HOURS = Number(process.env['TRADAI_HEALTH_HOURS'] ?? 3);
const LIMIT_MS = 900_000;

let servers: NpmAws;
let front: DynamoFront;
beforeAll(async () => {
  servers = await startNpmAws();
  front = await startDynamoFront(servers.dynamodb, { hasTransactions: false });
});
afterAll(async () => {
  await front.close();
  await servers.close();
});

/** The check over a table of its own; people are told into a list. */
async function watched(name: string) {
  await createStateTable(front.url, name);
  const table = tableAt(front.url, name);
  const env = { AWS_ENDPOINT_URL: front.url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const { heartbeats } = await stateOf({ ...env, AWS_REGION: 'us-east-1', TRADAI_TABLE: name });
  const clock = new ManualClock();
  const sent: Notice[] = [];
  const services = {
    ...{ clock, heartbeats, deployments: new DynamoDeployments(table), liveServices: new StillServices() },
    ...{ episodes: new DynamoEpisodes(table), noticesSent: new DynamoNoticesSent(table) },
    notices: { send: (notice: Notice) => Promise.resolve(void sent.push(notice)) },
  };
  const check = () => healthCheck(null, services, AbortSignal.abort());
  const beat = (strategy: string, ts: number) => heartbeats.put(aBeat(ts, { strategy }));
  return { clock, sent, check, beat };
}

describe('the check of sessions that beat into DynamoDB', () => {
  it(
    'tells of fifty that fall silent within 240 s of the last beat of each, and of none before',
    async () => {
      const { clock, sent, check, beat } = await watched('silent');
      const names = Array.from({ length: SESSIONS }, (_, at) => `session-${at}`);
      const lastMs = new Map<string, number>();
      let early = 0;
      for (let minute = 0; minute < 12; minute += 1) {
        // The one beats at the beginning of a minute, the other at its end; each for five to seven of them.
        for (const [at, name] of names.entries())
          if (minute < 5 + (at % 3)) {
            lastMs.set(name, clock.now() - Math.round((at * MINUTE) / SESSIONS));
            await beat(name, lastMs.get(name)!);
          }
        await check();
        early += minute < 5 ? sent.length : 0;
        clock.pass(MINUTE);
      }
      expect(early).toBe(0);
      expect(sent.map(({ status }) => status)).toEqual(names.map(() => 'ALERT'));
      expect(new Set(sent.map(({ title }) => title))).toEqual(
        new Set(names.map((name) => `${name} (dry-run, dry-run): silent`)),
      );
      for (const { title, atMs } of sent) {
        const afterMs = atMs - lastMs.get(title.split(' ')[0]!)!;
        expect(afterMs).toBeGreaterThan(3 * MINUTE);
        expect(afterMs).toBeLessThanOrEqual(4 * MINUTE);
      }
    },
    LIMIT_MS,
  );

  it(
    'tells of nothing in 24 hours while it beats',
    async () => {
      const { clock, sent, check, beat } = await watched('healthy');
      for (let minute = 0; minute < HOURS * 60; minute += 1) {
        await beat('momentum', clock.now() - (minute % 60) * 1000);
        await check();
        clock.pass(MINUTE);
      }
      expect(sent).toEqual([]);
    },
    LIMIT_MS,
  );
});
