/** What a control sends. Channel from 1; value 0…127, 0…16383 for pitch-bend; a note's value is its velocity, 0 when
 *  it is let go; number is 0 for pitch-bend. */
export type ControlEvent = {
  message: 'cc' | 'note' | 'pitchbend'
  channel: number
  number: number
  value: number
}

/** Largest value of a message. */
export const largest = (message: ControlEvent['message']): number => (message === 'pitchbend' ? 16383 : 127)

/** The same for every event of one control of a device. */
export const eventKey = ({ message, channel, number }: Omit<ControlEvent, 'value'>): string =>
  `${message} ${channel} ${message === 'pitchbend' ? 0 : number}`

/** The bytes of an event. A note of value 0 is a note-on with velocity 0, as lamps expect it. */
export const eventBytes = ({ message, channel, number, value }: ControlEvent): number[] =>
  message === 'pitchbend'
    ? [0xe0 | (channel - 1), value & 127, value >> 7]
    : [(message === 'cc' ? 0xb0 : 0x90) | (channel - 1), number, value]
