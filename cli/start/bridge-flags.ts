/** Flags of Node for the bridge. A small nursery keeps its pauses short, and its memory where it is under a flood: V8
 *  would let it grow by a hundred megabytes, and never give them back. */
export const BRIDGE_FLAGS: readonly string[] = ['--max-semi-space-size=4']
