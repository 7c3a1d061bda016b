import { ManualClock } from '../../packages/platform/src/adapters/embedded/manual-clock.fixture.ts';
import { DynamoAudit } from '../../packages/platform/src/adapters/aws/dynamo-audit.ts';
import { DynamoDeployments } from '../../packages/platform/src/adapters/aws/dynamo-deployments.ts';
import { DynamoEpisodes } from '../../packages/platform/src/adapters/aws/dynamo-episodes.ts';
import { DynamoMarks } from '../../packages/platform/src/adapters/aws/dynamo-marks.ts';
import { DynamoNoticesSent } from '../../packages/platform/src/adapters/aws/dynamo-notices-sent.ts';
import { DynamoRateLimit } from '../../packages/platform/src/adapters/aws/dynamo-rate-limit.ts';
import { DynamoRunStore } from '../../packages/platform/src/adapters/aws/dynamo-run-store.ts';
import { auditContract } from '../../packages/platform/src/ports/audit-contract.fixture.ts';
import { deploymentStoreContract } from '../../packages/platform/src/ports/deployments-contract.fixture.ts';
import { episodeStoreContract } from '../../packages/platform/src/ports/episodes-contract.fixture.ts';
import { marksContract } from '../../packages/platform/src/ports/marks-contract.fixture.ts';
import { noticesSentContract } from '../../packages/platform/src/ports/notices-sent-contract.fixture.ts';
import { rateLimitContract, SUITE_RULE } from '../../packages/platform/src/ports/rate-limit-contract.fixture.ts';
import { onDynamo } from './on-dynamo.ts';

onDynamo((server) => {
  deploymentStoreContract('DynamoDeployments', async () => {
    const state = await server.table();
    return { deployments: new DynamoDeployments(state), runs: new DynamoRunStore(state) };
  });
  auditContract('DynamoAudit', async () => new DynamoAudit(await server.table()));
  noticesSentContract('DynamoNoticesSent', async () => new DynamoNoticesSent(await server.table()));
  marksContract('DynamoMarks', async () => new DynamoMarks(await server.table()));
  episodeStoreContract('DynamoEpisodes', async () => {
    const state = await server.table();
    return { episodes: new DynamoEpisodes(state), close: () => state.close() };
  });
  rateLimitContract('DynamoRateLimit', async () => {
    const [state, clock] = [await server.table({ isPlain: true }), new ManualClock()];
    const limit = (): DynamoRateLimit => new DynamoRateLimit(state, clock, SUITE_RULE);
    const pass = (seconds: number): void => clock.pass(seconds * 1000);
    return { limit: limit(), another: limit(), pass, close: () => state.close() };
  });
});
