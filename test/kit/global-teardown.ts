export default async function globalTeardown(): Promise<void> {
  const stops = (globalThis as { banshiTestParts?: Array<() => Promise<void>> }).banshiTestParts ?? [];
  for (const stop of stops.toReversed()) await stop();
}
