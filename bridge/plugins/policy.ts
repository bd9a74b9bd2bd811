import type { ServerResponse } from 'node:http'

/** What the code of a plugin may reach: the files of the plugin folder at this address, and nothing else. It has no
 *  origin, so it sees neither the page nor what the bridge and the browser keep; `eval` and inline code are its own affair.
 *  @param base  address of everything that frames are served, 'http://127.0.0.1:4400/plugins/k…/' */
export const framePolicy = (base: string): string =>
  [
    "default-src 'none'",
    'sandbox allow-scripts',
    `script-src ${base} blob: data: 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'`,
    `worker-src ${base} blob:`,
    `style-src ${base} 'unsafe-inline'`,
    `img-src ${base} data: blob:`,
    `font-src ${base} data:`,
    `media-src ${base} data: blob:`,
    `connect-src ${base} data: blob:`,
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

/** Lets a frame, which has no origin, read the answer. The key in its address is what keeps others out. */
export const openToFrames = (response: ServerResponse, base: string): void => {
  response.setHeader('Content-Security-Policy', framePolicy(base))
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
  response.setHeader('Cache-Control', 'no-cache')
}
