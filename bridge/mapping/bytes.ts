/** The bytes that a profile writes in hexadecimal, with a space between them. */
export const bytesOf = (hexadecimal: string): number[] =>
  hexadecimal
    .trim()
    .split(' ')
    .map(byte => Number.parseInt(byte, 16))

/** Whether bytes begin as a pattern has it, in which .. is any byte. */
export const beginsWith = (bytes: ArrayLike<number>, pattern: string): boolean =>
  pattern
    .trim()
    .split(' ')
    .every((byte, at) => at < bytes.length && (byte === '..' || Number.parseInt(byte, 16) === bytes[at]))
