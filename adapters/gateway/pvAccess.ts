/** PV Access has no gateway of its own yet, so nothing of it is let through; who tries it is told so, since its clients only say that nobody answers. */

/** Of the relay's UDP ports, the third. */
export const pvAccessPort = 2

export const pvAccessBlocked =
  'This program searched for channels over PV Access, which is not let through: only Channel Access is (epics, caproto, pyepics). Channels that are served over PV Access alone cannot be reached in this mode.'
