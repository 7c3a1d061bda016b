import { DynamoRunStore } from '../../packages/platform/src/adapters/aws/dynamo-run-store.ts';
import { DynamoSlots } from '../../packages/platform/src/adapters/aws/dynamo-slots.ts';
import { runStoreContract } from '../../packages/platform/src/ports/run-store-contract.fixture.ts';
import { onDynamo } from './on-dynamo.ts';

onDynamo((server) => {
  runStoreContract('DynamoRunStore', async () => {
    const table = await server.table();
    return { runs: new DynamoRunStore(table), slots: new DynamoSlots(table) };
  });
});
