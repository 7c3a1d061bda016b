import { checkHealth, type HealthServices } from '../../operations/check-health.ts';
import type { Handler } from '../handler.ts';

/** Once a minute: see `checkHealth`. Its event says nothing. */
export const healthCheck: Handler<HealthServices> = async (_event, services) => ({ ...(await checkHealth(services)) });
