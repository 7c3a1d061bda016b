import { expect, it } from 'vitest';
import { DynamoAudit } from '../../packages/platform/src/adapters/aws/dynamo-audit.ts';
import { DynamoRunStore } from '../../packages/platform/src/adapters/aws/dynamo-run-store.ts';
import { DynamoSlots } from '../../packages/platform/src/adapters/aws/dynamo-slots.ts';
import { workflowWords } from '../../packages/platform/src/adapters/aws/workflow-words.fixture.ts';
import { runStoreContract } from '../../packages/platform/src/ports/run-store-contract.fixture.ts';
import { runStoreLaw } from '../../packages/platform/src/ports/run-store-law.fixture.ts';
import { onDynamo, placeAt } from './on-dynamo.ts';

/** Each on a table of its own, and each request is a call or two. */
const SEQUENCES = { dynalite: 4, MiniStack: 10 } as const;

onDynamo((server) => {
  const open = async () => {
    const table = await server.table();
    const audit = new DynamoAudit(table);
    const written = async () => (await audit.settle(), audit.read(0, 100));
    return { table, runs: new DynamoRunStore(table), slots: new DynamoSlots(table), written };
  };
  runStoreContract('DynamoRunStore', open);

  const words = (table: string) => workflowWords(placeAt(server.url()), table);
  it('the table answers and holds what the rules make of any sequence of requests, whoever writes the row', async () => {
    const count = await runStoreLaw(SEQUENCES[server.name], async () => {
      const { table, runs, slots } = await open();
      return { runs, slots, ...words(table.place) };
    });
    expect(count).toBeGreaterThan(SEQUENCES[server.name]);
  }, 120_000);
});
