import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { decibels } from '../../contract/tapers.ts'
import { until } from '../osc/peer.ts'
import type { DawPeer } from './daw-peer.ts'

const FIRST_PORT = 3819
const START_MS = 60_000
/** A track that every session has beside those that are asked for. */
const IDLE = 'click'

const filesOf = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Ardour without its window, by whatever its version is called. */
const ardourLua = (): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap(filesOf)
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
/** Says what stands in the session whenever it changes, and does what a file tells: an eye and a hand of its own, that
 *  know nothing of OSC. */
const RUN_SESSION = `
local home = os.getenv("HOME")
local s = load_session(home .. "/session", "session")
local last = ""
while true do
  local hand = loadfile(home .. "/hand.lua")
  if hand then
    os.remove(home .. "/hand.lua")
    hand()(s)
  end
  local line = "state " .. tostring(s:transport_rolling()) .. " " .. tostring(s:transport_sample())
  for r in s:get_tracks():iter() do
    line = line .. "|" .. r:name() .. "=" .. r:gain_control():get_value() .. "," ..
      tostring(r:muted()) .. "," .. tostring(r:soloed())
  end
  if line ~= last then
    io.stdout:write(line .. "\\n")
    io.stdout:flush()
    last = line
  end
  sleep(0.01)
end
`

const isFree = async (port: number): Promise<boolean> => {
  const socket = createSocket('udp4')
  const free = await new Promise<boolean>(resolve => {
    socket.once('error', () => resolve(false))
    socket.bind({ address: '0.0.0.0', port, exclusive: true }, () => resolve(true))
  })
  socket.close()
  return free
}

type Seen = { playing: boolean; sample: number; tracks: Map<string, { level: number; mute: boolean; solo: boolean }> }

const seenOf = (line: string): Seen | undefined => {
  const [head = '', ...tracks] = line.split('|')
  const [word, playing, sample] = head.split(' ')
  if (word !== 'state') return undefined
  return {
    playing: playing === 'true',
    sample: Number(sample),
    tracks: new Map(
      tracks.map(track => {
        const [name = '', values = ''] = track.split('=')
        const [gain, mute, solo] = values.split(',')
        return [name, { level: decibels(Number(gain)), mute: mute === 'true', solo: solo === 'true' }]
      }),
    ),
  }
}

/** A session of a real Ardour with its OSC switched on, in a home of its own, that can be started and killed as often
 *  as one likes. It has no window and no sound device. */
export class Ardour implements DawPeer {
  readonly daw = 'ardour'
  /** Ardour takes the first that is free from its own port on. */
  port = FIRST_PORT
  readonly listen = 0
  backAt = 0
  #child: ChildProcess | undefined
  #seen: Seen | undefined
  #does = 0
  readonly #home = mkdtempSync(join(tmpdir(), 'stembridge-ardour-'))
  readonly #program = ardourLua() as string

  constructor(tracks: readonly string[], bpm = 120) {
    writeFileSync(join(this.#home, 'make.lua'), makeSession([...tracks, IDLE]))
    writeFileSync(join(this.#home, 'run.lua'), RUN_SESSION)
    const made = spawnSync(this.#program, [join(this.#home, 'make.lua')], { env: this.#env(), timeout: START_MS })
    if (made.status !== 0) throw new Error(`the session was not made: ${made.stderr}`)
    const file = join(this.#home, 'session', 'session.ardour')
    const session = readFileSync(file, 'utf8')
    const on = session.replace('(OSC)" active="0"/>', '(OSC)" active="1" address-only="0"/>')
    if (on === session) throw new Error('the session has no OSC to switch on')
    writeFileSync(file, on.replaceAll('npm="120"', `npm="${bpm}"`))
    renameSync(join(this.#home, 'session'), join(this.#home, 'saved'))
  }

  /** A dummy engine on a busy machine sometimes stands still from the start; then Ardour answers, and nothing moves.
   *  @param recovers  whether the session is as the last crash left it, with what Ardour would bring back */
  async start({ recovers = false } = {}): Promise<void> {
    for (let tries = 0; tries < 4; tries++) {
      await this.#spawn(recovers)
      if (await this.#runs()) return
      await this.kill()
    }
    throw new Error('the engine of Ardour does not run')
  }

  level(name: string): number {
    return this.#track(name).level
  }
  isMuted(name: string): boolean {
    return this.#track(name).mute
  }
  isSoloed(name: string): boolean {
    return this.#track(name).solo
  }
  isPlaying(): boolean {
    return this.#seen?.playing ?? false
  }
  seconds(): number {
    return (this.#seen?.sample ?? 0) / 48_000
  }

  move(name: string, level: number): Promise<void> {
    return this.#turn(name, 'gain', 10 ** (level / 20))
  }
  mute(name: string, on: boolean): Promise<void> {
    return this.#turn(name, 'mute', on ? 1 : 0)
  }
  solo(name: string, on: boolean): Promise<void> {
    return this.#turn(name, 'solo', on ? 1 : 0)
  }
  play(on: boolean): Promise<void> {
    return this.#do(
      on
        ? 's:request_roll(ARDOUR.TransportRequestSource.TRS_UI)'
        : 's:request_stop(false, false, ARDOUR.TransportRequestSource.TRS_UI)',
    )
  }
  locate(seconds: number): Promise<void> {
    return this.#do(
      `s:request_locate(${Math.round(seconds * 48_000)}, false, ARDOUR.LocateTransportDisposition.RollIfAppropriate, ARDOUR.TransportRequestSource.TRS_UI)`,
    )
  }

  /** What a piece of Lua returns inside of the session, which is `s` there. */
  async says(lua: string): Promise<string> {
    const file = join(this.#home, 'said.txt')
    rmSync(file, { force: true })
    const write = `local f = io.open(${JSON.stringify(`${file}.part`)}, "w"); f:write(tostring(said)); f:close()`
    await this.#do(`local said = (function()\n${lua}\nend)()\n${write}\nos.rename("${file}.part", "${file}")`)
    await until(() => existsSync(file), 'Ardour answers')
    return readFileSync(file, 'utf8')
  }

  /** As when it crashes. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  /** As when it crashes a while after it has kept what was changed, as it does of itself each two minutes. */
  async crash(): Promise<void> {
    await this.says('return s:save_state("", true, false, false, false, false)')
    if (!existsSync(join(this.#home, 'session', 'session.pending'))) throw new Error('Ardour kept nothing')
    await this.kill()
  }

  async close(): Promise<void> {
    await this.kill()
    rmSync(this.#home, { recursive: true, force: true })
  }

  async #spawn(recovers: boolean): Promise<void> {
    if (!recovers) {
      // as it was saved: of a crash Ardour keeps what it would bring back
      rmSync(join(this.#home, 'session'), { recursive: true, force: true })
      cpSync(join(this.#home, 'saved'), join(this.#home, 'session'), { recursive: true })
    }
    while (!(await isFree(this.port))) this.port++
    const child = spawn(this.#program, [join(this.#home, 'run.lua')], {
      env: this.#env(),
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    this.#child = child
    this.#seen = undefined
    createInterface(child.stdout).on('line', line => {
      if (!this.#seen) this.backAt = performance.now()
      this.#seen = seenOf(line) ?? this.#seen
    })
    await until(() => this.#seen !== undefined || child.exitCode !== null, 'Ardour opens its session')
    if (child.exitCode !== null) throw new Error('Ardour ended')
  }

  /** Switches go by way of the engine: one of a track that is no stem comes to pass, or does not. */
  async #runs(): Promise<boolean> {
    for (const on of [true, false]) {
      await this.mute(IDLE, on)
      const end = performance.now() + 3000
      while (this.isMuted(IDLE) !== on) {
        if (performance.now() > end) return false
        await new Promise(resolve => setTimeout(resolve, 5))
      }
    }
    return true
  }

  #track(name: string) {
    const track = this.#seen?.tracks.get(name)
    if (!track) throw new Error(`Ardour has no ${name}`)
    return track
  }

  #turn(name: string, what: string, value: number): Promise<void> {
    const control = `s:route_by_name(${JSON.stringify(name)}):${what}_control()`
    return this.#do(`${control}:set_value(${value}, PBD.GroupControlDisposition.NoGroup)`)
  }

  async #do(line: string): Promise<void> {
    const file = join(this.#home, 'hand.lua')
    writeFileSync(`${file}.${++this.#does}`, `return function(s) ${line} end`)
    renameSync(`${file}.${this.#does}`, file)
    await until(() => !existsSync(file), line)
  }

  #env(): NodeJS.ProcessEnv {
    const { DISPLAY: _, ...env } = process.env
    const folder = (name: string) => join(this.#home, name)
    return { ...env, HOME: this.#home, XDG_CONFIG_HOME: folder('config'), XDG_CACHE_HOME: folder('cache') }
  }
}
