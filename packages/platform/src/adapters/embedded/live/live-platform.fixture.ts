import { aLiveSpec } from '../../../ports/live-services-contract.fixture.ts';
import { ChildLiveServices } from '../child-live-services.ts';
import { liveOptions } from './live-world.fixture.ts';

/* A platform that keeps two sessions running and is killed: `node live-platform.fixture.ts <folder>`. */

const [folder = ''] = process.argv.slice(2);
const services = new ChildLiveServices(liveOptions(folder));
await services.resume();
for (const account of ['dry-run', 'other']) await services.ensure(aLiveSpec({ account }));
setInterval(() => {}, 1000);
