/** One argument as OSC 1.0 and 1.1 know it. Source: opensoundcontrol.org, specifications 1.0 and 1.1. */
export type OscArgument =
  | { type: 'i' | 'f' | 'd' | 'r'; value: number }
  | { type: 'h' | 't'; value: bigint }
  | { type: 's' | 'S' | 'c'; value: string }
  | { type: 'b' | 'm'; value: Uint8Array }
  | { type: 'T' | 'F' | 'N' | 'I' }
  | { type: '['; value: OscArgument[] }

/** `typed` is false where the sender left the type tags out, as some old ones do; then there are no arguments, and what
 *  follows the address is `untyped`. */
export type OscMessage = { address: string; arguments: OscArgument[]; typed: boolean; untyped?: Uint8Array }
/** `time` is an NTP time tag; 1n means at once. */
export type OscBundle = { time: bigint; packets: OscPacket[] }
export type OscPacket = OscMessage | OscBundle

export const isBundle = (packet: OscPacket): packet is OscBundle => 'packets' in packet

export const AT_ONCE = 1n
/** Bundles in bundles, and arrays in arrays, no deeper than this. */
export const DEEPEST = 8
/** Messages in one datagram. */
export const MOST_MESSAGES = 256
/** Arguments of one message. */
export const MOST_ARGUMENTS = 1024
