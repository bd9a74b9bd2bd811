import type { LIBRARY_RATE as Contract } from '../contract/audio-folder.ts'

/** The contract's rate, held to it by its type: the contract's file makes schemas as it is read, with what the scope of
 *  an AudioWorklet does not have. */
export const LIBRARY_RATE: typeof Contract = 44100
