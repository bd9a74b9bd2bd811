/** What a control sends. Channel from 1; value 0…127, 0…16383 for pitch-bend, cc14 and nrpn; a note's value is its
 *  velocity, 0 when it is let go; number is 0 for pitch-bend, the upper one's for cc14. */
export type ControlEvent = {
  message: 'cc' | 'note' | 'pitchbend' | 'cc14' | 'nrpn'
  channel: number
  number: number
  value: number
}

/** Largest value of a message. */
export const largest = (message: ControlEvent['message']): number =>
  message === 'cc' || message === 'note' ? 127 : 16383

/** The same for every event of one control of a device. */
export const eventKey = ({ message, channel, number }: Omit<ControlEvent, 'value'>): string =>
  `${message} ${channel} ${message === 'pitchbend' ? 0 : number}`
