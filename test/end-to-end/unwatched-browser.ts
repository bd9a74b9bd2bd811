import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { until } from '../osc/peer.ts'
import { browserArgs, executablePath } from './browser.ts'

export type UnwatchedPage = {
  /** Clicks at a place of the page. */
  click: (x: number, y: number) => Promise<void>
  /** The value of an expression in the page; what it promises is waited for. */
  valueOf: (expression: string) => Promise<unknown>
  close: () => Promise<void>
}

type Target = { type: string; webSocketDebuggerUrl: string }
type Answer = { id: number; result?: { result?: { value?: unknown } } }

/** The line to the page's own tab, by which nothing is followed. */
const lineTo = async (profile: string): Promise<WebSocket> => {
  let tab: Target | undefined
  await until(async () => {
    const port = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '')).split('\n')[0]
    const answer = port ? await fetch(`http://127.0.0.1:${port}/json/list`).catch(() => undefined) : undefined
    tab = ((await answer?.json()) as Target[] | undefined)?.find(({ type }) => type === 'page')
    return tab !== undefined
  }, 'the browser has a page')
  const line = new WebSocket((tab as Target).webSocketDebuggerUrl)
  await once(line, 'open')
  return line
}

/** A page in a real Chromium that nobody looks into: one that Playwright holds keeps the bodies of all answers for it, by
 *  hundreds of megabytes.
 *  @param first  a script that runs before the page's own */
export const openUnwatched = async (url: string, first?: string): Promise<UnwatchedPage> => {
  const profile = await mkdtemp(join(tmpdir(), 'stembridge-unwatched-'))
  const own = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--window-size=1440,900']
  const child = spawn(executablePath ?? '', [...browserArgs, ...own, 'about:blank'], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const line = await lineTo(profile)
  const waiting = new Map<number, (answer: Answer) => void>()
  line.on('message', data => {
    const answer: Answer = JSON.parse(String(data))
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  let id = 0
  const call = (method: string, params: object): Promise<Answer> => {
    line.send(JSON.stringify({ id: ++id, method, params }))
    return new Promise(resolve => waiting.set(id, resolve))
  }
  if (first) {
    await call('Page.enable', {})
    await call('Page.addScriptToEvaluateOnNewDocument', { source: first })
  }
  await call('Page.navigate', { url })
  return {
    click: async (x, y) => {
      for (const type of ['mousePressed', 'mouseReleased'])
        await call('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 })
    },
    valueOf: async expression => {
      const { result } = await call('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
      return result?.result?.value
    },
    close: async () => {
      line.terminate()
      child.kill('SIGTERM')
      await ended
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
