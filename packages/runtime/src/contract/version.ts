/** Version of the packages, which are released together; a test compares it with every package.json. */
export const VERSION = '0.1.0';
