import { aftermathOf, type AftermathServices } from '../../operations/aftermath.ts';
import type { SyncRows } from '../../operations/run-sync.ts';
import { scanOrphans, type ScanServices } from '../../operations/scan-orphans.ts';
import { settleSyncs } from '../../operations/settle-syncs.ts';
import type { Handler } from '../handler.ts';

export type OrphanScannerServices = ScanServices & AftermathServices & SyncRows;

/** What is younger is in somebody's hands. */
const YOUNG_MS = 60_000;

/** Every 15 minutes. Gives ids. */
export const orphanScanner: Handler<OrphanScannerServices> = async (_, services) => {
  const scanned = await scanOrphans(services, aftermathOf(services));
  const syncs = await settleSyncs(services, services.clock.now() - YOUNG_MS);
  return { ...scanned, syncs: [...syncs] };
};
