import { MemorySessionStore } from './memory-session-store.fixture.ts';
import { sessionStoreContract } from './session-store-contract.fixture.ts';

sessionStoreContract('MemorySessionStore', () => {
  const store = new MemorySessionStore();
  return Promise.resolve({
    open: () => store,
    grant: () => Promise.resolve(),
    leftovers: () => Promise.resolve([]),
    breakNext: (how) => void store.commitFaults.push(how),
  });
});
