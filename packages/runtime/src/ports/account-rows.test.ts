import { accountRowsContract } from './account-rows-contract.fixture.ts';
import { MemoryAccountRows } from './memory-account-rows.fixture.ts';

accountRowsContract('MemoryAccountRows', () => Promise.resolve(new MemoryAccountRows()));
