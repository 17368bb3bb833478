/** Talking to the network; raw connections to a control system's ports are counted as writes. */
import type { CallFact } from '../dataflow/facts.js'
import { exactParts } from '../dataflow/unroll.js'
import { argument, texts, type Value } from '../dataflow/values.js'
import { number } from '../dataflow/fold.js'
import { readable } from './describe.js'
import type { Rule, RuleContext } from './rule.js'

const requests =
  /^(requests\.(get|post|put|patch|delete|head|options|request|Session|session)|httpx\.(get|post|put|patch|delete|head|options|request|stream|Client|AsyncClient)|aiohttp\.(ClientSession|request)|(six\.moves\.)?urllib\.request\.(urlopen|urlretrieve|build_opener|URLopener\(\)\.(open|retrieve)|FancyURLopener\(\)\.(open|retrieve))|urllib3\.(PoolManager|HTTPConnectionPool|request)|http\.client\.HTTPS?Connection|ftplib\.FTP(_TLS)?|smtplib\.SMTP(_SSL)?|imaplib\.IMAP4(_SSL)?|poplib\.POP3(_SSL)?|nntplib\.NNTP|paramiko\.(client\.)?(SSHClient|Transport)|websockets?\.(connect|create_connection|WebSocketApp)|asyncio\.start_server|nats\.connect|pandas\.read_html|http\.server\.\w+|socketserver\.\w+|logging\.handlers\.(Socket|Datagram|HTTP|SysLog|SMTP)Handler)$/
/** What is said on these is not seen: a control system may be at the other end. */
const sockets =
  /^(socket\.(socket|create_connection|create_server|socketpair|fromfd|SocketType)|_socket\.socket|zmq\.(asyncio\.)?Context\(\)\.socket|asyncio\.(open_connection|open_unix_connection)|asyncio\.(get_event_loop|get_running_loop|new_event_loop)\(\)\.(create_connection|create_datagram_endpoint|sock_connect)|serial\.(Serial|serial_for_url)|usb\.core\.find|telnetlib3?\.(Telnet|open_connection)|xmlrpc\.client\.(ServerProxy|Server)|multiprocessing\.(connection\.)?(Client|Listener)|multiprocessing\.managers\.\w+|pyvisa\.ResourceManager|visa\.ResourceManager|rpyc\.(connect|classic\.connect|utils\.classic\.connect)|Pyro[45]?\.(api\.)?Proxy|scapy\.(\w+\.)*(send|sendp|sr|sr1|srp|srp1|sendpfast)|grpc\.(insecure_channel|secure_channel|aio\.insecure_channel)|pymodbus(\.\w+)*\.(Modbus\w+|AsyncModbus\w+)|opcua(\.\w+)*\.Client|asyncua(\.\w+)*\.Client|snap7(\.\w+)*\.Client|paho\.mqtt\.client\.Client|logging\.config\.listen|pexpect\.pxssh\.pxssh|trio\.open_tcp_stream|anyio\.connect_tcp|gevent\.socket\.\w+)$/
const addresses = /^(socket\.(create_connection|socket\(\)\.(connect|connect_ex|sendto))|asyncio\.(open_connection|(get_event_loop|get_running_loop|new_event_loop)\(\)\.create_connection)|http\.client\.HTTPConnection|telnetlib\.Telnet|trio\.open_tcp_stream|anyio\.connect_tcp)$/
/** Channel Access and pvAccess. */
const controlPorts = new Set([5064, 5065, 5075, 5076])
const readers = /^pandas\.read_(csv|json|excel|parquet|table|fwf|xml|feather|hdf)$/

export const network: Rule = (context) => ({
  call: (fact) => {
    const { at, target, given } = fact
    if (addresses.test(target.path) && controlPort(context, fact)) return
    if (requests.test(target.path)) {
      context.report.add({ ruleId: 'network/request', message: `${readable(target.path)} talks to the network`, at, trace: target.trace })
    } else if (sockets.test(target.path) && context.index.libraryOf(target.path) === null) {
      context.report.unknown()
      context.report.add({ ruleId: 'network/socket', message: `${readable(target.path)} opens a raw connection, on which a control system may be written to`, at, trace: target.trace })
    } else if (readers.test(target.path) && (texts(argument(given, 0, null))?.some((text) => /^(https?|ftp|s3):/.test(text)) ?? false)) {
      context.report.add({ ruleId: 'network/request', message: `${readable(target.path)} reads from the network`, at, trace: target.trace })
    }
  },
})

function controlPort({ report }: RuleContext, { at, target, given }: CallFact): boolean {
  const parts = given.positional.flatMap((value): readonly Value[] => [value, ...(value.every((atom) => atom.kind === 'container') ? exactParts(value) ?? [] : [])])
  const port = [...parts, ...given.keywords.values()].map(number).find((found) => found !== null && controlPorts.has(found))
  if (port === undefined) return false
  report.controlWrite()
  report.unknown()
  report.add({ ruleId: 'control-write/raw-socket', message: `${readable(target.path)} connects to port ${port} of a control system: frames of any kind can be sent there`, at, trace: target.trace })
  return true
}
