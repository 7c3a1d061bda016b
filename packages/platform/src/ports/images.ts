/** Images of containers. Throws `ServiceError`. */
export interface Images {
  /** `sha256:…` of the image that this digest or tag names; null where there is none. */
  digest(reference: string): Promise<string | null>;
}
