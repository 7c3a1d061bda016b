/** The type of a memory from its initial value: `false` means boolean, `[]` a list of numbers; for the rest write `null as number | null`. */
export type Widened<T> = {
  -readonly [K in keyof T]: T[K] extends boolean ? boolean : T[K] extends readonly never[] ? number[] : T[K];
};
