import type { ControlEvent } from '../mapping/index.ts'

/** What a device may say besides its controls. SysEx bytes from F0 to F7, both included. */
export type MidiMessage =
  | ControlEvent
  | { message: 'program' | 'pressure'; channel: number; value: number }
  | { message: 'key-pressure'; channel: number; number: number; value: number }
  | { message: 'sysex'; bytes: Uint8Array }
  | { message: 'system'; status: number; data: number[] }
  | { message: 'realtime'; status: number }

/** Whether a message is that of a control. */
export const isControl = (message: MidiMessage): message is ControlEvent =>
  message.message === 'cc' || message.message === 'note' || message.message === 'pitchbend'

/** Longest SysEx that is kept; a longer one is dropped to its end. */
export const SYSEX_LIMIT = 64 * 1024

export type Parser = {
  /** Takes bytes as they come, cut anywhere. */
  push: (bytes: ArrayLike<number>) => void
  /** Forgets what was begun: the device is another. */
  reset: () => void
  /** Messages that broke off, and bytes that belong to none. */
  readonly broken: number
  /** SysEx that went over the limit. */
  readonly endless: number
}

/** Data bytes that follow a status. Source: MIDI 1.0 Detailed Specification, tables I and V. */
const dataBytes = (status: number): number => {
  if (status < 0xf0) return (status & 0xe0) === 0xc0 ? 1 : 2
  return status === 0xf2 ? 2 : status === 0xf1 || status === 0xf3 ? 1 : 0
}

const channelMessage = (status: number, one: number, two: number): MidiMessage => {
  const channel = (status & 15) + 1
  switch (status & 0xf0) {
    case 0x80:
      return { message: 'note', channel, number: one, value: 0 }
    case 0x90:
      return { message: 'note', channel, number: one, value: two }
    case 0xa0:
      return { message: 'key-pressure', channel, number: one, value: two }
    case 0xb0:
      return { message: 'cc', channel, number: one, value: two }
    case 0xc0:
      return { message: 'program', channel, value: one }
    case 0xd0:
      return { message: 'pressure', channel, value: one }
    default:
      return { message: 'pitchbend', channel, number: 0, value: one | (two << 7) }
  }
}

/** The bytes of one device as messages: running status, realtime bytes inside other messages, SysEx of up to 64 KB.
 *  Memory does not grow with what the device sends. Never throws, unless `hear` does. */
export const createParser = (hear: (message: MidiMessage) => void): Parser => {
  let status = 0
  let data: number[] = []
  let sysex: number[] | undefined
  let broken = 0
  let endless = 0

  const breakOff = (): void => {
    if (sysex?.length || data.length > 0) broken++
    sysex = undefined
    data = []
  }
  const begin = (byte: number): void => {
    breakOff()
    status = byte
    if (byte === 0xf0) sysex = [byte]
    else if (byte > 0xf3) {
      status = 0
      if (byte === 0xf6) hear({ message: 'system', status: byte, data: [] })
      else broken++
    }
  }
  const endSysex = (): void => {
    const bytes = sysex
    sysex = undefined
    status = 0
    if (bytes && bytes.length > 0) hear({ message: 'sysex', bytes: Uint8Array.from([...bytes, 0xf7]) })
  }
  const take = (byte: number): void => {
    if (sysex !== undefined) {
      if (sysex.length >= SYSEX_LIMIT - 1) [sysex, endless] = [[], endless + 1]
      else if (sysex.length > 0) sysex.push(byte)
      return
    }
    if (status === 0) return void broken++
    data.push(byte)
    if (data.length < dataBytes(status)) return
    const [now, full] = [status, data]
    data = []
    if (now >= 0xf0) status = 0
    hear(now >= 0xf0 ? { message: 'system', status: now, data: full } : channelMessage(now, full[0] ?? 0, full[1] ?? 0))
  }
  const push = (bytes: ArrayLike<number>): void => {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] as number
      if (byte >= 0xf8) hear({ message: 'realtime', status: byte })
      else if (byte === 0xf7 && sysex !== undefined) endSysex()
      else if (byte >= 0x80) begin(byte)
      else take(byte)
    }
  }
  return {
    push,
    reset: () => {
      ;[status, data, sysex] = [0, [], undefined]
    },
    get broken() {
      return broken
    },
    get endless() {
      return endless
    },
  }
}
