/** Names of the two processors between the page's engine and a plugin. */
export const INTO = 'stembridge-into-plugin'
export const OUT_OF = 'stembridge-out-of-plugin'
