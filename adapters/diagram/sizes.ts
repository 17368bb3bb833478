/** Measures that placing and drawing share. Pixels. */
export const sizes = {
  title: 14,
  small: 11.5,
  line: 15,
  /** Of a state's description. */
  textWidth: 190,
  padding: 12,
  dot: 14,
  margin: 24,
} as const
