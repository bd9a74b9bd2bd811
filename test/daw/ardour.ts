import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const FIRST_PORT = 3819
const START_MS = 60_000

/** Ardour without its window, by whatever its version is called. */
const ardourLua = (): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap(folder => {
      try {
        return readdirSync(folder)
      } catch {
        return []
      }
    })
    .find(name => /^ardour\d+-lua$/.test(name))

export const ardourIsHere = (): boolean => ardourLua() !== undefined

const makeSession = (tracks: readonly string[]): string => `
local s = create_session(os.getenv("HOME") .. "/session", "session", 48000)
for _, name in ipairs({ ${tracks.map(name => JSON.stringify(name)).join(', ')} }) do
  s:new_audio_track(2, 2, nil, 1, name, ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, true)
end
s:save_state("", false, false, false, false, false)
close_session()
quit()
`
const RUN_SESSION = `
local s = load_session(os.getenv("HOME") .. "/session", "session")
io.stdout:write("loaded\\n")
io.stdout:flush()
while true do sleep(1) end
`

const isFree = async (port: number): Promise<boolean> => {
  const socket = createSocket('udp4')
  const opened = new Promise<boolean>(resolve => {
    socket.once('error', () => resolve(false))
    socket.bind({ address: '0.0.0.0', port, exclusive: true }, () => resolve(true))
  })
  const free = await opened
  if (free) socket.close()
  return free
}

/** A session of a real Ardour with its OSC switched on, in a home of its own, that can be started and killed as often
 *  as one likes. It has no window and no sound device. */
export class Ardour {
  /** Ardour takes the first that is free from its own port on. */
  port = FIRST_PORT
  #child: ChildProcess | undefined
  readonly #home = mkdtempSync(join(tmpdir(), 'stembridge-ardour-'))
  readonly #program = ardourLua() as string

  constructor(tracks: readonly string[]) {
    writeFileSync(join(this.#home, 'make.lua'), makeSession(tracks))
    writeFileSync(join(this.#home, 'run.lua'), RUN_SESSION)
    const made = spawnSync(this.#program, [join(this.#home, 'make.lua')], { env: this.#env(), timeout: START_MS })
    if (made.status !== 0) throw new Error(`the session was not made: ${made.stderr}`)
    const file = join(this.#home, 'session', 'session.ardour')
    const session = readFileSync(file, 'utf8')
    const on = session.replace('(OSC)" active="0"/>', '(OSC)" active="1" address-only="0"/>')
    if (on === session) throw new Error('the session has no OSC to switch on')
    writeFileSync(file, on)
  }

  async start(): Promise<void> {
    while (!(await isFree(this.port))) this.port++
    const child = spawn(this.#program, [join(this.#home, 'run.lua')], {
      env: this.#env(),
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    this.#child = child
    let said = ''
    const loaded = new Promise<void>((resolve, reject) => {
      child.stdout.on('data', bytes => {
        said += bytes
        if (said.includes('loaded')) resolve()
      })
      child.once('exit', () => reject(new Error(`Ardour ended: ${said}`)))
      setTimeout(() => reject(new Error(`Ardour did not load its session: ${said}`)), START_MS).unref()
    })
    await loaded
  }

  /** As when it crashes. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.removeAllListeners('exit')
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  async close(): Promise<void> {
    await this.kill()
    rmSync(this.#home, { recursive: true, force: true })
  }

  #env(): NodeJS.ProcessEnv {
    const { DISPLAY: _, ...env } = process.env
    return { ...env, HOME: this.#home, XDG_CONFIG_HOME: join(this.#home, 'config'), XDG_CACHE_HOME: join(this.#home, 'cache') }
  }
}
