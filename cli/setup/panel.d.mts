export const panelIsBuilt: () => Promise<boolean>
