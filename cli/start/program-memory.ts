/** Flags of Node for the programs that are kept. A small nursery keeps their pauses short, and lets go of blocks of sound
 *  and floods of messages at once: V8 would let it grow by a hundred megabytes, and never give them back. */
export const PROGRAM_FLAGS: readonly string[] = ['--max-semi-space-size=4']

/** What is freed goes back to the system, in all that they start too: without it glibc keeps blocks of up to 32 MB for
 *  later in each process. A fifth less memory in all, and no slower; read by glibc alone. */
export const ALLOCATOR = { MALLOC_MMAP_THRESHOLD_: '1048576', MALLOC_ARENA_MAX: '2' }
