import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { LuaFactory } from 'wasmoon'
import type { FakeReaper } from '../daw/fake-reaper.ts'

/** Two values where JavaScript gives one. */
const INTERFACE = `
local host = reaper
reaper = setmetatable({
  GetTrackName = function(track) return true, host.GetTrackNameOnly(track) end,
}, { __index = host })
`

type Effect = { name: string; values: Map<number, number> }
type Files = { readFile: (path: string) => Uint8Array; mkdir: (path: string) => void }

/** REAPER's script interface for Lua, as far as the companion needs it, over the tracks of a REAPER in a test. A call of
 *  a function that is not here fails the script. Source: the ReaScript page of REAPER 7. */
export class ReaperHost {
  readonly messages: string[] = []
  readonly colours = new Map<string, number>()
  readonly effects = new Map<string, Effect[]>()
  readonly gmem = new Float64Array(64)
  readonly commands: string[] = []
  readonly folder = mkdtempSync(join(tmpdir(), 'stembridge-reaper-'))
  /** The function that the script asked to have called again. */
  deferred: (() => void) | undefined
  undo = 0
  #gmemOf = ''
  readonly #peer: FakeReaper
  readonly #state: Record<string, string>
  #fs: Files | undefined

  constructor(peer: FakeReaper, state: Record<string, string>) {
    this.#peer = peer
    this.#state = state
  }

  /** Runs a script as REAPER's action list does. */
  async run(script: string, ini = ''): Promise<void> {
    const factory = new LuaFactory()
    const lua = await factory.createEngine()
    this.#fs = ((await factory.getLuaModule()) as unknown as { module: { FS: Files } }).module.FS
    this.#makeFolder(this.folder)
    await factory.mountFile(join(this.folder, 'reaper.ini'), ini)
    lua.global.set('reaper', this.#interface())
    await lua.doString(INTERFACE + script)
  }

  /** A file that the script wrote, by its place under REAPER's own folder. */
  written(path: string): string {
    return new TextDecoder().decode(this.#fs?.readFile(join(this.folder, path)))
  }

  /** A turn of REAPER's main loop. */
  turn(): void {
    const next = this.deferred
    this.deferred = undefined
    next?.()
  }

  /** In the file system that Lua sees, which is no other's. */
  #makeFolder(path: string): void {
    const parts = path.split('/').filter(part => part !== '')
    parts.forEach((_, i) => {
      try {
        this.#fs?.mkdir(`/${parts.slice(0, i + 1).join('/')}`)
      } catch {
        // it is there
      }
    })
  }

  #has(file: string): boolean {
    try {
      return this.#fs?.readFile(file) !== undefined
    } catch {
      return false
    }
  }

  #track(at: number) {
    const track = this.#peer.tracks[at]
    if (!track) throw new Error(`there is no track ${at}`)
    return track
  }

  /** ExecProcess takes a command line; files that a script wrote are given to it. */
  #exec(line: string): string {
    this.commands.push(line)
    const [, file] = /< "([^"]+)"/.exec(line) ?? []
    if (file && this.#fs) {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, this.#fs.readFile(file))
    }
    const { status, stdout } = spawnSync(line, { shell: true, encoding: 'utf8', timeout: 10_000 })
    return `${status ?? -1}\n${stdout}`
  }

  #interface() {
    const number = (track: number | string): number => Number(track)
    const linear = (level: number) => (level <= -144 ? 0 : 10 ** (level / 20))
    const value = (at: number, what: string): number => {
      const { level, mute, solo } = this.#track(at)
      const values: Record<string, number> = { D_VOL: linear(level), B_MUTE: mute ? 1 : 0, I_SOLO: solo ? 2 : 0 }
      const found = values[what]
      if (found === undefined) throw new Error(`GetMediaTrackInfo_Value knows no ${what}`)
      return found
    }
    const effectsOf = (at: number) => {
      const { name } = this.#track(at)
      const all = this.effects.get(name) ?? []
      this.effects.set(name, all)
      return all
    }
    return { ...this.#system(), ...this.#tracks(number, value), ...this.#fx(effectsOf), ...this.#memory() }
  }

  #system() {
    return {
      GetExtState: (section: string, key: string) => (section === 'Stembridge' ? (this.#state[key] ?? '') : ''),
      GetOS: () => 'Other',
      GetResourcePath: () => this.folder,
      get_ini_file: () => join(this.folder, 'reaper.ini'),
      RecursiveCreateDirectory: (path: string) => {
        this.#makeFolder(path)
        return 1
      },
      ExecProcess: (line: string) => this.#exec(line),
      MB: (text: string) => {
        this.messages.push(text)
        return 1
      },
      Undo_BeginBlock: () => void this.undo++,
      Undo_EndBlock: () => void this.undo--,
      PreventUIRefresh: () => undefined,
      defer: (next: () => void) => {
        this.deferred = next
      },
    }
  }

  #tracks(number: (track: number | string) => number, value: (at: number, what: string) => number) {
    return {
      CountTracks: () => this.#peer.tracks.length,
      GetTrack: (_project: number, at: number) => at,
      GetTrackNameOnly: (at: number) => this.#track(at).name,
      InsertTrackAtIndex: (at: number) => {
        this.#peer.tracks.splice(at, 0, { name: '', level: 0, mute: false, solo: false })
      },
      GetSetMediaTrackInfo_String: (at: number, what: string, name: string, isSet: boolean) => {
        if (what !== 'P_NAME' || !isSet) throw new Error(`not known here: ${what}`)
        this.#track(number(at)).name = name
      },
      ColorToNative: (r: number, g: number, b: number) => (r << 16) | (g << 8) | b,
      SetTrackColor: (at: number, colour: number) => {
        this.colours.set(this.#track(at).name, colour)
      },
      GetMediaTrackInfo_Value: value,
      AnyTrackSolo: () => this.#peer.tracks.some(({ solo }) => solo),
      SetCurrentBPM: (_project: number, bpm: number) => {
        this.#peer.tempo = bpm
      },
    }
  }

  #fx(effectsOf: (at: number) => Effect[]) {
    return {
      /** instantiate: 0 asks only, below 0 always adds. */
      TrackFX_AddByName: (at: number, name: string, _isRecording: boolean, instantiate: number) => {
        const all = effectsOf(at)
        const path = name.replace(/^JS: /, '')
        if (instantiate === 0) return all.findIndex(effect => effect.name === path)
        if (!this.#has(join(this.folder, 'Effects', path))) return -1
        return all.push({ name: path, values: new Map() }) - 1
      },
      TrackFX_SetParam: (at: number, effect: number, parameter: number, value: number) =>
        effectsOf(at)[effect]?.values.set(parameter, value) !== undefined,
    }
  }

  #memory() {
    return {
      gmem_attach: (name: string) => {
        this.#gmemOf = name
      },
      gmem_write: (at: number, value: number) => {
        if (this.#gmemOf === '') throw new Error('gmem_attach comes first')
        this.gmem[at] = value
      },
    }
  }
}
