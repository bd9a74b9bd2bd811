import type { SlotPath } from '../../contract/inserts.ts'
import { EngineHost } from '../../engine/hosting/index.ts'
import type { AudioHost, AudioHostOptions } from './audio-host.ts'
import { fetchFrom } from './fetch-chunks.ts'
import { Sound } from './sound.ts'

/** The engine in this page; see audio-host.ts. */
class PageHost extends EngineHost<Sound> implements AudioHost {
  get tap(): AnalyserNode | null {
    return this.sound?.tap ?? null
  }

  get sampleRate(): number {
    return this.sound?.context.sampleRate ?? 0
  }

  get buffer(): number {
    const { baseLatency = 0, sampleRate = 0 } = this.sound?.context ?? {}
    return Math.round(baseLatency * sampleRate)
  }

  way(slot: SlotPath, port: MessagePort | null): void {
    this.sound?.post({ t: 'plugin-way', slot, port }, port ? [port] : [])
  }
}

export const createAudioHost = ({ baseUrl, ...events }: AudioHostOptions): AudioHost =>
  new PageHost(events, { open: on => Sound.open(on), read: fetchFrom(baseUrl), waitsFor: 'click' })
