import { DynamoBackfills } from '../../packages/platform/src/adapters/aws/dynamo-backfills.ts';
import { DynamoExchangeBudget } from '../../packages/platform/src/adapters/aws/dynamo-exchange-budget.ts';
import { DynamoSeriesNotes } from '../../packages/platform/src/adapters/aws/dynamo-series-notes.ts';
import { collectionStoresContract } from '../../packages/platform/src/ports/collection-stores-contract.fixture.ts';
import { onDynamo } from './on-dynamo.ts';

onDynamo((server) => {
  collectionStoresContract('DynamoDB', async () => {
    const table = await server.table();
    return {
      ...{ jobs: new DynamoBackfills(table), notes: new DynamoSeriesNotes(table) },
      ...{ budget: new DynamoExchangeBudget(table), close: () => undefined },
    };
  });
});
