/**
 * Where the control system is searched for: as libca reads EPICS_CA_ADDR_LIST, names or addresses with an optional port, separated
 * by spaces. Pure.
 */
export interface CaAddress {
  readonly host: string
  readonly port: number
}

export const defaultCaPort = 5064

/** Empty: nowhere. @throws where a part is no address */
export function caAddresses(list: string, port: number = defaultCaPort): readonly CaAddress[] {
  return list.split(/[\s,]+/).filter((part) => part !== '').map((part) => {
    const match = /^([A-Za-z0-9_.-]+)(?::(\d{1,5}))?$/.exec(part)
    const own = match?.[2] === undefined ? port : Number(match[2])
    if (!match?.[1] || own < 1 || own > 65535) throw new Error(`'${part}' is no address of a Channel Access server: a name or an IPv4 address, with :port where it is another`)
    return { host: match[1], port: own }
  })
}

export const addressText = ({ host, port }: CaAddress): string => `${host}:${port}`
