/** Small objects by their full names: `s3://bucket/key`, or a path where the platform is a folder. Throws `ServiceError`. */
export interface Documents {
  /** Null where there is none. */
  read(name: string): Promise<Uint8Array | null>;
}
