import { aftermathOf, type AftermathServices } from '../../operations/aftermath.ts';
import { scanOrphans, type ScanServices } from '../../operations/scan-orphans.ts';
import type { Handler } from '../handler.ts';

export type OrphanScannerServices = ScanServices & AftermathServices;

/** Every 15 minutes. Gives ids. */
export const orphanScanner: Handler<OrphanScannerServices> = async (_, services) => {
  return { ...(await scanOrphans(services, aftermathOf(services))) };
};
