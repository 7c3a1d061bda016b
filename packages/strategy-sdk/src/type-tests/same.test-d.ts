type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles with `true` only when both types are the same. */
export declare function same<A, B>(yes: Same<A, B>): void;
