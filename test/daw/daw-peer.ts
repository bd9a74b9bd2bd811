import type { DawName } from '../../contract/daw.ts'

/** A DAW in a test, real or by its protocol: what it has, and a hand in it. Levels in dB. */
export interface DawPeer {
  readonly daw: DawName
  port: number
  /** Where it sends to; 0 for one that is told. */
  readonly listen: number
  /** When it was last there again, by performance.now(). */
  backAt: number
  start(): Promise<void>
  kill(): Promise<void>
  close(): Promise<void>
  level(name: string): number
  isMuted(name: string): boolean
  isSoloed(name: string): boolean
  isPlaying(): boolean
  seconds(): number
  move(name: string, level: number): Promise<void>
  mute(name: string, on: boolean): Promise<void>
  solo(name: string, on: boolean): Promise<void>
  play(on: boolean): Promise<void>
  locate(seconds: number): Promise<void>
}
