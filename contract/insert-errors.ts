/** The rows of the catalogue (errors.ts) about what lies in insert slots. */
export const INSERT_ERRORS = {
  unknown_effect: {
    status: 404,
    says: 'There is no such effect',
    cure: 'Take one of the list in docs/inserts.md, or put the plugin into its folder and load it again',
  },
  effect_failed: {
    status: 500,
    says: 'An effect failed; its slot is bypassed and everything else plays on',
    cure: 'Switch the bypass of its slot off to try it again, or load another effect',
  },
  effect_late: {
    status: 503,
    says: 'An effect did not answer in time; it is out of the way until it does, and everything else plays on',
    cure: 'It comes back by itself, by a longer way; where it is late again and again, give the machine less to do',
  },
} as const
