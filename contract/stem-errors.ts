/** Rows of the error catalogue (errors.ts): songs that come in stems. */
export const STEM_ERRORS = {
  zip_broken: {
    status: 415,
    says: 'The zip cannot be read',
    cure: 'Pack the folder again, or drop the folder itself',
  },
  zip_locked: {
    status: 415,
    says: 'The zip is locked by a password',
    cure: 'Pack it again without one, or drop the folder itself',
  },
  zip_unsafe: {
    status: 415,
    says: 'The zip holds names that lead out of its folder',
    cure: 'Unpack it by hand, and drop the files that you want',
  },
  too_many_files: {
    status: 413,
    says: 'These are more files than one song takes',
    cure: 'Drop at most 64 stems at once, with nothing else beside them',
  },
  no_stems: {
    status: 415,
    says: 'No stems are named in it',
    cure: 'Name the files vocals, drums, bass, other, guitar or piano; drop whole songs by themselves',
  },
} as const
