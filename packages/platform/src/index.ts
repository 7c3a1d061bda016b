/** The container contract that this package drives a strategy by: the run it asks for and the result it gets back. */
export type * from '@tradai/runtime/contract';
