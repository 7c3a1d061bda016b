import { join } from 'node:path';
import { SqliteHeartbeats } from '../../packages/runtime/src/adapters/embedded/heartbeats-sqlite.ts';
import { openObjects } from '../../packages/runtime/src/compose/open-objects.ts';
import { openTracking } from '../../packages/runtime/src/compose/open-services.ts';
import type { DemoFolder } from './demo-folder.ts';
import { CONFIG_BUCKET, RESULT_BUCKET, type DemoPlace } from './demo-place.ts';

/** Nothing but folders: candles are in the local cache already. */
export async function embeddedPlace(demo: DemoFolder): Promise<DemoPlace> {
  const folder = demo.empty('embedded');
  const at = (name: string): string => join(folder, name);
  const env = {
    TRADAI_REGISTRY: at('registry'),
    TRADAI_OBJECTS: at('objects'),
    TRADAI_RESULTS: `s3://${RESULT_BUCKET}`,
    TRADAI_STATE: at('state'),
    TRADAI_DATA: demo.data,
  };
  const tracking = await openTracking({ env }, at('spool'));
  return {
    name: 'folders',
    env,
    registering: { TRADAI_REGISTRY: at('registry') },
    configs: await openObjects(at(`objects/${CONFIG_BUCKET}`), {}),
    results: await openObjects(at(`objects/${RESULT_BUCKET}`), {}),
    tracking,
    async beatOf(runId) {
      const beats = new SqliteHeartbeats(at('state'));
      try {
        return await beats.get({ kind: 'run', runId });
      } finally {
        beats.close();
      }
    },
    close: () => Promise.resolve(tracking.close()),
  };
}
