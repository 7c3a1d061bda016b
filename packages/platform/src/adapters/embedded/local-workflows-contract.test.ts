import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SUITE_MACHINES, workflowsContract } from '../../ports/workflows-contract.fixture.ts';
import { LocalWorkflows } from './local-workflows.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';

workflowsContract('LocalWorkflows', () => {
  const place = mkdtempSync(join(tmpdir(), 'tradai-workflows-'));
  const database = new PlatformDatabase(place);
  const workflows = new LocalWorkflows({
    ...{ database, definitions: SUITE_MACHINES, clock: new ManualClock(), onEnd: () => {} },
    handlerOf: () => () => Promise.resolve({}),
  });
  const close = async (): Promise<void> => {
    await workflows.close();
    database.close();
    rmSync(place, { recursive: true });
  };
  return Promise.resolve({ workflows, close });
});
