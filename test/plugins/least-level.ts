import type { Page } from 'playwright-core'

/** Listens to what a page renders. @returns  tells the least level since the last time that it was asked */
export const leastLevel = async (page: Page): Promise<() => Promise<number>> => {
  await page.evaluate(() => {
    type Host = { stembridge: { host: { tap: () => AnalyserNode } } }
    const tap = (globalThis as unknown as Host).stembridge.host.tap()
    const signal = new Float32Array(tap.fftSize)
    const seen = { least: 1 }
    Object.assign(globalThis, { seen })
    setInterval(() => {
      tap.getFloatTimeDomainData(signal)
      for (const one of signal) seen.least = Math.min(seen.least, one)
    }, 10)
  })
  return () =>
    page.evaluate(() => {
      const { seen } = globalThis as unknown as { seen: { least: number } }
      const { least } = seen
      seen.least = 1
      return least
    })
}
