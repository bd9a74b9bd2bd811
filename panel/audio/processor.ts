/** Name that the worklet registers itself under. */
export const PROCESSOR = 'stembridge-engine'
