/** CPU seconds (user and system) that this process spends in the body. On a shared machine the wall clock measures the neighbours; CPU seconds differ
 *  by up to 1.6 between equal runs, so they too are told to two digits and compared as ratios within one run. */
export async function cpuSecondsOf<T>(body: () => T | Promise<T>): Promise<{ result: T; cpuSeconds: number }> {
  const before = process.cpuUsage()
  const result = await body()
  const { user, system } = process.cpuUsage(before)
  return { result, cpuSeconds: (user + system) / 1e6 }
}

/** "0.27", "3.1", "48": two digits, since more would be noise. */
export function formatCpuSeconds(seconds: number): string {
  return seconds >= 10 ? seconds.toFixed(0) : seconds >= 1 ? seconds.toFixed(1) : seconds.toFixed(2)
}
