/** Rows of the error catalogue (errors.ts): profiles that are edited. */
export const CONTROLLER_ERRORS = {
  unknown_profile: {
    status: 404,
    says: 'There is no such controller profile',
    cure: 'Choose one of the list; it may have been renamed or deleted',
  },
  cannot_bind: {
    status: 409,
    says: 'The control cannot do this',
    cure: 'Choose another control, parameter or number; the message says why',
  },
  profile_busy: {
    status: 409,
    says: 'The controller profile is in other hands',
    cure: 'End learning by Done, look at the profile as it is now, then change it',
  },
} as const
