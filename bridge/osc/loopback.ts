/** Whether an address means this machine. */
export const isLoopback = (address: string): boolean =>
  /^(::ffff:)?127\./.test(address) || address === '::1' || address === 'localhost'
