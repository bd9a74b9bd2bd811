export const packagesAreThere: (of: { withTests: boolean }) => Promise<boolean>
