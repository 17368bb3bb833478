/** Colours on a light ground. Blue and orange stay apart with any colour vision (after Okabe and Ito). */
export const colours = {
  paper: '#ffffff',
  ink: '#1c2733',
  faint: '#4d5b69',
  state: '#ffffff',
  compound: '#f5f7f9',
  border: '#8896a4',
  edge: '#8a97a5',
  label: '#ffffff',
  pill: '#d3dce5',
  visited: '#0b5fa5',
  visitedFill: '#e3effa',
  current: '#b35900',
  currentFill: '#ffedd0',
} as const

export const fonts = "ui-sans-serif, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
