import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { clientOptions, type AwsPlace } from './aws-place.ts';

/** What `gsi1` holds of each row, beside the keys: enough to say who waits and who is silent. */
const INDEXED = ['status', 'attempt', 'hb_at', 'kind', 'subject', 'priority', 'created_at'];

/** The table of all state in an emulator of DynamoDB at `endpoint`, as the platform makes it. */
export async function createStateTable(endpoint: string, name: string): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  await sendCreateTable(client, name);
  client.destroy();
}

/** The same wherever the place is, and usable when this returns. */
export async function createStateTableAt(aws: AwsPlace, name: string): Promise<void> {
  const client = new DynamoDBClient(clientOptions(aws));
  await sendCreateTable(client, name);
  await waitUntilTableExists({ client, maxWaitTime: 300 }, { TableName: name });
  client.destroy();
}

export async function deleteStateTable(aws: AwsPlace, name: string): Promise<void> {
  const client = new DynamoDBClient(clientOptions(aws));
  await client.send(new DeleteTableCommand({ TableName: name }));
  client.destroy();
}

async function sendCreateTable(client: DynamoDBClient, name: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk'].map((attribute) => ({
        AttributeName: attribute,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'gsi1',
          KeySchema: [
            { AttributeName: 'gsi1pk', KeyType: 'HASH' },
            { AttributeName: 'gsi1sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: INDEXED },
        },
        {
          IndexName: 'gsi2',
          KeySchema: [
            { AttributeName: 'gsi2pk', KeyType: 'HASH' },
            { AttributeName: 'gsi2sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
}
