import { DynamoDataSyncs } from '../../packages/platform/src/adapters/aws/dynamo-data-syncs.ts';
import { dataSyncsContract } from '../../packages/platform/src/ports/data-syncs-contract.fixture.ts';
import { onDynamo } from './on-dynamo.ts';

onDynamo((server) => {
  dataSyncsContract('DynamoDataSyncs', async () => new DynamoDataSyncs(await server.table()));
});
