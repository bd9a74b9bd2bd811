import { LONGEST_TAG, MOST_TAGS } from '../../contract/naming.ts'

/** Tags as they are typed, between commas; a # before one is the search's, and no part of it. */
export const tagsOfText = (text: string): string[] =>
  text
    .split(/[,;\n]/)
    .map(tag =>
      tag
        .trim()
        .replace(/^#+\s*/, '')
        .slice(0, LONGEST_TAG)
        .trim(),
    )
    .filter(tag => tag !== '')
    .slice(0, MOST_TAGS)
