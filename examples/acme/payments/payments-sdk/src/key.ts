/** A key that nobody else uses, for one payment and its retries. */
export function randomKey(): string {
  return crypto.randomUUID();
}
