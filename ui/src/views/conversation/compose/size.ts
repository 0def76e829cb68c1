// Sizes of files as a person reads them.

/** `812 bytes`, `14 kB`, `3.2 MB`. */
export function bytes(n: number): string {
  if (n < 1000) return `${n} bytes`;
  if (n < 1_000_000) return `${Math.round(n / 1000)} kB`;
  return `${(n / 1_000_000).toFixed(1)} MB`;
}
