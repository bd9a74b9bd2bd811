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
} as const
