import { EngineHost } from '../../engine/hosting/index.ts'
import type { AudioHost, AudioHostOptions } from './audio-host.ts'
import { fetchFrom } from './fetch-chunks.ts'
import { Sound } from './sound.ts'

/** The engine in this page; see audio-host.ts. */
class PageHost extends EngineHost<Sound> implements AudioHost {
  get tap(): AnalyserNode | null {
    return this.sound?.tap ?? null
  }
}

export const createAudioHost = ({ baseUrl, ...events }: AudioHostOptions): AudioHost =>
  new PageHost(events, { open: on => Sound.open(on), read: fetchFrom(baseUrl), waitsFor: 'click' })
