/** Status codes of Channel Access (ECA_*) that a gateway answers with: the number of the message, and how grave it is in the last three bits. */
const status = (number: number, severity: number): number => (number << 3) | severity
const [warning, success, error] = [0, 1, 2]

export const caStatus = {
  normal: status(0, success),
  tooLarge: status(9, warning),
  badType: status(14, error),
  putFailed: status(20, warning),
  badCount: status(22, warning),
  noWriteAccess: status(47, warning),
  badChannel: status(51, error),
} as const

export const isSuccess = (code: number): boolean => (code & 1) === 1
