/** Lets the browser keep the page's shell, so that it opens while the bridge is away, and can be installed. Where that
 *  is not to be had (a page that comes by plain HTTP over the network) the page is as good without. */
export const registerShell = (): void => {
  if (!globalThis.isSecureContext) return
  void navigator.serviceWorker?.register('./service-worker.js').catch(() => undefined)
}
