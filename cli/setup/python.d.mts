type Trouble = { says: string; cure: string }
export const pythonTrouble: () => Promise<Trouble | undefined>
export const fullPythonTrouble: () => Promise<Trouble | undefined>
