import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { dataFolder } from '../../contract/data-folder.ts'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { type BridgeProcess, bridgeProcess, kill } from '../bridge/running.ts'
import { newFolder, setReady, writeTrack } from '../bridge/data-folder.ts'
import { OscPeer, until } from '../osc/peer.ts'

const SECONDS = 4

/** A bridge whose OSC port another program holds. @returns how to end both */
export const bridgeWithoutOsc = async (): Promise<{ page: number; close: () => Promise<void> }> => {
  const other = createSocket('udp4').bind(0, '127.0.0.1')
  await once(other, 'listening')
  const bridge = await bridgeProcess(newFolder(), { STEMBRIDGE_OSC_PORT: `${other.address().port}` })
  const close = async (): Promise<void> => {
    other.close()
    await kill(bridge.child)
  }
  return { page: bridge.port, close }
}

/** A bridge in a process of its own, with a song of 120 BPM on deck 1 at nine tenths of its speed; the song has five
 *  stems where `guitar` is set. */
export class BridgeOfSong {
  readonly process: BridgeProcess
  readonly #hand: OscPeer

  private constructor(process: BridgeProcess, hand: OscPeer) {
    this.process = process
    this.#hand = hand
  }

  static async open({ guitar = false } = {}): Promise<BridgeOfSong> {
    const data = newFolder()
    const { stems } = writeTrack(data, { id: 'song', seconds: SECONDS })
    const samples = SECONDS * LIBRARY_RATE
    if (guitar) {
      const files = ['vocals', 'drums', 'bass', 'other', 'guitar']
      setReady(data, stems ?? dataFolder.stems('song'), files, samples, [[0, samples]])
    }
    const process = await bridgeProcess(data)
    const bridge = new BridgeOfSong(process, await OscPeer.open(process.oscPort))
    await until(async () => (await bridge.value('/deck/1/track/stems')) !== '', 'the song lies on deck 1')
    bridge.set('/deck/1/rate', 0.9)
    await until(async () => Math.abs(Number(await bridge.value('/deck/1/tempo')) - 108) < 0.01, 'it sounds 108 BPM')
    return bridge
  }

  get port(): number {
    return this.process.oscPort
  }

  set(path: string, value: number): void {
    void this.#hand.sendFloat(path, value)
  }

  /** What OSCQuery says that a path has. */
  async value(path: string): Promise<unknown> {
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}?VALUE`, { signal: AbortSignal.timeout(5000) })
    return ((await answer.json()) as { VALUE: unknown[] }).VALUE[0]
  }

  async close(): Promise<void> {
    this.#hand.close()
    await kill(this.process.child)
  }
}
