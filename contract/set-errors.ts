/** Rows of the error catalogue (errors.ts): sets. */
export const SET_ERRORS = {
  unknown_set: { status: 404, says: 'There is no such set', cure: 'List the sets; it may have been deleted' },
  bad_set: { status: 422, says: 'This is no set that can be opened', cure: 'Choose a file that was exported as a set' },
  newer_set: {
    status: 422,
    says: 'The set was made by a newer Stembridge',
    cure: 'Open it with that version, or bring this one up to date',
  },
  set_changed: {
    status: 409,
    says: 'The set was changed meanwhile',
    cure: 'Look at it again; save under another name to keep both',
  },
} as const
