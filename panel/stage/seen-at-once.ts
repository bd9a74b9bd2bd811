/** What is unfolded where others may be unfolded already is brought into sight. */
export const seenAtOnce = (node: HTMLElement): void => node.scrollIntoView({ block: 'nearest' })
