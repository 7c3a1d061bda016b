import { describeDriver } from './session-driver-contract.fixture.ts';
import { openDriver } from './open-driver.ts';

describeDriver('in this thread', openDriver, { days: 12 });
