export const audioFolder: string
export const audioIsThere: () => boolean
export const audioTrouble: () => Promise<{ says: string; cure: string } | undefined>
