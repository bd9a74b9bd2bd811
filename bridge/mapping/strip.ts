export const STRIP = '{strip}'

/** What a control of a strip has: one for all, or its own of a list. */
export const pick = <T>(of: T | T[] | undefined, strip: number, otherwise: T): T =>
  (Array.isArray(of) ? of[strip] : of) ?? otherwise
