/** How light a section is shown, 0.1…0.7: those that repeat one another are alike, and no colour is taken from a stem. */
export const sectionTint = (repetitionGroup: number): number => 0.12 + 0.58 * ((repetitionGroup * 0.382) % 1)
