export const pythonTrouble: () => Promise<{ says: string; cure: string } | undefined>
